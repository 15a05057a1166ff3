// @ts-check
/** `npm test`: unit and integration tests and those of the screens, then the whole product in a browser; one closing line counts both. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureChromium } from './chromium.mjs'
import { ensureBuilt, ensureInstalled } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { ensureRedis } from './redis.mjs'
import { refuse } from './refusal.mjs'
import { ROOT } from './root.mjs'
import { say } from './say.mjs'
import { browserTests, sum, unitTests } from './test-counts.mjs'

try {
  requireNode()
  ensureInstalled(say)
  ensureBuilt(say)
  ensureRedis(say)
  const chromium = ensureChromium(say)
  const reports = mkdtempSync(join(tmpdir(), 'yiwang-test-'))

  say('Unit and integration tests, then the screens')
  const unit = runTool(
    'vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, 'unit.json')}`],
    { CHROMIUM: chromium },
  )
  say('End-to-end tests')
  const browser = runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
    CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, 'browser.json'),
  })

  const { passed, failed, names } = sum([
    unitTests(reportIn(reports, 'unit.json'), unit),
    browserTests(reportIn(reports, 'browser.json'), browser),
  ])
  rmSync(reports, { recursive: true })
  // Once more at the very end, where a long output is read.
  for (const name of names) process.stdout.write(`\nfailed: ${name}`)
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
} catch (error) {
  refuse(error)
}

/**
 * @param {string} main below node_modules
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function runTool(main, args, env) {
  const done = spawnSync(process.execPath, [join(ROOT, 'node_modules', main), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return done.status === 0
}

/**
 * What the tool wrote; undefined when it did not come that far.
 * @param {string} folder
 * @param {string} file
 */
function reportIn(folder, file) {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'))
  } catch {
    return undefined
  }
}
