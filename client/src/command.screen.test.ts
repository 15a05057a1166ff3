/** The command screen in Chromium: topics and their addresses, the past, drills, sound, and what is not connected. */
import { type Drill, MINUTE, type Notice } from '@yiwang/contract'
import { afterEach, describe, expect, test } from 'vitest'
import { freshAlert } from '../dev/sample.ts'
import { type Shown, show } from '../dev/screen.ts'
import { BOARDS, TOPICS } from './topics/find.ts'

let shown: Shown
afterEach(() => shown.close())

const DRILL: Drill = {
  id: '00000000-0000-4000-a000-000000000001',
  name: '防汛综合演练',
  phases: ['第 1 阶段', '第 2 阶段'],
  steps: [{ phase: 0, at: Date.now() - 10 * MINUTE, by: '值班员 演示' }],
  kinds: ['floodPoint'],
  assets: [],
  orgPath: '',
  startedAt: Date.now() - 10 * MINUTE,
  startedBy: '值班员 演示',
  version: 1,
}
const NOTICE: Notice = {
  id: '00000000-0000-4000-b000-000000000001',
  kind: 'weather',
  text: '暴雨橙色预警',
  issuer: '市气象台',
  at: Date.now() - 20 * MINUTE,
  orgPath: '',
  enteredBy: '值班员 演示',
  enteredAt: Date.now() - 19 * MINUTE,
}

describe('topics', () => {
  test('have addresses: linked to, walked by key, left by going back', async () => {
    shown = await show()
    const { page } = shown
    await page.goto(new URL('/flood', page.url()).href)
    await page.locator('.app.topic-flood').waitFor()
    await expect.poll(() => page.title()).toBe('防汛 · 一网统管')
    await page.keyboard.press('3')
    await page.locator('.app.topic-safety').waitFor()
    expect(new URL(page.url()).pathname).toBe('/boards/safety')
    await page.goBack()
    await page.locator('.app.topic-flood').waitFor()
    await page.goForward()
    await page.locator('.app.topic-safety').waitFor()
    await page.getByRole('link', { name: '消防' }).click()
    await page.locator('.app.topic-fire').waitFor()
    await expect.poll(() => page.locator('.topics [aria-current=page]').textContent()).toBe('消防')
  })

  test('under 1600 px the boards stay and the topics fold', async () => {
    shown = await show({ width: 1366, height: 768 })
    const { page } = shown
    await page.locator('.more-topics summary').click()
    await page.locator('.more-topics').getByRole('link', { name: '防汛' }).click()
    await page.locator('.app.topic-flood').waitFor()
    await expect.poll(() => page.locator('.more-topics summary').textContent()).toBe('防汛')
    await expect.poll(() => page.locator('.more-topics').getAttribute('open')).toBeNull()
  })

  test('what has no source says so, and shows no figure', async () => {
    shown = await show()
    const { page } = shown
    await page.goto(new URL('/boards/economy', page.url()).href)
    const panel = page.locator('.panel.unconnected').first()
    await panel.waitFor()
    expect(await panel.textContent()).toContain('未接入')
    expect(await panel.locator('p').textContent()).not.toMatch(/\d/)
  })

  test('a phone goes to every topic by its bar, and finds the alerts there', async () => {
    shown = await show({ width: 390, height: 844 })
    const { page } = shown
    await page.locator('.row').first().waitFor()
    const alerts = await page.locator('.row .words').allTextContents()
    for (const { id, path } of [...TOPICS, ...BOARDS]) {
      await page.locator('.more-topics summary').click()
      await page.locator(`.more-topics a[href="${path}"]`).click()
      await page.locator(`.app.topic-${id}`).waitFor()
      expect(await page.locator('.row .words').allTextContents()).toEqual(alerts)
      expect(await page.locator('.row').first().isVisible()).toBe(true)
    }
    // What the topic is about stands in the other tab, its lists with rows.
    await page.locator('.more-topics summary').click()
    await page.locator('.more-topics a', { hasText: '防汛' }).click()
    await page.locator('.tabs button', { hasText: '运行' }).click()
    await page.locator('.risk').first().waitFor()
    expect(await page.locator('.merge').count()).toBeGreaterThan(0)
  })

  test('a phone that looks at its list loads no map', async () => {
    shown = await show({ width: 390, height: 844 })
    const { page } = shown
    const loaded: string[] = []
    page.on('request', (request) => loaded.push(request.url()))
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(loaded.filter((url) => /\/assets\/(map|deck|maplibre)/.test(url))).toEqual([])
    await page.locator('.tabs button', { hasText: '地图' }).click()
    await expect.poll(() => loaded.some((url) => /\/assets\/map-/.test(url))).toBe(true)
  })
})

