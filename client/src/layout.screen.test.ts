/** Every topic at every size of DESIGN, in both languages: nothing cut, nothing over another, no scroll bar, clear of the seams. */
import { describe, expect, test } from 'vitest'
import { faultsOf } from '../dev/fit.ts'
import { show, visit } from '../dev/screen.ts'
import { BOARDS, TOPICS } from './topics/find.ts'

const SIZES = [
  { width: 1366, height: 768, least: 13, seams: [] },
  { width: 1920, height: 1080, least: 14, seams: [] },
  { width: 3840, height: 1080, least: 14, seams: [1920] },
  { width: 5760, height: 1080, least: 14, seams: [1920, 3840] },
  { width: 3840, height: 2160, least: 28, seams: [] },
] as const

/** The map of a district whose name, with what it is, is long. */
const DISTRICT = {
  kind: 'vector',
  tiles: '/api/v1/nothing/{z}/{x}/{y}',
  district: '澄湾区',
  layers: [],
  bounds: [125.2, 43.7, 125.6, 44],
  minZoom: 0,
  maxZoom: 14,
  attribution: '示范数据',
  demo: true,
}

describe.each(SIZES)('$width × $height', ({ width, height, least, seams }) => {
  test.each(['zh', 'en'] as const)('%s: every topic fits, with the card open and without', async (language) => {
    const shown = await show({ width, height, language, path: `/?seams=${seams.join()}` })
    const { page } = shown
    try {
      await page.locator('.row').first().waitFor({ state: 'attached' })
      const faults: unknown[] = []
      for (const topic of [...BOARDS, ...TOPICS]) {
        await visit(page, topic.path)
        await page.locator(`.app.topic-${topic.id}`).waitFor()
        for (const fault of await faultsOf(page, { least, seams })) faults.push({ topic: topic.id, ...fault })
        // Some topics show groups instead of the feed; the keys walk the alerts all the same.
        await page.keyboard.press('j')
        await page.locator('.card').waitFor()
        for (const fault of await faultsOf(page, { least, seams })) faults.push({ topic: topic.id, card: true, ...fault })
        await page.keyboard.press('Escape')
        await page.locator('.card').waitFor({ state: 'detached' })
      }
      expect(faults).toEqual([])
    } finally {
      await shown.close()
    }
  })
})

test.each([
  [1_366, 'zh'],
  [1_366, 'en'],
  [1_280, 'zh'],
] as const)('at %i in %s the bar holds a long name, a drill, and that nobody hears it', async (width, language) => {
  const shown = await show({
    width,
    height: 768,
    language,
    map: true,
    world({ rest, status }) {
      rest.set('/basemap', () => DISTRICT)
      status.drill = { id: '00000000-0000-4000-a000-000000000001', name: '防汛综合演练', phase: '', startedAt: Date.now() }
    },
  })
  const { page } = shown
  try {
    await page.locator('.top-bar h1', { hasText: '澄湾区' }).waitFor()
    await page.locator('.top-bar .tag.drill').waitFor()
    await page.locator('.top-bar .unheard').waitFor()
    await page.locator('.top-bar .sources').waitFor()
    const faults = await faultsOf(page, { least: 13 })
    expect(faults.filter(({ where }) => !where.includes('h1'))).toEqual([])
  } finally {
    await shown.close()
  }
})
