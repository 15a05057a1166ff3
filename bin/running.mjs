// @ts-check
/** Processes of this machine by number: does it live, what is it, end it and wait until it is gone. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** @param {number} pid */
export function isAlive(pid) {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
  // A zombie answers kill(pid, 0) although it has ended and only waits for its parent to look.
  return stateOf(pid) !== 'Z'
}

/**
 * Its command line: a number alone proves nothing, the system gives old numbers to new processes.
 * @param {number} pid
 */
export function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return (spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim()
  }
}

/**
 * Asks it to end, then makes it.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @param {number} patience milliseconds before SIGKILL
 */
export async function endProcess(pid, signal, patience = 10_000) {
  if (!isAlive(pid)) return
  process.kill(pid, signal)
  if (await isGone(pid, patience)) return
  process.kill(pid, 'SIGKILL')
  await isGone(pid, patience)
}

/**
 * @param {number} pid
 * @param {number} patience milliseconds
 */
async function isGone(pid, patience) {
  const deadline = performance.now() + patience
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await pause(50)
  }
  return true
}

/**
 * @param {number} pid
 * @returns {string | undefined} the letter of /proc, where there is one
 */
function stateOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).at(0)
  } catch {
    return undefined
  }
}

/**
 * The system's code of an error: ENOENT, EADDRINUSE …
 * @param {unknown} error
 */
export function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
