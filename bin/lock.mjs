// @ts-check
/** One supervisor a data folder: a lock file with the pid that holds it. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { diskTrouble } from './disk-trouble.mjs'
import { Refusal } from './refusal.mjs'
import { codeOf, commandOf, isAlive } from './running.mjs'

/**
 * Held until this process exits.
 * @param {string} dataDir
 * @param {import('./say.mjs').Say} say
 * @returns whether it had to be taken over from a run that ended without giving it back
 */
export function takeLock(dataDir, say) {
  makeFolder(dataDir)
  const lock = join(dataDir, 'supervisor.lock')
  const holder = holderOf(lock)
  if (holder && isSupervisor(holder)) {
    throw new Refusal(
      `Yiwang is already running on ${dataDir} (pid ${holder}). Stop it with Ctrl-C in its terminal or: kill ${holder}`,
    )
  }
  if (holder !== undefined) {
    say(`The last run ${holder ? `(pid ${holder}) ` : ''}did not end properly: taking over ${dataDir}`)
    removeLeftOver(lock, holder)
  }
  write(lock, dataDir)
  process.on('exit', () => rmSync(lock, { force: true }))
  return holder !== undefined
}

/**
 * Ours alone; under root PostgreSQL's account must pass through it to its own folder, though it sees nothing on the way.
 * @param {string} dataDir
 */
function makeFolder(dataDir) {
  try {
    mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
  } catch (error) {
    throw new Refusal(
      `DATA_DIR=${dataDir} cannot be created (${codeOf(error)}): name a folder that this account may write to, on a disk with room.`,
    )
  }
}

/**
 * Linked into place with its content, so that nobody ever reads half a lock, and only one of two wins.
 * @param {string} lock
 * @param {string} dataDir
 */
function write(lock, dataDir) {
  const draft = `${lock}.${process.pid}`
  try {
    writeFileSync(draft, `${process.pid}\n`, { mode: 0o600 })
    linkSync(draft, lock)
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new Refusal(`Yiwang is just being started on ${dataDir} by somebody else (pid ${holderOf(lock)}).`)
    const trouble = diskTrouble(error)
    throw new Refusal(
      trouble
        ? `DATA_DIR=${dataDir} cannot be written: ${trouble}.`
        : `DATA_DIR=${dataDir} cannot be written to (${codeOf(error)}): name a folder that this account may write to.`,
    )
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Taken away before it is looked at once more: another start may have put its own there since, which then goes back.
 * @param {string} lock
 * @param {number} holder
 */
function removeLeftOver(lock, holder) {
  const aside = `${lock}.${process.pid}.left`
  try {
    renameSync(lock, aside)
    if (holderOf(aside) !== holder) linkSync(aside, lock)
  } catch (error) {
    // Somebody else was faster: whose it is now is seen when ours is put there.
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/**
 * @param {string} lock
 * @returns its pid, 0 when unreadable, undefined when nobody holds it
 */
function holderOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8').trim()) || 0
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** @param {number} pid */
function isSupervisor(pid) {
  return pid !== process.pid && isAlive(pid) && /(start|recover)\.mjs/.test(commandOf(pid))
}
