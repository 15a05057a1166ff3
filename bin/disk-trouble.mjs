// @ts-check
/** What the system says when a disk takes nothing any more, and what to do about it. */
import { codeOf } from './running.mjs'

export const DISK_FULL = 'its disk is full: free some of it and start again'

const TROUBLES = new Map([
  ['ENOSPC', DISK_FULL],
  ['EDQUOT', 'the quota of this account is used up there: free some of it and start again'],
  ['EROFS', 'its disk can only be read: make it writable, or name another folder with DATA_DIR'],
  ['EIO', 'its disk does not work: look into the log of the system, and restore from a backup what it has lost'],
])

/**
 * @param {unknown} error
 * @returns {string | undefined} undefined = it is none of a disk
 */
export function diskTrouble(error) {
  return TROUBLES.get(codeOf(error) ?? '')
}
