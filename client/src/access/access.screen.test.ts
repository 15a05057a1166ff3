/** The door before the screens: signing in and out, a session that ends, rights that change; in Chromium, under the platform's page policy. */
import { afterEach, describe, expect, test } from 'vitest'
import { faultsOf } from '../../dev/fit.ts'
import { DEMO_WAYS, PASSWORD } from '../../dev/sample-people.ts'
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
