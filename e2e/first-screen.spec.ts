/** The first screen comes up on a fresh installation: ready, drawn, and silent on the console. */
import { expect } from '@playwright/test'
import { test } from './product.ts'

test('the product is ready and its first screen loads without an error', async ({ page, request, product }) => {
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('requestfailed', (failed) => errors.push(`${failed.url()} ${failed.failure()?.errorText}`))

  expect((await request.get('/readyz')).status()).toBe(200)
  await page.goto('/')
  await expect(page.locator('canvas').first()).toBeVisible()
  await expect(page).toHaveTitle(/一网/)
  expect(errors).toEqual([])
  expect(product.output()).not.toContain('starting it again')
})
