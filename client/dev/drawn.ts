/** A browser that draws the map as quickly as this machine can: with its graphics card or Mesa's software, else with its own. */
import { type Browser, chromium } from '@playwright/test'

const WAYS = [
  ['--use-gl=angle', '--use-angle=gl-egl'],
  ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
] as const

/** Where Debian puts it. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

export async function launchDrawing(executablePath = CHROMIUM, args: readonly string[] = []): Promise<Browser> {
  for (const way of WAYS) {
    const browser = await chromium.launch({ executablePath, args: [...way, '--ignore-gpu-blocklist', ...args] })
    const page = await browser.newPage()
    const draws = await page.evaluate(() => document.createElement('canvas').getContext('webgl2') !== null)
    await page.close()
    if (draws) return browser
    await browser.close()
  }
  throw new Error('This browser has no WebGL 2: the map cannot be drawn.')
}
