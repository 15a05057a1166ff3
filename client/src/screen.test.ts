/** The screen itself, in Chromium, under the platform's page policy: what an operator sees and does. */
import { MINUTE } from '@yiwang/contract'
import { afterEach, describe, expect, test } from 'vitest'
import { freshAlert } from '../dev/sample.ts'
import { type Shown, show } from '../dev/screen.ts'

let shown: Shown
afterEach(() => shown.close())

async function rows(): Promise<string[]> {
  return shown.page.locator('.row .words').allTextContents()
}

describe('the first screen', () => {
  test('is drawn whole, and the browser has nothing to complain of', async () => {
    shown = await show({ width: 1280, height: 720, map: true })
    const { page, complaints } = shown
    await page.locator('.maplibregl-canvas').waitFor()
    await page.locator('.row').first().waitFor()
    await expect.poll(async () => (await rows()).slice(0, 3)).toEqual(['火警未复位 · 2 区 4 层', '积水 12 cm', '消防通道占用'])
    expect(await page.locator('.situation .headline').textContent()).toContain('Ⅱ级告警 1 起待确认')
    expect(await page.locator('.feed-line.stale').textContent()).toContain('陈旧 18 分')
    await page.locator('.legend').waitFor()
    // The picture asked for is missing in this world: the card says so instead of showing a broken image.
    await page.locator('.row').first().click()
    await page.locator('.card .picture.missing').waitFor()
    // A page nobody has touched may not sound; the browser says so, and so does the screen.
    expect(complaints.filter((text) => !/404|AudioContext|luma|GPU stall|GL Driver/.test(text))).toEqual([])
  })

  test('switches language while it runs, and keeps it', async () => {
    shown = await show()
    const { page } = shown
    await page.locator('.row').first().waitFor()
    await page.getByRole('button', { name: 'English' }).click()
    await expect.poll(rows).toContain('Water 12 cm')
    await expect.poll(() => page.locator('section.feed h2').textContent()).toBe('Alarms')
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('en')
    await page.locator('.row').first().click()
    await expect.poll(() => page.locator('.card .number').textContent()).toMatch(/^A \d{8}-\d{4}$/)
    await page.reload()
    await page.locator('.row').first().waitFor()
    expect(await page.locator('section.feed h2').textContent()).toBe('Alarms')
  })

  test.each([
    [1920, 1080],
    [1366, 768],
    [3840, 1080],
    [430, 900],
  ])('%d×%d: nothing runs out of the screen', async (width, height) => {
    shown = await show({ width, height })
    const { page } = shown
    await page.locator('.row').first().waitFor()
    await page.locator('.row').first().click()
    await page.locator('.actions .primary').waitFor()
    const spilt = await page.evaluate(() => {
      const seen = (e: Element) => getComputedStyle(e).visibility !== 'hidden' && e.getClientRects().length > 0
      const texts = [...document.querySelectorAll('.top-bar *, .situation *, .card button, .feed-counts *, .feed-foot *')]
      return texts
        .filter((e) => seen(e) && !e.closest('.skip, .unseen, svg, .card-body'))
        .filter((e) => {
          const r = e.getBoundingClientRect()
          return r.left < -1 || r.right > innerWidth + 1 || r.bottom > innerHeight + 1
        })
        .map((e) => e.outerHTML.slice(0, 80))
    })
    expect(spilt).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })
})