describe('the past', () => {
  test('is shown whole under its own time; nothing is acted on; one press leads back', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row').first().waitFor()
    await page.locator('.timeline').focus()
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft')
    await page.locator('.top-bar .now.past').waitFor()
    await page.locator('.map-area.past').waitFor()
    // An hour ago the fire had not begun.
    await page.locator('.row', { hasText: '火警未复位' }).waitFor({ state: 'detached' })
    await page.locator('.row').first().click()
    await page.locator('.card .past', { hasText: '回放中' }).waitFor()
    expect(await page.locator('.card .actions').count()).toBe(0)
    await page.keyboard.press('Enter')
    await page.keyboard.press('t')
    expect(server.acts).toEqual([])
    // Now goes on meanwhile: it is announced and counted, and does not show through.
    server.alert(freshAlert(1))
    await page.locator('.news-pill', { hasText: '实时有 1 起新告警' }).waitFor()
    await page.getByRole('alert').filter({ hasText: 'Ⅱ级告警' }).waitFor({ state: 'attached' })
    expect(await page.locator('.row', { hasText: '积水 31 cm' }).count()).toBe(0)
    await page.locator('.news-pill').click()
    await page.locator('.row', { hasText: '积水 31 cm' }).waitFor()
    await expect.poll(() => page.locator('.past').count()).toBe(0)
  })

  test('a panel that only knows now stands back', async () => {
    shown = await show()
    const { page } = shown
    await page.locator('.row').first().waitFor()
    await page.keyboard.press(' ')
    await page.locator('.top-bar .now.past').waitFor()
    const health = page.locator('.slot.live-only', { has: page.getByRole('heading', { name: '感知数据源' }) })
    await health.waitFor()
    await expect.poll(() => health.locator('.feed-line').first().isVisible()).toBe(false)
    await page.keyboard.press('End')
    await page.locator('.slot.live-only').first().waitFor({ state: 'detached' })
  })

  test('when it cannot be read the strip says so', async () => {
    shown = await show()
    const { page } = shown
    await page.locator('.row').first().waitFor()
    await page.route('**/api/v1/moments**', (request) => request.fulfill({ status: 503, body: '' }))
    await page.keyboard.press(' ')
    await page.locator('.player .said', { hasText: '读取失败' }).waitFor()
  })
})

describe('a drill', () => {
  test('is on every page: stripe, words, prefix; what authorities issued is text with issuer and time', async () => {
    shown = await show()
    const { page, server } = shown
    await page.goto(new URL('/flood', page.url()).href)
    await page.locator('.row').first().waitFor({ state: 'attached' })
    server.world.alerts = server.world.alerts.filter(({ level }) => level > 2)
    server.world.drills.push(DRILL)
    server.world.notices.push(NOTICE)
    server.world.status.drill = { id: DRILL.id, name: DRILL.name, phase: '第 1 阶段', startedAt: DRILL.startedAt }
    server.alert(freshAlert(1, { drill: DRILL.id }))
    await page.reload()
    await page.locator('.situation.drilled', { hasText: '防汛综合演练 · 第 1 阶段' }).waitFor()
    await page.locator('.situation.drilled', { hasText: '气象预警信号 · 市气象台' }).waitFor()
    await page.locator('.situation.drilled', { hasText: '暴雨橙色预警' }).waitFor()
    await page.locator('.situation.drilled .figure', { hasText: '应急响应' }).filter({ hasText: '无在效信号' }).waitFor()
    await page.locator('.app.drill').waitFor()
    // Elsewhere the worst alert leads, marked as practice.
    await page.keyboard.press('0')
    await page.locator('.situation .tag.drill').waitFor()
    await page.locator('.situation .headline').click()
    await expect.poll(() => page.locator('.card .number').textContent()).toBe('演 20260514-9001')
    server.fact({ kind: 'drill', at: Date.now(), change: 'ended', drill: { ...DRILL, endedAt: Date.now(), version: 2 } })
    server.status({ drill: null })
    await page.locator('.app.drill').waitFor({ state: 'detached' })
  })

  test('what is real comes before practice', async () => {
    shown = await show()
    const { page, server } = shown
    server.world.drills.push(DRILL)
    server.alert(freshAlert(1, { drill: DRILL.id, level: 1 }))
    await page.goto(new URL('/flood', page.url()).href)
    await page.locator('.situation .headline', { hasText: '火警未复位' }).waitFor()
  })
})

