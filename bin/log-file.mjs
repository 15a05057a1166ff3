// @ts-check
/** A child's log: it writes to the file itself, so that nothing is lost with its supervisor; the file stays small. */
import { copyFileSync, mkdirSync, openSync, readSync, statSync, truncateSync } from 'node:fs'
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
 * @param {string} file
 * @param {number} largest bytes
 */
export function boundLog(file, largest = LARGEST) {
  if (statSync(file).size <= largest) return
  copyFileSync(file, `${file}.1`)
  truncateSync(file)
}

/**
 * The last line of a log, for the sentence about why a child ended.
 * @param {number} descriptor
 * @param {string} file
 */
export function lastWords(descriptor, file) {
  const lines = endOf(descriptor, file, 4_096).trim().split('\n')
  return (lines.at(-1) ?? '').slice(0, 300)
}

/**
 * @param {number} descriptor
 * @param {string} file
 * @param {number} most bytes
 */
export function endOf(descriptor, file, most) {
  const buffer = Buffer.alloc(most)
  const from = Math.max(0, statSync(file).size - buffer.length)
  const read = readSync(descriptor, buffer, 0, buffer.length, from)
  return buffer.toString('utf8', 0, read)
}
