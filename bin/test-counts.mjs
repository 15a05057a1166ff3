// @ts-check
/** What the two test tools report, counted alike. A tool that failed without a failed test (a file that does not load, a crash) counts as one failure. */
import { relative } from 'node:path'
import { ROOT } from './root.mjs'

/** `names`: of the failed tests, each with its file. @typedef {{ passed: number, failed: number, names: readonly string[] }} Counts */
/** @typedef {{ title: string, suites?: Suite[], specs?: { title: string, ok: boolean }[] }} Suite */

/**
 * @param {{ numPassedTests: number, numFailedTests: number, testResults?: { name: string, status: string, assertionResults: { fullName: string, status: string }[] }[] } | undefined} report Vitest's JSON
 * @param {boolean} succeeded
 * @returns {Counts}
 */
export function unitTests(report, succeeded) {
  const names = (report?.testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${relative(ROOT, name)} · ${test.fullName}`)
    return failed.length === 0 && status === 'failed' ? [relative(ROOT, name)] : failed
  })
  return counted(report?.numPassedTests ?? 0, report?.numFailedTests ?? 0, succeeded, names)
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number }, suites?: Suite[] } | undefined} report Playwright's JSON
 * @param {boolean} succeeded
 * @returns {Counts}
 */
export function browserTests(report, succeeded) {
  const { expected = 0, unexpected = 0, flaky = 0 } = report?.stats ?? {}
  return counted(expected, unexpected + flaky, succeeded, (report?.suites ?? []).flatMap(failedIn))
}

/** @param {Suite} suite @returns {string[]} */
function failedIn({ title, suites = [], specs = [] }) {
  const below = [...specs.filter((spec) => !spec.ok).map((spec) => spec.title), ...suites.flatMap(failedIn)]
  return below.map((name) => `${title} · ${name}`)
}

/** @param {readonly Counts[]} counts */
export function sum(counts) {
  return counts.reduce((a, b) => ({
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    names: [...a.names, ...b.names],
  }))
}

/**
 * @param {number} passed
 * @param {number} failed
 * @param {boolean} succeeded
 * @param {readonly string[]} names
 * @returns {Counts}
 */
function counted(passed, failed, succeeded, names) {
  return { passed, failed: succeeded ? failed : Math.max(1, failed), names }
}