describe('alarms by keyboard', () => {
  test('a blind Enter is refused, a seen one confirms; the second screen shows who', async () => {
    shown = await show()
    const { page, server } = shown
    const second = await shown.beside()
    for (const one of [page, second]) await one.locator('.row').first().waitFor()
    await shown.stopTime()
    server.alert(freshAlert(1))
    await page.locator('.row', { hasText: '积水 31 cm' }).click()
    await page.keyboard.press('Enter')
    await page.locator('.notice', { hasText: '不足 1 秒' }).waitFor()
    expect(server.acts).toEqual([])
    await second.locator('.row', { hasText: '积水 31 cm' }).click()
    await page.clock.runFor(1_100)
    await page.keyboard.press('Enter')
    await page.locator('.card-line', { hasText: '已确认' }).waitFor()
    await second.locator('.card-facts', { hasText: '值班员 演示 于' }).waitFor()
    expect(server.acts).toEqual([{ path: `/alerts/${freshAlert(1).id}/ack`, body: { ifVersion: 1 } }])
    await second.close()
  })

  test('J and K walk, F and one tap say false with the rule’s own reason, S explains why a Ⅱ stays', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row').first().waitFor()
    await page.keyboard.press('j')
    await page.locator('.card h2', { hasText: '火警未复位 · 2 区 4 层' }).waitFor()
    await page.keyboard.press('s')
    await page.locator('.notice', { hasText: 'Ⅱ级告警不能搁置' }).waitFor()
    expect(await page.locator('.actions', { hasText: '搁置 S' }).count()).toBe(0)
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await page.locator('.card h2', { hasText: '积水 12 cm' }).waitFor()
    await page.keyboard.press('f')
    await page.getByRole('button', { name: '探头被遮挡' }).click()
    await expect.poll(() => server.acts.at(-1)?.body).toEqual({ ifVersion: 1, value: 'false', reason: 'r0' })
    await page.locator('.card-facts', { hasText: '判定 误报（探头被遮挡）' }).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.card').waitFor({ state: 'detached' })
  })

  test('shelving takes a length within the limit and a reason; letters typed there are letters', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row', { hasText: '消防通道占用' }).click()
    await page.locator('.actions').waitFor()
    await page.keyboard.press('s')
    await expect.poll(() => page.locator('.choice').allTextContents()).toEqual(['5 分', '10 分', '15 分', '30 分'])
    const submit = page.getByRole('button', { name: '搁置 30 分' })
    expect(await submit.isDisabled()).toBe(true)
    await page.locator('.field input').pressSequentially('jk t')
    expect(server.acts).toEqual([])
    await submit.click()
    await expect.poll(() => server.acts.at(-1)?.body).toEqual({ ifVersion: 1, minutes: 30, reason: 'jk t' })
    await page.locator('.shelf', { hasText: '已搁置 2' }).waitFor()
  })

  test('when somebody was faster the card says who and when', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row', { hasText: '消防通道占用' }).click()
    await page.waitForTimeout(1_100)
    const current = { ...server.world.alerts[2], ackedBy: '周岚', ackedAt: Date.now(), version: 2 }
    server.refusal = {
      status: 409,
      body: { type: 'about:blank', title: 'Conflict', status: 409, code: 'alert.conflict', current },
    }
    await page.keyboard.press('Enter')
    await page.locator('.notice.refused', { hasText: '周岚 已于' }).waitFor()
  })

  test('? lists the keys, and they sleep under the list', async () => {
    shown = await show()
    const { page } = shown
    await page.locator('.row').first().waitFor()
    await page.keyboard.press('?')
    await page.locator('dialog.keys').waitFor()
    await page.keyboard.press('j')
    expect(await page.locator('.card').count()).toBe(0)
    await page.keyboard.press('Escape')
    await page.locator('dialog.keys').waitFor({ state: 'detached' })
  })
})

