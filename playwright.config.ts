/** End-to-end tests: the whole product as `npm start` runs it, on ports and data of its own, in the system's Chromium. */
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  // The kill test stands there too and is Vitest's.
  testMatch: '**/*.spec.ts',
  // Two cores hold one product and one browser; a second pair would only make both slow.
  workers: 1,
  timeout: 240_000,
  // Two maps drawn in software on two cores take their time.
  expect: { timeout: 45_000 },
  forbidOnly: true,
  use: {
    viewport: { width: 1600, height: 900 },
    // Things that move are drawn again and again; what is tested here does not.
    contextOptions: { reducedMotion: 'reduce' },
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
