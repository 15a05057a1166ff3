/** How colourful a screen is: the share of its pixels whose CIELAB chroma (D65, CIE 15) is above 25, outside pictures. */
import type { Page } from '@playwright/test'

const COLOURFUL = 25
/** Their colours are the world's, not the screen's. */
const PICTURES = '.picture, img, video'

/** Of a picture of the page that was taken just now, or of one that is taken for it. */
export async function colourfulShare(page: Page, taken?: Buffer): Promise<number> {
  const shot = taken ?? (await page.screenshot({ animations: 'disabled' }))
  const pictures = await page.locator(PICTURES).evaluateAll((all) =>
    all.map((one) => {
      const { x, y, width, height } = one.getBoundingClientRect()
      return { x, y, width, height }
    }),
  )
  // The browser that drew it also reads it: a picture of its own, on a page without a policy.
  const reader = await page.context().newPage()
  try {
    // A tool run from its source has its functions' names kept by this, which the page does not know.
    await reader.evaluate('globalThis.__name = (named) => named')
    return await reader.evaluate(shareOf, { png: shot.toString('base64'), pictures, colourful: COLOURFUL })
  } finally {
    await reader.close()
  }
}

interface Reading {
  readonly png: string
  readonly pictures: readonly { x: number; y: number; width: number; height: number }[]
  readonly colourful: number
}

/** Runs in the browser, so everything it needs is inside. */
async function shareOf({ png, pictures, colourful }: Reading): Promise<number> {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob())
  const canvas = new OffscreenCanvas(image.width, image.height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(image, 0, 0)
  // Pictures become black, which has no chroma.
  for (const { x, y, width, height } of pictures) context.fillRect(x, y, width, height)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const linear = Float64Array.from({ length: 256 }, (_, i) => {
    const channel = i / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116)
  const known = new Map<number, boolean>()
  let many = 0
  for (let i = 0; i < data.length; i += 4) {
    const colour = ((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0)
    let is = known.get(colour)
    if (is === undefined) {
      const r = linear[colour >> 16] ?? 0
      const g = linear[(colour >> 8) & 255] ?? 0
      const b = linear[colour & 255] ?? 0
      const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
      const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
      const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
      is = Math.hypot(500 * (x - y), 200 * (y - z)) > colourful
      known.set(colour, is)
    }
    if (is) many++
  }
  return many / (data.length / 4)
}
