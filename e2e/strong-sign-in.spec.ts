/** An administrator of a real platform in a real browser with a virtual authenticator: a second factor comes before everything else; a passkey signs in; what is lost is dropped and set up anew. */
import { type BrowserContext, type CDPSession, expect, type Page } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { signIn } from '../fixtures/session.ts'
import { type Product, test } from './product.ts'

const LOGIN = 'ye.auditor'
const PASSWORD = 'Seven bridges over water'

interface Kept {
  readonly id: string
  readonly version: number
}

/** As two administrators of the demo district do it: one keeps accounts, the other one grants. */
function office({ address, dataDir }: Product) {
  const cookies = new Map<string, string>()
  return async <T>(login: string, path: string, body?: unknown): Promise<T> => {
    const cookie = cookies.get(login) ?? (await signIn(address, dataDir, login))
    cookies.set(login, cookie)
    const answer = await fetch(`${address}/api/v1${path}`, {
      headers: { cookie, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
    expect(answer.status, path).toBeLessThan(300)
    return (await answer.json()) as T
  }
}

async function authenticatorOf(context: BrowserContext, page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, authenticatorId }
}

test('an administrator sets up a passkey before anything else, signs in with it, and has it dropped when it is lost', async ({
  browser,
  product,
}) => {
  const ask = office(product)
  const { items } = await ask<{ items: { path: string }[] }>('sysadmin', '/units')
  const made = await ask<Kept>('sysadmin', '/accounts', { login: LOGIN, name: '叶舟', unit: items[0]?.path })
  const once = await ask<{ account: Kept; password: string }>('sysadmin', `/accounts/${made.id}/password`, {
    ifVersion: made.version,
  })
  const grant = { role: 'auditor', orgPath: '' }
  await ask('secadmin', `/accounts/${made.id}/grants`, { ifVersion: once.account.version, grant })

  const atName = product.address.replace('127.0.0.1', 'localhost')
  const context = await browser.newContext()
  const page = await context.newPage()
  const { cdp, authenticatorId } = await authenticatorOf(context, page)
  const signInWith = async (password: string) => {
    await page.getByRole('textbox', { name: '账号' }).fill(LOGIN)
    await page.getByLabel('密码').fill(password)
    await page.getByRole('button', { name: '登录', exact: true }).click()
  }
  const signOut = async () => {
    await page.locator('.account > summary').click()
    await page.getByRole('button', { name: '退出' }).click()
    await expect(page.getByText('已退出')).toBeVisible()
  }
  const inside = page.getByRole('menuitem', { name: '审计' })

  await page.goto(atName)
  await signInWith(once.password)
  await page.getByLabel('当前密码').fill(once.password)
  await page.getByLabel('新密码').fill(PASSWORD)
  await page.getByLabel('再输一次').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '设置第二重验证' })).toBeVisible()
  expect(await page.evaluate(async () => (await fetch('/api/v1/audit')).status)).toBe(403)
  await page.getByLabel('名称').fill('值班室电脑')
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '添加通行密钥' }).click()
  await expect(inside).toBeVisible()

  await signOut()
  await page.getByRole('button', { name: '通行密钥登录' }).click()
  await expect(inside).toBeVisible()
  await page.locator('.account > summary').click()
  await page.getByRole('button', { name: '通行密钥' }).click()
  await expect(page.getByRole('dialog').getByRole('listitem')).toContainText(['值班室电脑'])
  await expect(page.getByRole('dialog').getByRole('listitem')).toContainText(['最近使用'])
  await page.keyboard.press('Escape')

  await signOut()
  await signInWith(PASSWORD)
  await expect(page.getByRole('alert')).toContainText('此账号须用通行密钥登录')
  // An address that is a number can have none, and offers none.
  await page.goto(product.address)
  await expect(page.getByRole('textbox', { name: '账号' })).toBeVisible()
  await expect(page.getByRole('button', { name: '大屏令牌登录' })).toBeVisible()
  await expect(page.getByRole('button', { name: '通行密钥登录' })).toHaveCount(0)
  await signInWith(PASSWORD)
  await expect(page.getByRole('alert')).toContainText(`通行密钥只能在 ${atName} 使用，不能用 IP 地址`)

  await page.goto(atName)
  await cdp.send('WebAuthn.clearCredentials', { authenticatorId })
  await page.getByRole('button', { name: '通行密钥登录' }).click()
  await expect(page.getByRole('alert')).toContainText('这台设备上没有本平台的通行密钥')

  const { version } = await ask<Kept>('sysadmin', `/accounts/${made.id}`)
  await ask('sysadmin', `/accounts/${made.id}/second-factor/drop`, { ifVersion: version })
  await signInWith(PASSWORD)
  await page.getByRole('button', { name: '改用动态验证码' }).click()
  await page.getByLabel('密码').fill(PASSWORD)
  await page.getByRole('button', { name: '绑定验证器' }).click()
  const secret = (await page.locator('.door-once code').textContent()) ?? ''
  await page.getByLabel('动态验证码').fill(new TOTP({ secret: Secret.fromBase32(secret) }).generate())
  await page.getByRole('button', { name: '启用' }).click()
  await expect(inside).toBeVisible()
  await context.close()
})
