/** Whether entries of a lane went away before they were read: told from the counts Redis keeps, to the entry. */
import { type Lane, laneKey } from '@yiwang/contract'
import type { LaneOffset } from '../postgres/lease.ts'
import type { Redis } from './connect.ts'
import { compareIds, START } from './stream-id.ts'

export interface Gap {
  /** Where to go on from, with the count put right. */
  readonly offset: LaneOffset
  /** Entries trimmed unread. */
  readonly lost: number
  /** The stream is another one than we read (emptied Redis, restored backup): what was lost with the old one cannot be counted. */
  readonly restarted: boolean
}

/** undefined = nothing is missing, or it cannot be told until the lane has been read to its end. */
export async function inspectLane(redis: Redis, part: number, lane: Lane, offset: LaneOffset): Promise<Gap | undefined> {
  const stream = await infoOf(redis, laneKey(part, lane))
  if (!stream) return offset.taken > 0 ? { offset: { id: offset.id, taken: 0 }, lost: 0, restarted: true } : undefined
  const { last, first, length, added } = stream
  const removed = added - length
  if (compareIds(last, offset.id) < 0) return { offset: { id: START, taken: removed }, lost: 0, restarted: true }
  const expected = last === offset.id ? added : first === undefined || compareIds(first, offset.id) > 0 ? removed : undefined
  if (expected === undefined || expected === offset.taken) return undefined
  return {
    offset: { id: offset.id, taken: expected },
    lost: Math.max(0, expected - offset.taken),
    restarted: expected < offset.taken,
  }
}

async function infoOf(redis: Redis, key: string) {
  try {
    const info = await redis.xInfoStream(key)
    return {
      last: info['last-generated-id'],
      first: info['first-entry']?.id,
      length: info.length,
      added: info['entries-added'],
    }
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such key')) return undefined
    throw error
  }
}
