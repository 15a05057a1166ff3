/** End-to-end tests: the whole product as `npm start` runs it, on ports and data of its own, in the system's Chromium. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  // The kill test stands there too and is Vitest's.
  testMatch: '**/*.spec.ts',
  // Two cores hold one product and one browser; a second pair would only make both slow.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  use: {
    viewport: { width: 1920, height: 1080 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // The map is WebGL, and there may be no graphics card.
      args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'],
    },
  },
})