describe('what arrives', () => {
  test('a row under the pointer is not pushed away: the new ones wait behind their count', async () => {
    shown = await show()
    const { page, server } = shown
    const third = page.locator('.row').nth(2)
    await third.hover()
    const before = await third.boundingBox()
    server.alert(freshAlert(1))
    server.alert(freshAlert(2))
    await page.locator('.new-pill', { hasText: '新增 2 条' }).waitFor()
    expect(await third.boundingBox()).toEqual(before)
    expect(await third.textContent()).toContain('消防通道占用')
    await page.locator('.new-pill').click()
    await expect.poll(async () => (await rows()).slice(0, 3)).toEqual(['火警未复位 · 2 区 4 层', '积水 31 cm', '积水 32 cm'])
  })

  test('a Ⅰ or Ⅱ is announced at once and one time, the others politely', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row').first().waitFor()
    server.alert(freshAlert(1))
    await page.getByRole('alert').filter({ hasText: 'Ⅱ级告警' }).waitFor({ state: 'attached' })
    server.alert({ ...freshAlert(1), count: 2, version: 2 }, 'repeated')
    server.alert(freshAlert(2, { level: 4, ackDue: undefined }))
    await page.getByText('新增 1 条告警').waitFor({ state: 'attached' })
    // Said one time: the repeat did not say it again, and what came later left nothing of it standing.
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('')
  })

  test('a burst is merged into groups, and each opens to its members', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row').first().waitFor()
    for (let n = 10; n < 40; n++) server.alert(freshAlert(n, { level: 3, orgPath: '示范区/荣光街道' }))
    await page.locator('.burst', { hasText: '已归并为' }).waitFor()
    const group = page.locator('.row.group', { hasText: '等 30 条' })
    await group.click()
    await expect.poll(() => page.locator('.row.member').count()).toBe(30)
  })

  test('a process that restarts stands by name with its reason', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.processes').waitFor()
    const processes = server.world.status.processes.map((p) =>
      p.name === 'ingest' ? { ...p, state: 'restarting' as const, restarts: 2, since: Date.now(), reason: 'SIGKILL' } : p,
    )
    server.status({ processes })
    await page.locator('.processes .restarting', { hasText: '接入' }).waitFor()
    expect(await page.locator('.processes .restarting').textContent()).toContain('SIGKILL')
  })

  test('a disk that fills up stands with the processes, a full one over everything until there is room', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.processes').waitFor()
    const disk = { keepers: ['redis' as const, 'postgres' as const], free: 700 * 1024 ** 2, total: 10 * 1024 ** 3 }
    server.status({ spaces: [{ ...disk, state: 'low' }] })
    await page.locator('.processes ~ .note', { hasText: '消息库、数据库所在磁盘将满，剩余 700 MB (6%)' }).waitFor()
    expect(await page.locator('.disk-band').count()).toBe(0)
    server.status({ spaces: [{ ...disk, state: 'full', free: 0 }] })
    await page.locator('.disk-band', { hasText: '消息库、数据库所在磁盘已满，新内容可能无法保存' }).waitFor()
    server.status({ spaces: [{ ...disk, state: 'ample', free: disk.total }] })
    await page.locator('.disk-band').waitFor({ state: 'detached' })
  })
})

describe('when something is missing', () => {
  test('a cut is said after 5 s, hatched after 30 s, and over without a reload; no alarm is lost', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row').first().waitFor()
    const port = Number(new URL(page.url()).port)
    await page.clock.install()
    await page.reload()
    await page.locator('.row').first().waitFor()
    server.status({})
    await page.waitForTimeout(200)
    await server.close()
    expect(await page.locator('.banner').count()).toBe(0)
    await page.clock.runFor(6_500)
    await page.locator('.banner', { hasText: /与平台断开 \d\d:\d\d，正在重连/ }).waitFor()
    // Nothing says that it knows how things are now, and the bar can still be used.
    await page.locator('.top-bar .sources', { hasText: '—' }).waitFor()
    await page.locator('.player', { hasText: '已断开' }).waitFor()
    await page.getByRole('link', { name: '防汛' }).click({ trial: true })
    await page.clock.runFor(26_000)
    await page.locator('.app.cut').waitFor()
    server.alert(freshAlert(7))
    await server.listen(port)
    await page.clock.runFor(8_000)
    await page.locator('.row', { hasText: '积水 37 cm' }).waitFor()
    await page.locator('.banner').waitFor({ state: 'detached' })
    await expect.poll(() => page.locator('.app.cut').count()).toBe(0)
  })

  test('nothing under 300 ms, grey blocks after, a way out after 8 s', async () => {
    shown = await show()
    const { page, server } = shown
    server.mute = true
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + MINUTE)
    await page.reload()
    await page.locator('section.feed').waitFor()
    expect(await page.locator('.blocks').count()).toBe(0)
    await page.clock.runFor(400)
    await expect.poll(() => page.locator('section.feed .blocks').count()).toBe(1)
    await expect.poll(() => page.locator('.situation.loading').count()).toBe(1)
    await page.clock.runFor(8_000)
    await page.locator('section.feed .waiting-slow').getByRole('button', { name: '重试' }).waitFor()
  })

  test('without WebGL the list still works, and the map says why it is not there', async () => {
    shown = await show()
    const { page } = shown
    await page.locator('.map-failed', { hasText: 'WebGL' }).waitFor()
    await page.locator('.row').first().click()
    await page.locator('.card').waitFor()
  })
})
