/** Unit and integration tests. Real servers are started by the tests that need them; timing never decides a unit test. */
import { configDefaults, defineConfig } from 'vitest/config'

/** Tests of the screens each hold a browser, which takes a machine for itself: one after the other, after all the rest. */
const SCREENS = 'client/**/*screen.test.ts'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['{contract,ingest,server,fixtures,client,bin,e2e}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, '**/dist/**', SCREENS],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          include: [SCREENS],
          exclude: configDefaults.exclude,
          globalSetup: 'client/dev/build.ts',
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
