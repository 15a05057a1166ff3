// @ts-check
/** The oldest Node this runs on; the same as `engines` in package.json, which npm only warns about. */
import { Refusal } from './refusal.mjs'

const OLDEST = [20, 19]

/** @param {string} version `20.19.0` */
export function isNodeRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

export function requireNode(version = process.versions.node) {
  if (isNodeRecent(version)) return
  throw new Refusal(
    `Node ${version} is too old: install Node ${OLDEST.join('.')} or newer (20, 22 and 24 work), then run this again.`,
  )
}
