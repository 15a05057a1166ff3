// @ts-check
/** A child's log: it writes to the file itself, so that nothing is lost with its supervisor; the file stays small. */
import { copyFileSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs'
import { dirname } from 'node:path'

const LARGEST = 10 * 1024 * 1024

/** @param {string} file */
export function openLog(file) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const descriptor = openSync(file, 'a+', 0o600)
  boundLog(file)
  return descriptor
}

/**
 * Keeps the last 10 MB or less and as much again in `<file>.1`. The child goes on writing to the same file: it appends.
 * Where there is no room for the copy all stays as it is until there is, and a log that somebody removed is none to bound.
 * @param {string} file
 * @param {number} largest bytes
 */
export function boundLog(file, largest = LARGEST) {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found || found.size <= largest) return
  const draft = `${file}.1.new`
  try {
    copyFileSync(file, draft)
    renameSync(draft, `${file}.1`)
    truncateSync(file)
  } catch {
    rmSync(draft, { force: true })
  }
}

/**
 * The last line of a log, for the sentence about why a child ended.
 * @param {number} descriptor
 */
export function lastWords(descriptor) {
  const lines = endOf(descriptor, 4_096).trim().split('\n')
  return (lines.at(-1) ?? '').slice(0, 300)
}

/**
 * @param {number} descriptor
 * @param {number} most bytes
 */
export function endOf(descriptor, most) {
  const buffer = Buffer.alloc(most)
  const from = Math.max(0, fstatSync(descriptor).size - buffer.length)
  const read = readSync(descriptor, buffer, 0, buffer.length, from)
  return buffer.toString('utf8', 0, read)
}
