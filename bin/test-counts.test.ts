/** The closing line of `npm test` never says 0 failed when something did. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from './root.mjs'
import { browserTests, sum, unitTests } from './test-counts.mjs'

test.each([
  ['all well', { numPassedTests: 7, numFailedTests: 0 }, true, { passed: 7, failed: 0, names: [] }],
  [
    'a failed test',
    {
      numPassedTests: 6,
      numFailedTests: 1,
      testResults: [
        {
          name: join(ROOT, 'server/gate.test.ts'),
          status: 'failed',
          assertionResults: [
            { fullName: 'gate opens', status: 'passed' },
            { fullName: 'gate shuts', status: 'failed' },
          ],
        },
      ],
    },
    false,
    { passed: 6, failed: 1, names: ['server/gate.test.ts · gate shuts'] },
  ],
  [
    'a file that does not load',
    {
      numPassedTests: 7,
      numFailedTests: 0,
      testResults: [{ name: join(ROOT, 'server/gate.test.ts'), status: 'failed', assertionResults: [] }],
    },
    false,
    { passed: 7, failed: 1, names: ['server/gate.test.ts'] },
  ],
  ['a crash before any report', undefined, false, { passed: 0, failed: 1, names: [] }],
])('unit tests: %s', (_, report, succeeded, expected) => {
  expect(unitTests(report, succeeded)).toEqual(expected)
})

test.each([
  ['all well', { stats: { expected: 3, unexpected: 0, flaky: 0 } }, true, { passed: 3, failed: 0, names: [] }],
  [
    'a failed and a flaky one',
    {
      stats: { expected: 1, unexpected: 1, flaky: 1 },
      suites: [
        {
          title: 'fire.spec.ts',
          specs: [{ title: 'rings', ok: false }],
          suites: [{ title: 'on a phone', specs: [{ title: 'shakes', ok: true }] }],
        },
      ],
    },
    false,
    { passed: 1, failed: 2, names: ['fire.spec.ts · rings'] },
  ],
  ['no test found', { stats: { expected: 0, unexpected: 0, flaky: 0 } }, false, { passed: 0, failed: 1, names: [] }],
])('browser tests: %s', (_, report, succeeded, expected) => {
  expect(browserTests(report, succeeded)).toEqual(expected)
})

test('both are added', () => {
  expect(
    sum([
      { passed: 7, failed: 0, names: [] },
      { passed: 3, failed: 1, names: ['fire.spec.ts · rings'] },
    ]),
  ).toEqual({ passed: 10, failed: 1, names: ['fire.spec.ts · rings'] })
})
