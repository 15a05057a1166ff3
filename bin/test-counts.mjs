// @ts-check
/** What the two test tools report, counted alike. A tool that failed without a failed test (a file that does not load, a crash) counts as one failure. */

/** @typedef {{ passed: number, failed: number }} Counts */

/**
 * @param {{ numPassedTests: number, numFailedTests: number } | undefined} report Vitest's JSON
 * @param {boolean} succeeded
 * @returns {Counts}
 */
export function unitTests(report, succeeded) {
  return counted(report?.numPassedTests ?? 0, report?.numFailedTests ?? 0, succeeded)
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number } } | undefined} report Playwright's JSON
 * @param {boolean} succeeded
 * @returns {Counts}
 */
export function browserTests(report, succeeded) {
  const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {}
  return counted(expected, unexpected + flaky, succeeded)
}

/** @param {readonly Counts[]} counts */
export function sum(counts) {
  return counts.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), { passed: 0, failed: 0 })
}

/**
 * @param {number} passed
 * @param {number} failed
 * @param {boolean} succeeded
 */
function counted(passed, failed, succeeded) {
  return { passed, failed: succeeded ? failed : Math.max(1, failed) }
}
