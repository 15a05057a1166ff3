/** The closing line of `npm test` never says 0 failed when something did. */
import { expect, test } from 'vitest'
import { browserTests, sum, unitTests } from './test-counts.mjs'

test.each([
  ['all well', { numPassedTests: 7, numFailedTests: 0 }, true, { passed: 7, failed: 0 }],
  ['a failed test', { numPassedTests: 6, numFailedTests: 1 }, false, { passed: 6, failed: 1 }],
  ['a file that does not load', { numPassedTests: 7, numFailedTests: 0 }, false, { passed: 7, failed: 1 }],
  ['a crash before any report', undefined, false, { passed: 0, failed: 1 }],
])('unit tests: %s', (_, report, succeeded, expected) => {
  expect(unitTests(report, succeeded)).toEqual(expected)
})

test.each([
  ['all well', { stats: { expected: 3, unexpected: 0, flaky: 0 } }, true, { passed: 3, failed: 0 }],
  ['a failed and a flaky one', { stats: { expected: 1, unexpected: 1, flaky: 1 } }, false, { passed: 1, failed: 2 }],
  ['no test found', { stats: { expected: 0, unexpected: 0, flaky: 0 } }, false, { passed: 0, failed: 1 }],
])('browser tests: %s', (_, report, succeeded, expected) => {
  expect(browserTests(report, succeeded)).toEqual(expected)
})

test('both are added', () => {
  expect(
    sum([
      { passed: 7, failed: 0 },
      { passed: 3, failed: 1 },
    ]),
  ).toEqual({ passed: 10, failed: 1 })
})
