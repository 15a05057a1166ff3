/** The map itself, in Chromium: what only a browser shows. */
import { afterEach, expect, test } from 'vitest'
import { type Shown, show } from '../../dev/screen.ts'

let shown: Shown
afterEach(() => shown.close())

const LONELY = { lon: 125.3412, lat: 43.8312 }

/** Flies to a pair of coordinates: from then on that place is in the very middle of the map. */
async function goTo(place: { lon: number; lat: number }): Promise<{ x: number; y: number }> {
  const { page } = shown
  await page.locator('.maplibregl-canvas').waitFor()
  await page.locator('.legend').waitFor({ state: 'attached' })
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

test('a canvas as wide as three screens has all their pixels', async () => {
  shown = await show({ width: 5760, height: 480, map: true })
  await sharp(1)
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
