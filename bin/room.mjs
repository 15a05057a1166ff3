// @ts-check
/** Why a store may have ended: no room on the disk it keeps its things on. */
import { statfsSync } from 'node:fs'

/**
 * @param {string} folder
 * @param {typeof import('../contract/space.ts').roomOf} roomOf
 * @returns {string | undefined}
 */
export function noRoomIn(folder, roomOf) {
  const { bavail, blocks, bsize } = statfsSync(folder)
  const room = { free: bavail * bsize, total: blocks * bsize }
  if (roomOf(room) !== 'full') return undefined
  return `The disk of ${folder} is full (${(room.free / 1024 ** 2).toFixed(1)} MB left): free some of it, and it goes on by itself`
}
