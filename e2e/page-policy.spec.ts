/** The page's policy on every screen of the real product: nothing of it is broken, and what it forbids does not happen. */
import { expect, type Page } from '@playwright/test'
import { letIn, test } from './product.ts'

const SCREENS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  duty: ['/', '/boards/governance', '/boards/safety', '/boards/service', '/boards/economy'],
  sysadmin: ['/admin/organisation', '/admin/people', '/admin/devices', '/admin/health'],
  secadmin: ['/admin/access', '/admin/sessions', '/admin/walls'],
  audit: ['/admin/audit'],
}

/** Says on the console what the policy refused, workers included. */
function watched(page: Page): string[] {
  const broken: string[] = []
  page.on('console', (line) => {
    if (/Content Security Policy|Trusted(HTML|Script)/.test(line.text())) broken.push(line.text())
  })
  page.on('pageerror', ({ message }) => broken.push(message))
  return broken
}

/** As a link within the page does: a map that is drawn in software is not begun anew for each screen. */
async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
}

for (const [login, [first, ...others]] of Object.entries(SCREENS)) {
  test(`${login}: no screen breaks the page's policy, which is in force`, async ({ browser, product }) => {
    const context = await browser.newContext({ baseURL: product.address, viewport: { width: 1_024, height: 640 } })
    await letIn(context, product, login)
    const page = await context.newPage()
    const broken = watched(page)
    await page.goto(first)
    await expect(page.locator(login === 'duty' ? 'canvas' : '.admin').first()).toBeVisible()
    for (const path of others) {
      await go(page, path)
      await expect(page.locator(login === 'duty' ? 'canvas' : '.admin').first()).toBeVisible()
    }
    await page.locator('.account > summary').click()
    await page.getByRole('button', { name: '登录记录' }).click()
    await expect(page.getByRole('dialog')).toContainText('127.0.0.1')
    expect(
      await page.evaluate(() => {
        try {
          document.createElement('div').innerHTML = '<img src=x>'
          return 'made'
        } catch (error) {
          return (error as Error).name
        }
      }),
    ).toBe('TypeError')
    // That one is on the console too: what we did ourselves, and nothing else.
    expect(broken.filter((line) => !line.includes('TrustedHTML'))).toEqual([])
    expect(broken).toHaveLength(1)
    await context.close()
  })
}

test('the description of the API is drawn by its library, which cleans its texts itself', async ({ page }) => {
  const broken = watched(page)
  await page.goto('/api/v1/docs')
  await expect(page.locator('.opblock').first()).toBeVisible()
  expect(broken.filter((line) => line.includes('Trusted'))).toEqual([])
})
