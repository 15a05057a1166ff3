// @ts-check
/** The records of an installation for a command beside the platform: those that run, or started for as long as the command takes. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readKept } from './kept.mjs'
import { takeLock } from './lock.mjs'
import { freePort } from './ports.mjs'
import { postgresUrl, preparePostgres, runPostgres } from './postgres.mjs'
import { isListening } from './ready.mjs'
import { Refusal } from './refusal.mjs'
import { ROOT } from './root.mjs'
import { endProcess } from './running.mjs'

export function dataFolder() {
  return resolve(ROOT, process.env.DATA_DIR || 'data')
}

/**
 * Undefined = none run there.
 * @param {string} dataDir
 */
export async function runningRecords(dataDir) {
  const { password, port } = existsSync(join(dataDir, 'private.json')) ? readKept(dataDir).postgres : { password: '', port: 0 }
  if (!port || !(await isListening(port, '127.0.0.1'))) return undefined
  return `postgres://yiwang:${password}@127.0.0.1:${port}/yiwang`
}

/**
 * Nobody starts the platform on them meanwhile.
 * @template T
 * @param {string} dataDir
 * @param {import('./say.mjs').Say} say
 * @param {(url: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withRecordsOf(dataDir, say, use) {
  const folder = join(dataDir, 'postgres')
  if (!existsSync(folder))
    throw new Refusal(`There is no installation in ${dataDir}: set DATA_DIR to its data folder, or DATABASE_URL.`)
  takeLock(dataDir, say)
  const cluster = await preparePostgres({ folder, password: readKept(dataDir).postgres.password, say })
  const port = await freePort(undefined)
  const { pid = 0 } = await runPostgres(cluster, port)
  try {
    return await use(postgresUrl(cluster, port))
  } finally {
    await endProcess(pid, 'SIGINT')
  }
}
