/** The map itself, in Chromium: what only a browser shows. */
import type { Alert, Asset } from '@yiwang/contract'
import { afterEach, expect, test } from 'vitest'
import { sampleAlert, sampleAsset } from '../../dev/sample.ts'
import { type Shown, show, visit } from '../../dev/screen.ts'
import type { World } from '../../dev/screen-server.ts'

let shown: Shown
afterEach(() => shown.close())

const LONELY = { lon: 125.3412, lat: 43.8312 }

/** Searches and goes there: from then on that place is in the very middle of the map. */
async function goTo(text: string): Promise<{ x: number; y: number }> {
  const { page } = shown
  await page.locator('.maplibregl-canvas').waitFor()
  await page.locator('.legend').waitFor({ state: 'attached' })
  await page.keyboard.press('/')
  const hit = page.locator('.search-hit', { hasText: text })
  const typed = async () => {
    await page.locator('.search input').fill(text)
    return hit.count()
  }
  await expect.poll(typed, { timeout: 60_000, interval: 1_000 }).toBeGreaterThan(0)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.locator('.search').waitFor({ state: 'detached' })
  const box = await page.locator('.map-host').boundingBox()
  if (!box) throw new Error('no map')
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

const WAYS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
  [1, 1],
  [-1, -1],
] as const

/** Nothing near it but one camera, a dot of 5 px: nothing smaller is drawn. */
function lonely({ assets, rest }: World): void {
  const dot = sampleAsset(9_001, 'camera', { ...LONELY, id: 'frigate:lonely', name: '孤点' })
  const near = ({ lon, lat }: (typeof assets)[number]) =>
    lon !== undefined && lat !== undefined && Math.hypot(lon - LONELY.lon, lat - LONELY.lat) < 0.003
  assets.splice(0, assets.length, ...assets.filter((asset) => !near(asset)), dot)
  rest.set('/assets/view', () => ({ items: [dot], clusters: [] }))
  rest.set('/grids', () => ({ items: [] }))
}

/** Whether the pointer, there, is on a thing: the map says so by the pointer’s form. */
async function isOn(x: number, y: number): Promise<boolean> {
  const { page } = shown
  await page.mouse.move(x, y)
  // The next frame looks what is under it; a machine that draws in software takes its time.
  await page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames++) await new Promise((next) => requestAnimationFrame(next))
  })
  return page.locator('.maplibregl-canvas').evaluate((canvas) => (canvas as HTMLElement).style.cursor === 'pointer')
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

