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
  expect(await counted()).toBe(before - 1)
})
