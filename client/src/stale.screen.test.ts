/** A source that has stopped: its rows are hatched with their age, its values lose their level, and it counts no more. */
import { MINUTE, SECOND } from '@yiwang/contract'
import { afterEach, expect, test } from 'vitest'
import { type Shown, show } from '../dev/screen.ts'

let shown: Shown
afterEach(() => shown.close())

test('its row is hatched with its age and the count of sources drops', async () => {
  shown = await show()
  const { page, server } = shown
  const health = page.locator('.panel', { has: page.getByRole('heading', { name: '感知数据源' }) })
  const row = health.locator('.feed-line', { hasText: '内涝监测' })
  await row.waitFor()
  const counted = async () => Number(/\d+/.exec((await health.locator('.meta').textContent()) ?? '')?.[0])
  const before = await counted()
  expect(await row.getAttribute('class')).toContain('fresh')
  const plain = await row.evaluate((e) => getComputedStyle(e).backgroundImage)
  const feeds = server.world.status.feeds.map((feed) =>
    feed.id === 'sl651' ? { ...feed, fresh: 0, stale: 30, offline: 0, lastSeen: Date.now() - 11 * MINUTE } : feed,
  )
  server.status({ feeds })
  await health.locator('.feed-line.stale', { hasText: '内涝监测' }).waitFor()
  expect(await row.textContent()).toContain('陈旧 11 分')
  expect(await row.evaluate((e) => getComputedStyle(e).backgroundImage)).toContain('gradient')
  expect(plain).not.toContain('gradient')
  expect(await counted()).toBe(before - 1)
})

test('without a report for two periods what it measured is unknown, in no level, by the screen’s own clock', async () => {
  shown = await show({ path: '/flood' })
  const { page } = shown
  // Points that report every five minutes; a few of them have been silent before.
  const now = (row: string) => page.locator(`.depths tr.${row} td.seen b`).textContent()
  await expect.poll(() => now('level-2')).not.toBe('0')
  const unknown = Number(await now('unknown'))
  await page.clock.setSystemTime(Date.now() + 10 * MINUTE + 30 * SECOND)
  await expect.poll(() => now('level-2')).toBe('0')
  for (const level of ['level-1', 'level-3', 'level-4', 'below']) expect(await now(level)).toBe('0')
  expect(Number(await now('unknown'))).toBeGreaterThan(unknown)
})
