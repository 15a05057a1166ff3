/** A screen on which nothing happens: nothing moves, nothing is drawn, hardly anything has a hue. */
import { type Alert, MINUTE, SECOND } from '@yiwang/contract'
import { afterEach, describe, expect, test } from 'vitest'
import { colourfulShare } from '../dev/chroma.ts'
import { freshAlert } from '../dev/sample.ts'
import { type Shown, show, visit } from '../dev/screen.ts'
import type { World } from '../dev/screen-server.ts'
import { TOPICS } from './topics/find.ts'

let shown: Shown
afterEach(() => shown.close())

/** Everything is well: a few small things are open and in hand. */
function quiet(world: World): void {
  // What reports once an hour does not fall silent while somebody looks.
  world.assets = world.assets.map((asset) =>
    asset.config.period === undefined ? asset : { ...asset, config: { ...asset.config, period: 3_600 } },
  )
  world.alerts = world.alerts.filter((a) => a.level > 2 && a.ackedAt !== undefined)
  world.positions = []
  world.values = world.values.filter(({ property }) => property !== 'water.depth')
}

/** And one thing is not. */
function alarmed(world: World): void {
  const [fire] = world.alerts
  quiet(world)
  world.alerts.push(fire as Alert)
}

/** Counts what the map hands to the graphics card, with who did it. */
function countFrames(): void {
  const drawn: string[] = []
  for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced', 'clear'] as const) {
    const real: (...args: number[]) => void = WebGL2RenderingContext.prototype[name]
    Object.defineProperty(WebGL2RenderingContext.prototype, name, {
      value(this: WebGL2RenderingContext, ...args: number[]) {
        drawn.push(new Error(name).stack ?? name)
        return real.apply(this, args)
      },
    })
  }
  Object.defineProperty(window, 'drawn', { get: () => drawn })
}

const drawnBy = () => shown.page.evaluate(() => (window as unknown as { drawn: string[] }).drawn)

/** Until nothing has been drawn for a while: what was loading has come, on a slow machine too. */
async function settled(still = SECOND): Promise<void> {
  const many = async () => (await drawnBy()).length
  await expect.poll(many, { timeout: 60_000 }).toBeGreaterThan(0)
  const meanwhile = async () => {
    const before = await many()
    await shown.page.waitForTimeout(still)
    return (await many()) - before
  }
  await expect.poll(meanwhile, { timeout: 90_000, interval: 100 }).toBe(0)
}

const animated = () => shown.page.evaluate(() => document.getAnimations().map(({ effect }) => `${effect?.constructor.name}`))

test('nothing animates and no frame is drawn for ten seconds, while the platform goes on saying that all is well', async () => {
  shown = await show({ width: 1280, height: 720, map: true, world: quiet, init: countFrames })
  const { page, server } = shown
  await page.locator('.situation.quiet').waitFor()
  await settled(3 * SECOND)
  const before = (await drawnBy()).length
  for (let second = 0; second < 10; second++) {
    server.status({})
    expect(await animated()).toEqual([])
    await page.waitForTimeout(SECOND)
  }
  expect((await drawnBy()).slice(before)).toEqual([])
})

describe('hue', () => {
  test('quiet: at most 0.5 % of the screen; one open alarm, or a topic: at most 2 %', async () => {
    shown = await show({ map: true, world: quiet, init: countFrames })
    const { page, server } = shown
    await page.locator('.situation.quiet').waitFor()
    await settled()
    expect(await colourfulShare(page)).toBeLessThanOrEqual(0.005)
    server.alert(freshAlert(1, { firstSeen: Date.now() - MINUTE }))
    await page.locator('.row.level-2').click()
    await page.locator('.card').waitFor()
    await settled()
    expect(await colourfulShare(page)).toBeLessThanOrEqual(0.02)
    await page.keyboard.press('Escape')
    const shares: [string, number][] = []
    for (const { id, path } of TOPICS) {
      await visit(page, path)
      await page.locator(`.app.topic-${id}`).waitFor()
      await settled()
      shares.push([id, await colourfulShare(page)])
    }
    expect(shares.filter(([, share]) => share > 0.02)).toEqual([])
    // A yardstick that measures nothing would pass as well.
    expect(Math.max(...shares.map(([, share]) => share))).toBeGreaterThan(0)
  })
})

describe('reduced motion', () => {
  const waits = () => shown.page.locator('.row.level-2.owed').first().waitFor()
  test('an alarm that waits moves for everybody else, and stands still for whoever asked for no motion', async () => {
    shown = await show({ world: alarmed })
    await waits()
    await expect.poll(animated).not.toEqual([])
    await shown.page.emulateMedia({ reducedMotion: 'reduce' })
    await expect.poll(animated).toEqual([])
    expect(await shown.page.locator('.row.level-2 svg.level').evaluate((mark) => getComputedStyle(mark).opacity)).toBe('1')
  })

  test('the map is there at once instead of flying', async () => {
    shown = await show({ width: 1280, height: 720, map: true, world: alarmed, reducedMotion: 'reduce' })
    const { page } = shown
    await page.locator('.legend').waitFor()
    await page.locator('.ripple').waitFor({ state: 'attached' })
    expect(await animated()).toEqual([])
    await waits()
    await page.evaluate(() => {
      const ripple = document.querySelector<HTMLElement>('.ripple')
      const places = new Set<string>()
      if (ripple) new MutationObserver(() => places.add(ripple.style.transform)).observe(ripple, { attributeFilter: ['style'] })
      Object.defineProperty(window, 'places', { get: () => [...places] })
    })
    const places = () => page.evaluate(() => (window as unknown as { places: string[] }).places)
    await page.locator('.row.level-2').click()
    await page.keyboard.press('g')
    await expect.poll(places).not.toEqual([])
    await page.waitForTimeout(2 * SECOND)
    // A flight goes by many.
    expect((await places()).length).toBeLessThanOrEqual(2)
  })
})
