/** Unit and integration tests. Real servers are started by the tests that need them; timing never decides a unit test. */
import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Tests of the screens each hold a browser: after all the rest. */
const SCREENS = 'client/**/*screen.test.ts'

/** Most of what takes long waits for processes and browsers: two cores bear two of them. */
const WORKERS = Math.max(2, availableParallelism() - 1)

/** What starts many processes or draws maps is begun first, so that nobody waits for the last of them alone. */
const LONG = /e2e\/|server\/run\/|\/main\.test|map\.screen|calm\.screen|layout\.screen|src\/screen\.test/

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    sequence: { sequencer: LongestFirst },
    maxWorkers: WORKERS,
    projects: [
      {
        extends: true,
        test: {
          name: 'units',
          include: ['{contract,ingest,server,fixtures,client,bin,e2e}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, '**/dist/**', SCREENS],
          globalSetup: 'fixtures/servers/shared-cluster.ts',
          // Longer than anything is waited for: what has not come is then told by whoever waited.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
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
          testTimeout: 300_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 60_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
