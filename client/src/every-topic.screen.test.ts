/** What has to be true on every page of the command screen. */
import { type Drill, MINUTE, type Notice } from '@yiwang/contract'
import { afterEach, describe, expect, test } from 'vitest'
import { freshAlert } from '../dev/sample.ts'
import { type Shown, show, visit } from '../dev/screen.ts'
import { BOARDS, TOPICS } from './topics/find.ts'

let shown: Shown
afterEach(() => shown.close())

const PAGES = [...BOARDS, ...TOPICS]

async function open(path: string, id: string): Promise<void> {
  await visit(shown.page, path)
  await shown.page.locator(`.app.topic-${id}`).waitFor()
}

test('a drill has its stripe, its tag and its prefix on each', async () => {
  const id = '00000000-0000-4000-a000-000000000001'
  const began = Date.now() - 10 * MINUTE
  const drill: Drill = {
    id,
    name: '防汛综合演练',
    phases: ['第 1 阶段'],
    steps: [{ phase: 0, at: began, by: '值班员 演示' }],
    kinds: ['floodPoint'],
    assets: [],
    orgPath: '',
    startedAt: began,
    startedBy: '值班员 演示',
    version: 1,
  }
  shown = await show({
    world(world) {
      world.alerts = [freshAlert(1, { drill: id })]
      world.drills.push(drill)
      world.status.drill = { id, name: drill.name, phase: '第 1 阶段', startedAt: began }
    },
  })
  const { page } = shown
  await page.locator('.situation:not(.loading)').waitFor()
  const without: string[] = []
  for (const topic of PAGES) {
    await open(topic.path, topic.id)
    const stripe = await page.locator('.app.drill').evaluate((app) => {
      const { content, height, top, position } = getComputedStyle(app, '::before')
      return { drawn: content !== 'none', height, top, position }
    })
    if (!stripe.drawn || stripe.height !== '5px' || stripe.top !== '0px') without.push(`${topic.id}: stripe`)
    if (!(await page.locator('.situation').textContent())?.includes('演练')) without.push(`${topic.id}: tag`)
    await page.keyboard.press('j')
    const number = await page.locator('.card .number').textContent()
    if (!number?.startsWith('演 ')) without.push(`${topic.id}: ${number}`)
    await page.keyboard.press('Escape')
    await page.locator('.card').waitFor({ state: 'detached' })
  }
  expect(without).toEqual([])
  await open('/flood', 'flood')
  await page.getByRole('button', { name: '阶段脚本' }).click()
  const phase = page.locator('.phases li span', { hasText: '第 1 阶段' })
  await phase.waitFor()
  expect(await phase.evaluate((name) => name.getClientRects().length)).toBe(1)
})

describe('whose map it is, and by which approval, stands on each', () => {
  const lines = async () => {
    const said = new Map<string, string | null>()
    for (const { id, path } of PAGES) {
      await open(path, id)
      const line = shown.page.locator('.map-source')
      await line.waitFor()
      said.set(id, await line.textContent())
    }
    return [...new Set(said.values())]
  }

  test('the sample says that it is one', async () => {
    shown = await show({ width: 1280, height: 720, map: true })
    expect(await lines()).toEqual(['示意地图 · 演示数据 · 审图号：待配置'])
  })

  test('a map of somebody names them and its number', async () => {
    const map = { kind: 'none', attribution: '市测绘院', approval: 'GS(2026)0001', demo: false }
    shown = await show({ width: 1280, height: 720, map: true, world: ({ rest }) => rest.set('/basemap', () => map) })
    for (const line of await lines()) expect(line).toContain('审图号：GS(2026)0001')
  })
})

test('what authorities issued carries issuer and time wherever it is shown', async () => {
  const notice: Notice = {
    id: '00000000-0000-4000-b000-000000000001',
    kind: 'weather',
    text: '暴雨橙色预警',
    issuer: '市气象台',
    at: Date.now() - 20 * MINUTE,
    orgPath: '',
    enteredBy: '值班员 演示',
    enteredAt: Date.now() - 19 * MINUTE,
  }
  shown = await show({
    world(world) {
      world.alerts = []
      world.notices.push(notice)
    },
  })
  const { page } = shown
  let places = 0
  for (const { id, path } of PAGES) {
    await open(path, id)
    const text = ((await page.locator('.app').textContent()) ?? '').replace(/\s+/g, ' ')
    const count = text.split('暴雨橙色预警').length - 1
    places += count
    // Never with a shape of ours.
    expect(await page.locator('svg.level', { hasText: '暴雨橙色预警' }).count()).toBe(0)
    expect(text.split('市气象台').length - 1).toBeGreaterThanOrEqual(count)
    expect(text.match(/市气象台( ·)? (\d+月\d+日 )?\d\d:\d\d/g)?.length ?? 0).toBeGreaterThanOrEqual(count)
  }
  expect(places).toBeGreaterThan(0)
})

test('whoever walks by Tab always sees where they are', async () => {
  shown = await show()
  const { page } = shown
  await page.locator('.row').first().waitFor()
  const unseen: string[] = []
  const walked = new Set<string>()
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    const { name, outline, inside } = await page.evaluate(() => {
      const e = document.activeElement ?? document.body
      const { outlineStyle, outlineWidth } = getComputedStyle(e)
      const { left, top, right, bottom } = e.getBoundingClientRect()
      return {
        name: `${e.tagName} ${e.className} ${e.textContent?.slice(0, 20)}`,
        outline: outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth),
        inside: right > left && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight,
      }
    })
    if (name.startsWith('BODY')) continue
    walked.add(name)
    if (outline < 2 || !inside) unseen.push(`${name} ${outline} ${inside}`)
  }
  expect(unseen).toEqual([])
  expect(walked.size).toBeGreaterThan(15)
})
