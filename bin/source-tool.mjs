// @ts-check
/** Runs a TypeScript tool of the repository (bench, soak, kill test) against the built product, with all it needs in place. */
import { spawnSync } from 'node:child_process'
import { ensureBuilt, ensureInstalled } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { ensureRedis } from './redis.mjs'
import { ROOT } from './root.mjs'

/** @type {import('./say.mjs').Say} Progress goes beside the tool's own output, which may be data. */
export const aside = (line) => {
  process.stderr.write(`· ${line}\n`)
}

export function prepareTools() {
  requireNode()
  ensureInstalled(aside)
  ensureBuilt(aside)
  ensureRedis(aside)
}

/**
 * @param {string} file below the repository
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
export function runTool(file, args, options = {}) {
  return spawnSync(process.execPath, ['--conditions=source', '--import', 'tsx', file, ...args], { cwd: ROOT, ...options })
}