/** Which pixels round a point are brighter than the ground there: the mark as it is drawn, in the screen’s own pixels. */
async function drawnAround(x: number, y: number, scale: number): Promise<{ x: number; y: number }[]> {
  const { page } = shown
  const around = 12
  const clip = { x: x - around, y: y - around, width: 2 * around, height: 2 * around }
  const png = (await page.screenshot({ clip, animations: 'disabled' })).toString('base64')
  const reader = await page.context().newPage()
  const lit = await reader.evaluate(async (bytes) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${bytes}`)).blob())
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
    if (!context) throw new Error('no canvas')
    context.drawImage(image, 0, 0)
    const { data, width } = context.getImageData(0, 0, image.width, image.height)
    const light = Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 1] ?? 0)
    const ground = light.toSorted((a, b) => a - b)[Math.floor(light.length / 2)] ?? 0
    return light.flatMap((value, i) => (value > ground + 10 ? [{ x: i % width, y: Math.floor(i / width) }] : []))
  }, png)
  await reader.close()
  return lit.map((pixel) => ({ x: x - around + (pixel.x + 0.5) / scale, y: y - around + (pixel.y + 0.5) / scale }))
}

test.each([
  [1920, 1080, 1],
  [1920, 1080, 1.5],
  [1920, 1080, 2],
  [3840, 1080, 1],
  [5760, 1080, 1],
])(
  '%d × %d at %f device pixels in a pixel: what is hit is under the pointer within 2 px, and nothing 3 px outside of it',
  async (width, height, scale) => {
    shown = await show({ width, height, map: true, scale, world: lonely, reducedMotion: 'reduce' })
    const { page } = shown
    const { x, y } = await goTo('孤点')
    await sharp(scale)
    await page.locator('section.asset button.close').click()
    await page.locator('section.asset').waitFor({ state: 'detached' })
    // Chosen, it was a large sign: from the frame after, a dot of 5 px, lying on tilted ground.
    await page.mouse.move(x + 60, y)
    await expect.poll(() => isOn(x + 9, y), { timeout: 60_000 }).toBe(false)
    await expect.poll(() => isOn(x, y), { timeout: 60_000 }).toBe(true)
    const mark = await drawnAround(x, y, scale)
    expect(mark.length).toBeGreaterThan(0)
    expect(mark.length / scale ** 2).toBeLessThan(40)
    const wrong: string[] = []
    for (const [dx, dy] of WAYS) {
      for (let step = 0; step <= 9; step++) {
        const at = { x: x + step * dx, y: y + step * dy }
        // From the edge of the pointer's own pixel. At 2 px it is the rounding of both that decides.
        const away = Math.min(...mark.map((pixel) => Math.hypot(pixel.x - at.x - 0.5, pixel.y - at.y - 0.5))) - 0.5
        if (away > 1.5 && away < 3) continue
        if ((await isOn(at.x, at.y)) !== away <= 1.5) wrong.push(`${step * dx}, ${step * dy}: ${away.toFixed(1)} px beside it`)
      }
    }
    expect(wrong).toEqual([])
    await page.mouse.click(x, y)
    await expect.poll(() => page.locator('section.asset h2').textContent(), { timeout: 60_000 }).toBe('孤点')
  },
)

test('a canvas as wide as three screens has all their pixels', async () => {
  shown = await show({ width: 5760, height: 480, map: true })
  await sharp(1)
})

test('a drawing context that is taken away comes back by itself, where it was', async () => {
  shown = await show({ width: 1280, height: 720, map: true, reducedMotion: 'reduce' })
  const { page } = shown
  await goTo(`${LONELY.lon}, ${LONELY.lat}`)
  const scaleOf = () => page.locator('.maplibregl-ctrl-scale').textContent()
  // It has come near.
  await expect.poll(scaleOf).toMatch(/^\d+\sm$/)
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
  await expect.poll(scaleOf).toBe(before)
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
  shown = await show({ width: 1280, height: 720, map: true, reducedMotion: 'reduce' })
  const { page } = shown
  const { x, y } = await goTo(`${LONELY.lon}, ${LONELY.lat}`)
  await page.getByRole('button', { name: '更多工具' }).click()
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

const OLD = sampleAlert({
  id: '00000000-0000-4000-8000-0000000000aa',
  number: '20250101-0007',
  active: false,
  ackedAt: 1_735_700_000_000,
})

test('the flood topic opens on the deepest water; a number that is read out leads to its alert', async () => {
  let serious: Alert | undefined
  let deep: Asset | undefined
  shown = await show({
    width: 1280,
    height: 720,
    map: true,
    reducedMotion: 'reduce',
    world(world) {
      world.rest.set('/alerts', (query) => ({ items: query.get('number') === OLD.number ? [OLD] : [] }))
      serious = world.alerts.find(({ family, level }) => family === 'flood' && level === 2)
      deep = world.assets.find(({ id }) => id === serious?.asset)
      const isElsewhere = (handle: number) => handle !== deep?.handle
      world.values = world.values.map((one) =>
        one.property === 'water.depth' && isElsewhere(one.handle) ? { ...one, value: 2 } : one,
      )
    },
  })
  const { page } = shown
  const scale = page.locator('.maplibregl-ctrl-scale')
  await page.locator('.legend').waitFor()
  const wide = await scale.textContent()
  await visit(page, '/flood')
  await page.locator('.callout', { hasText: deep?.name ?? 'nowhere' }).waitFor()
  expect(await scale.textContent()).not.toBe(wide)
  await visit(page, '/')
  await page.keyboard.press('/')
  await page.locator('.search input').fill(`A ${serious?.number}`)
  await page.locator('.search-hit', { hasText: `告 ${serious?.number}` }).waitFor()
  await page.keyboard.press('Enter')
  expect(await page.locator('.card .number').textContent()).toBe(`告 ${serious?.number}`)
  // One of weeks ago is not held; the platform is asked for it.
  const closed = async () => /已关闭 \d+/.exec((await page.locator('.feed-foot').textContent()) ?? '')?.[0]
  const before = await closed()
  await page.keyboard.press('/')
  await page.locator('.search input').fill(`告${OLD.number}`)
  await page.locator('.search-hit', { hasText: `告 ${OLD.number}` }).waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.card .number').textContent()).toBe(`告 ${OLD.number}`)
  expect(before).toBeDefined()
  expect(await closed()).toBe(before)
})
