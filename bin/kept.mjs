// @ts-check
/** What an installation keeps to itself from its first start on: passwords and private ports, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'
import { codeOf } from './running.mjs'

/**
 * @typedef {object} Kept
 * @property {{ password: string, port?: number }} redis
 * @property {{ password: string, port?: number }} postgres
 */

/**
 * @param {string} dataDir
 * @returns {Kept}
 */
export function readKept(dataDir) {
  const file = keptFile(dataDir)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (codeOf(error) !== 'ENOENT')
      throw new Refusal(
        `${file} cannot be read (${codeOf(error) ?? 'not JSON'}): it holds the passwords of the databases beside it. Restore it from a backup.`,
      )
  }
  return { redis: { password: newPassword() }, postgres: { password: newPassword() } }
}

/**
 * @param {string} dataDir
 * @param {Kept} kept
 */
export function writeKept(dataDir, kept) {
  const file = keptFile(dataDir)
  writeFileSync(`${file}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}

/** @param {string} dataDir */
function keptFile(dataDir) {
  return join(dataDir, 'private.json')
}

/** Letters and digits only: it stands in addresses and in redis.conf. */
function newPassword() {
  return randomBytes(24).toString('hex')
}