describe('sound and steps', () => {
  test('until somebody touches the page the bar says that it is not heard; M mutes', async () => {
    shown = await show()
    const { page } = shown
    await page.locator('.unheard', { hasText: '声音未启用' }).waitFor()
    await page.locator('.unheard').click()
    await page.locator('.unheard').waitFor({ state: 'detached' })
    await page.keyboard.press('m')
    // The button still has the focus of the click that enabled it; a letter is not its own.
    await page.locator('.sound[aria-pressed=true]', { hasText: '静音' }).waitFor()
  })

  test('a wall shows the steps: done with their time, due with what is left, the rest without a time', async () => {
    shown = await show({ width: 3840, height: 1080 })
    const { page } = shown
    await page.locator('.steps li').first().waitFor()
    const steps = await page.locator('.steps li').allTextContents()
    expect(steps[0]).toMatch(/^火警 \d\d:\d\d:\d\d$/)
    expect(steps.find((step) => step.startsWith('待确认'))).toMatch(/剩 0[0-3]:\d\d$/)
    expect(steps.slice(-4)).toEqual(['派单 —', '到场 —', '反馈 —', '结案 —'])
    // And what is near the alert, by distance, where no dispatch system says who comes.
    const near = page.locator('.panel.near', { hasText: '推荐派单' }).locator('li')
    await near.first().waitFor()
    expect(await near.count()).toBeGreaterThan(1)
    for (const text of await near.allTextContents()) expect(text).toMatch(/\d (m|km)$/)
    await page.locator('.panel.near', { hasText: '就近视频' }).getByRole('button').first().click()
    await page.locator('section.asset').waitFor()
  })
})

test('keys can be changed, and stay changed', async () => {
  shown = await show()
  const { page } = shown
  await page.locator('.row').first().waitFor()
  await page.keyboard.press('?')
  await page.getByRole('button', { name: /^下一条/ }).click()
  await page.keyboard.press('x')
  await page.keyboard.press('Escape')
  await page.locator('dialog.keys').waitFor({ state: 'detached' })
  await page.reload()
  await page.locator('.row').first().waitFor()
  await page.keyboard.press('x')
  await page.locator('.card').waitFor()
})

test('the wall check says which letters are too small, and the scale that would do is kept', async () => {
  shown = await show()
  const { page } = shown
  await page.goto(new URL('/wall-check', page.url()).href)
  await page.locator('.wall-check tr.short').first().waitFor()
  const before = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))
  await page.getByRole('button', { name: '采用所需放大' }).click()
  await page.locator('.wall-check tr.short').first().waitFor({ state: 'detached' })
  await page.reload()
  await page.locator('.wall-check').waitFor()
  const after = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize))
  await expect.poll(after).toBeGreaterThan(before)
})

describe('a day of more alerts than a screen holds', () => {
  test('its shift is reckoned by the records, and the list says since when its closed ones are', async () => {
    const asked: URLSearchParams[] = []
    shown = await show({
      world: (world) => {
        world.closedFrom = Date.now() - 10 * MINUTE
        world.rest.set('/alerts/load', (query) => {
          asked.push(query)
          const from = Number(query.get('from'))
          return { asked: 240, confirmed: 200, confirming: 200 * 33_000, judged: 100, wrong: 7, first: from }
        })
      },
    })
    const { page } = shown
    const shift = page.locator('.panel.shift')
    await shift.locator('dd', { hasText: /^33/ }).waitFor()
    await shift.locator('dd', { hasText: /^7\.0/ }).waitFor()
    expect(Number(asked[0]?.get('from')) % (12 * 60 * MINUTE)).toBe(0)
    await page.locator('.feed-foot', { hasText: '以来已关闭' }).waitFor()
  })
})
