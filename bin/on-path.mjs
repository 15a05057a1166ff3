// @ts-check
/** Where a program is, looking where a shell would and where Debian keeps those of the administrator. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * @param {string} program
 * @returns {string | undefined}
 */
export function findOnPath(program) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/local/bin',
    '/usr/bin',
    '/bin',
    '/usr/local/sbin',
    '/usr/sbin',
    '/sbin',
    '/opt/homebrew/bin',
  ]
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

/** @param {string} program */
export function isOnPath(program) {
  return findOnPath(program) !== undefined
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
