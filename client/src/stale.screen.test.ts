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
    feed.id === 'sl651' ? { ...feed, fresh: 0, stale: 30, offline: 0, lastSeen: Date.now() - 11 * MINUTE - 20 * SECOND } : feed,
  )
  server.status({ feeds })
  await health.locator('.feed-line.stale', { hasText: '内涝监测' }).waitFor()
  expect(await row.textContent()).toContain('陈旧 11 分')
  expect(await row.evaluate((e) => getComputedStyle(e).backgroundImage)).toContain('gradient')
  expect(plain).not.toContain('gradient')
  await expect.poll(counted).toBe(before - 1)
})

test('without a report for two periods what it measured is unknown, in no level, and nothing says so but the clock', async () => {
  // Points that report every five minutes; a few of them have been silent before.
  shown = await show({ path: '/flood' })
  const { page, server } = shown
  const counted = async (row: string) => Number(await page.locator(`.depths tr.${row} td.seen b`).textContent())
  const all = async () => Promise.all(['level-1', 'level-2', 'level-3', 'level-4', 'below'].map(counted))
  await expect.poll(() => counted('level-2')).toBeGreaterThan(0)
  await expect.poll(() => page.locator('.risk[class*="level-"]').count()).toBeGreaterThan(0)
  const unknown = await counted('unknown')
  const known = (await all()).reduce((sum, n) => sum + n, 0)
  server.ahead = 10 * MINUTE + 30 * SECOND
  await expect.poll(all).toEqual([0, 0, 0, 0, 0])
  await expect.poll(() => counted('unknown')).toBe(unknown + known)
  const risk = page.locator('.risk').first()
  // As old as it was told to be, and as much older as the machine took to show it.
  await expect.poll(() => risk.textContent()).toMatch(/陈旧 1\d 分/)
  expect(await risk.evaluate((e) => getComputedStyle(e).backgroundImage)).toContain('gradient')
  await expect.poll(() => page.locator('.risk[class*="level-"]').count()).toBe(0)
})
