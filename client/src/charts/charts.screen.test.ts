/** Charts in a real browser: fetched apart from the first load, drawn under the page's policy, said in both languages. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { builtScreens, type Shown, show } from '../../dev/screen.ts'

let shown: Shown | undefined
afterEach(async () => {
  await shown?.close()
  shown = undefined
})

test('the first load knows nothing of ECharts: it is one file of its own', () => {
  const assets = join(builtScreens(), 'assets')
  const holders = readdirSync(assets).filter(
    (file) => file.endsWith('.js') && readFileSync(join(assets, file), 'utf8').includes('zrender'),
  )
  const page = readFileSync(join(builtScreens(), 'index.html'), 'utf8')
  expect(holders).toHaveLength(1)
  expect(page).not.toContain(holders[0])
})

test('a chart is drawn, keeps to the policy, and is said in the reader’s language', async () => {
  shown = await show()
  const { page, complaints } = shown
  const chart = page.locator('.day-chart')
  await chart.locator('canvas').waitFor()
  expect(await chart.getAttribute('role')).toBe('img')
  expect(await chart.getAttribute('aria-label')).toContain('今日每小时告警数')
  await page.getByRole('button', { name: 'English' }).click()
  await expect.poll(() => chart.getAttribute('aria-label')).toContain('Alarms per hour today')
  expect(await chart.locator('canvas').count()).toBe(1)
  expect(complaints.filter((text) => text.includes('Content Security Policy'))).toEqual([])
})

test('a chart takes the room its panel has', async () => {
  shown = await show()
  const { page } = shown
  const canvas = page.locator('.day-chart canvas')
  await canvas.waitFor()
  const before = await canvas.boundingBox()
  await page.setViewportSize({ width: 3840, height: 1080 })
  await expect.poll(async () => (await canvas.boundingBox())?.width ?? 0).toBeGreaterThan(before?.width ?? 0)
})
