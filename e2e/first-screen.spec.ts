/** The first screen comes up on a fresh installation: ready, drawn, and silent on the console. */
import { expect } from '@playwright/test'
import { test } from './product.ts'

test('the product is ready and its first screen loads without an error', async ({ page, request, product }) => {
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  // A request the screen itself gives up, because a newer one replaces it, has not failed.
  page.on('requestfailed', (failed) => {
    const why = failed.failure()?.errorText
    if (why !== 'net::ERR_ABORTED') errors.push(`${failed.url()} ${why}`)
  })

  expect((await request.get('/readyz')).status()).toBe(200)
  await page.goto('/')
  await expect(page.locator('canvas').first()).toBeVisible()
  await expect(page).toHaveTitle(/一网/)
  expect(errors).toEqual([])
  expect(product.output()).not.toContain('starting it again')
})
