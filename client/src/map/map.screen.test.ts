/** The map itself, in Chromium: what only a browser shows. */
import { afterEach, expect, test } from 'vitest'
import { sampleAsset } from '../../dev/sample.ts'
import { type Shown, show } from '../../dev/screen.ts'

let shown: Shown
afterEach(() => shown.close())

const LONELY = { lon: 125.3412, lat: 43.8312 }

/** Flies to a pair of coordinates: from then on that place is in the very middle of the map. */
async function goTo(place: { lon: number; lat: number }): Promise<{ x: number; y: number }> {
  const { page } = shown
  await page.locator('.maplibregl-canvas').waitFor()
  await page.locator('.legend').waitFor()
  await page.keyboard.press('/')
  await page.locator('.search input').fill(`${place.lon}, ${place.lat}`)
  await page.locator('.search-hit', { hasText: '坐标' }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.locator('.search').waitFor({ state: 'detached' })
  const box = await page.locator('.map-host').boundingBox()
  if (!box) throw new Error('no map')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** What a click there chooses, by name; undefined = nothing. */
async function clicked(x: number, y: number): Promise<string | undefined> {
  const { page } = shown
  await page.mouse.move(x, y)
  await page.mouse.click(x, y)
  await page.waitForTimeout(600)
  const name = page.locator('section.asset h2')
  return (await name.count()) > 0 ? ((await name.textContent()) ?? undefined) : undefined
}

/** One device pixel in one of ours is the canvas's own; a browser that blurs draws fewer than there are. */
async function sharp(scale: number): Promise<void> {
  const size = () =>
    shown.page
      .locator('.maplibregl-canvas')
      .evaluate((canvas) => ({ width: (canvas as HTMLCanvasElement).width, css: canvas.clientWidth }))
  await expect.poll(async () => (await size()).width).toBeGreaterThan(300)
  const { width, css } = await size()
  expect(width).toBe(Math.floor(css * scale))
}

// Low ones: what a wall adds is width, and every row of pixels is drawn in software here.
test.each([
  [1920, 720, 1],
  [1280, 720, 1.5],
  [1280, 640, 2],
  [3840, 900, 1],
  [5760, 720, 1],
])(
  '%d × %d at %f device pixels in a pixel: what is hit is what is under the pointer, within 2 px',
  async (width, height, scale) => {
    shown = await show({ width, height, map: true, scale })
    const { page, server } = shown
    // A camera is a dot of 2.6 px: nothing smaller is drawn.
    const dot = sampleAsset(9_001, 'camera', { ...LONELY, id: 'frigate:lonely', name: '孤点' })
    server.world.assets = server.world.assets.filter(
      ({ lon, lat }) => lon === undefined || lat === undefined || Math.hypot(lon - LONELY.lon, lat - LONELY.lat) > 0.003,
    )
    server.world.assets.push(dot)
    server.world.rest.set('/assets/view', () => ({ items: [dot], clusters: [] }))
    server.world.rest.set('/grids', () => ({ items: [] }))
    await page.reload()
    const { x, y } = await goTo(LONELY)
    await sharp(scale)
    await expect.poll(() => clicked(x, y), { timeout: 120_000, interval: 500 }).toBe('孤点')
    for (const [dx, dy] of [
      [7, 0],
      [-7, 0],
      [0, 7],
      [0, -7],
    ] as const) {
      // Chosen, it is a large sign, and a slow machine draws the dot again only after a while: until then the sign is what is hit.
      const beside = async () => {
        const close = page.locator('section.asset button.close')
        if ((await close.count()) > 0) await close.click()
        return clicked(x + dx, y + dy)
      }
      await expect.poll(beside, { timeout: 60_000, interval: 500 }).toBe(undefined)
      const on = () => clicked(x + Math.sign(dx) * 2, y + Math.sign(dy) * 2)
      await expect.poll(on, { timeout: 60_000, interval: 500 }).toBe('孤点')
    }
  },
)

test('a canvas of more than 4096 device pixels is as sharp as any other', async () => {
  // Wide and low: what counts is the width, and three screens of three device pixels each would be drawn for minutes.
  shown = await show({ width: 5760, height: 400, map: true, scale: 3 })
  await sharp(3)
  const drawn = await shown.page.locator('.maplibregl-canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).width)
  expect(drawn).toBeGreaterThan(4096)
})

test('a drawing context that is taken away comes back by itself, where it was', async () => {
  shown = await show({ width: 1280, height: 720, map: true })
  const { page } = shown
  await goTo(LONELY)
  await page.waitForTimeout(1_500)
  const scaleOf = () => page.locator('.maplibregl-ctrl-scale').textContent()
  const before = await scaleOf()
  const lose = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.maplibregl-canvas')
      canvas?.setAttribute('data-lost', '')
      canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext()
    })
  await lose()
  await page.locator('.map-failed', { hasText: '正在恢复' }).waitFor()
  await page.locator('.maplibregl-canvas:not([data-lost])').waitFor()
  await page.locator('.map-failed').waitFor({ state: 'detached' })
  expect(await scaleOf()).toBe(before)
  // Taken away again and again, a person decides.
  for (let n = 0; n < 3; n++) {
    await page.locator('.map-failed').waitFor({ state: 'detached' })
    await lose()
    await page.locator('.map-failed').waitFor()
  }
  await page.waitForTimeout(1_500)
  await page.locator('.map-failed').getByRole('button', { name: '重试' }).click()
  await page.locator('.maplibregl-canvas:not([data-lost])').waitFor()
  await page.locator('.map-failed').waitFor({ state: 'detached' })
})

test('measuring: points by click or by button, closed it has an area, Esc ends it', async () => {
  shown = await show({ width: 1280, height: 720, map: true })
  const { page } = shown
  const { x, y } = await goTo(LONELY)
  await page.waitForTimeout(1_500)
  await page.getByRole('button', { name: '测量' }).click()
  const said = page.locator('.measured')
  await page.getByRole('button', { name: '取地图中心' }).click()
  await page.mouse.click(x + 120, y)
  await expect.poll(() => said.textContent()).toMatch(/距离 [1-9]\d+ m/)
  await page.mouse.click(x + 120, y + 90)
  await page.getByRole('button', { name: '闭合' }).click()
  await expect.poll(() => said.textContent()).toMatch(/面积 [\d,]+ m²/)
  await page.locator('.maplibregl-canvas').focus()
  await page.keyboard.press('Escape')
  await page.locator('.measure').waitFor({ state: 'detached' })
})
