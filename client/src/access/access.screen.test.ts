/** The door before the screens: signing in and out, a session that ends, rights that change; in Chromium, under the platform's page policy. */
import { afterEach, describe, expect, test } from 'vitest'
import { faultsOf } from '../../dev/fit.ts'
import { CLERK, DEMO_WAYS, DUTY_OFFICER, dutySession, PASSWORD, sampleSession } from '../../dev/sample-people.ts'
import { type Shown, show } from '../../dev/screen.ts'
import type { World } from '../../dev/screen-server.ts'

let shown: Shown
afterEach(() => shown.close())

const signedOut = (world: World) => {
  world.own = undefined
}
const inside = () => shown.page.locator('.row').first().waitFor()

async function signIn(login: string, password = PASSWORD): Promise<void> {
  const { page } = shown
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
}

describe('signing in', () => {
  test('nothing of the platform is asked for or drawn before it; a wrong password is said, the right one opens', async () => {
    shown = await show({ world: signedOut })
    const { page, complaints } = shown
    await page.getByRole('heading', { name: '登录' }).waitFor()
    await signIn('duty', 'wrong')
    await page.getByRole('alert').filter({ hasText: '账号、密码或验证码不正确' }).waitFor()
    expect(await page.locator('.app').count()).toBe(0)
    const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))
    expect([...new Set(asked.filter((path) => path.startsWith('/api/')))].sort()).toEqual([
      '/api/v1/sessions',
      '/api/v1/sessions/own',
      '/api/v1/sessions/ways',
    ])
    await signIn('duty')
    await inside()
    expect(complaints.filter((text) => !/401|404|AudioContext/.test(text))).toEqual([])
  })

  test('a second factor is asked for once the password is right', async () => {
    shown = await show({ world: signedOut })
    const { page } = shown
    await signIn('code')
    await page.getByLabel('动态验证码').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: '不正确' }).waitFor()
    await page.getByLabel('动态验证码').fill('123456')
    await page.keyboard.press('Enter')
    await inside()
  })

  test('another password comes before everything else', async () => {
    shown = await show({ world: signedOut })
    const { page, server } = shown
    await signIn('new')
    await page.getByRole('heading', { name: '更换密码' }).waitFor()
    expect(await page.locator('.app').count()).toBe(0)
    await page.getByLabel('当前密码').fill(PASSWORD)
    await page.getByLabel('新密码').fill('quite another one')
    await page.getByLabel('再输一次').fill('quite another')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: '两次输入不一致' }).waitFor()
    expect(server.acts).toEqual([])
    await page.getByLabel('再输一次').fill('quite another one')
    await page.keyboard.press('Enter')
    await inside()
    expect(server.acts).toContainEqual({
      path: '/sessions/own/password',
      body: { current: PASSWORD, next: 'quite another one' },
    })
  })

  test('a demo account is picked by its role; only the password is left to type', async () => {
    shown = await show({
      world: (world) => {
        signedOut(world)
        world.ways = DEMO_WAYS
      },
    })
    const { page } = shown
    await page.getByRole('button', { name: '值班长' }).click()
    expect(await page.getByRole('textbox', { name: '账号' }).inputValue()).toBe('duty')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await inside()
  })

  test.each([
    [1920, 1080],
    [390, 844],
  ])('%d×%d: the page fits', async (width, height) => {
    shown = await show({
      width,
      height,
      world: (world) => {
        signedOut(world)
        world.ways = { ...DEMO_WAYS, singleSignOn: true }
      },
    })
    const { page } = shown
    await page.getByRole('button', { name: '值班长' }).waitFor()
    const faults = await faultsOf(page, { least: 14 })
    // A phone scrolls to the demo accounts.
    expect(faults.filter(({ kind }) => kind !== 'scroll' && (width > 700 || kind !== 'outside'))).toEqual([])
  })
})

describe('a session that ends', () => {
  test('leaves nothing on the page, and says why one must sign in again', async () => {
    shown = await show()
    const { page, server } = shown
    await inside()
    await page.evaluate(() => Object.assign(globalThis, { fromBefore: true }))
    server.signOut()
    await page.getByText('会话已结束，请重新登录').waitFor()
    expect(await page.evaluate(() => 'fromBefore' in globalThis)).toBe(false)
    expect(await page.locator('.app').count()).toBe(0)
    await signIn('duty')
    await inside()
  })

  test('is noticed by the first question that is refused, without a socket too', async () => {
    shown = await show()
    const { page, server } = shown
    await page.locator('.row', { hasText: '消防通道占用' }).click()
    server.world.own = undefined
    await page.waitForTimeout(1_100)
    await page.keyboard.press('Enter')
    await page.getByText('会话已结束，请重新登录').waitFor()
  })
})

describe('what one may do', () => {
  const opened = async () => {
    await shown.page.locator('.row', { hasText: '消防通道占用' }).click()
    await shown.page.locator('.actions').waitFor()
  }

  test('decides which acts are offered, and follows rights that change without a reload', async () => {
    shown = await show()
    const { page, server } = shown
    await opened()
    await page.locator('.actions .primary').waitFor()
    server.allow(sampleSession(CLERK, [{ role: 'departmentClerk', orgPath: '' }], Date.now()))
    await page.locator('.actions .primary').waitFor({ state: 'detached' })
    expect(await page.locator('.situation .primary').count()).toBe(0)
    await page.waitForTimeout(1_100)
    await page.keyboard.press('Enter')
    await page.locator('.notice', { hasText: '您没有此项权限' }).waitFor()
    expect(server.acts).toEqual([])
  })

  test('that are taken away end a playback and close what they opened, calmly; given back, it is there again', async () => {
    shown = await show()
    const { page, server } = shown
    await inside()
    await page.keyboard.press('Space')
    await page.locator('.player.past').waitFor()
    server.allow(sampleSession(CLERK, [{ role: 'liveViewer', orgPath: '' }], Date.now()))
    await page.locator('.situation .no-right').waitFor()
    await page.locator('.player.past').waitFor({ state: 'detached' })
    expect(await page.locator('.panel.feed').count()).toBe(0)
    expect((await page.locator('.panel.closed').allTextContents()).join()).toMatch(/今日运行.*告警/)
    server.allow(dutySession(Date.now()))
    await page.locator('.panel.feed').waitFor()
    expect(await page.locator('.no-right').count()).toBe(0)
  })

  test('of one street is not offered in another', async () => {
    shown = await show({
      world: (world) => {
        world.own = sampleSession(DUTY_OFFICER, [{ role: 'areaStaff', orgPath: '示范区/无此街道' }], Date.now())
      },
    })
    await opened()
    expect(await shown.page.locator('.actions .primary').count()).toBe(0)
  })

  test('is told by the menu, which is the way out too', async () => {
    shown = await show()
    const { page, server } = shown
    await inside()
    await page.locator('.account > summary').click()
    expect(await page.locator('.account-sheet').textContent()).toContain('值班长')
    await page.getByRole('button', { name: '退出' }).click()
    await page.getByText('已退出').waitFor()
    expect(server.acts).toEqual([{ path: '/sessions/own/end', body: {} }])
  })
})

describe('the administration', () => {
  test('is a chunk that no command screen loads; whoever has no command screen lands there, under the page’s policy, told of unusual reading', async () => {
    const unit = { path: '示范区', kind: 'district', name: '示范区', from: 1, version: 1 }
    const unusual = { at: Date.now(), account: CLERK.id, name: '周岚', unit: '示范区', seen: 312, expected: 120, usual: 40 }
    shown = await show()
    const { page } = shown
    await inside()
    const chunks = () =>
      page.evaluate(
        () => performance.getEntriesByType('resource').filter(({ name }) => /\/assets\/admin-.*\.js/.test(name)).length,
      )
    expect(await chunks()).toBe(0)
    await shown.close()
    shown = await show({
      world: (world) => {
        world.own = sampleSession(CLERK, [{ role: 'securityAdmin', orgPath: '' }], Date.now())
        world.rest.set('/units', () => ({ items: [unit] }))
        world.rest.set('/responsibility-grids', () => ({ items: [] }))
        world.rest.set('/readings/unusual', () => ({ items: [unusual] }))
      },
    })
    await shown.page.getByRole('tree').getByText('示范区').waitFor()
    // Above every page of theirs: who has read unusually much.
    await shown.page.getByRole('alert').filter({ hasText: '近 24 小时有 1 人' }).getByText('周岚').waitFor()
    expect(await shown.page.getByRole('alert').textContent()).toContain('一小时内 312 次，预期至多 120 次 · 本人常态 40 次')
    await shown.page.getByRole('tab', { name: '责任网格' }).click()
    expect(await shown.page.getByRole('menuitem').allTextContents()).toEqual([
      '组织架构',
      '人员账号',
      '谁能看什么',
      '会话',
      '大屏',
    ])
    expect(
      await shown.page
        .locator('.ant-table')
        .first()
        .evaluate((e) => getComputedStyle(e).backgroundColor),
    ).toBe('rgb(22, 27, 32)')
    expect(shown.complaints.filter((text) => !text.includes('AudioContext'))).toEqual([])
  })
})
