/**
 * Trims the lanes up to what every reader has committed and the push has had time to show, never by length: that would
 * silently delete entries nobody has read.
 */
import {
  COMMANDS_KEY,
  DEVICES_CHANGED_KEY,
  DISTRICT,
  FAULTS_KEY,
  HOUR,
  LANES,
  laneKey,
  MINUTE,
  type Millis,
  PARTITIONS,
} from '@yiwang/contract'
import type { Queryable } from '../postgres/connect.ts'
import { storedOffsets } from '../postgres/lease.ts'
import type { Redis } from './connect.ts'
import { millisOf, oldest } from './stream-id.ts'

/** The push reads the lanes itself and may be this far behind. */
const PUSH_TAIL: Millis = MINUTE
/** Commands and changed devices: read at once by whoever listens, of no use later. */
const NOTICE_TAIL: Millis = HOUR

export async function trimStreams(pg: Queryable, redis: Redis): Promise<void> {
  const [offsets, now] = await Promise.all([storedOffsets(pg), redisTime(redis)])
  const jobs: Promise<unknown>[] = []
  for (let part = 0; part <= DISTRICT; part++) {
    const readers = offsets.filter((o) => o.part === part && o.reader !== 'faults')
    if (readers.length !== (part < PARTITIONS ? 2 : 1)) continue
    for (const lane of LANES) {
      const read = oldest(...readers.map((r) => r[lane]))
      jobs.push(redis.xTrim(laneKey(part, lane), 'MINID', keptFrom(read, now)))
    }
  }
  const faults = offsets.find((o) => o.reader === 'faults')
  if (faults) jobs.push(redis.xTrim(FAULTS_KEY, 'MINID', keptFrom(faults.alarm, now)))
  for (const key of [COMMANDS_KEY, DEVICES_CHANGED_KEY]) jobs.push(redis.xTrim(key, 'MINID', `${now - NOTICE_TAIL}-0`))
  await Promise.all(jobs)
}

/** Ids never go back, the clock may: ids of its future do not tell how old an entry is, and then what was read goes at once. */
function keptFrom(read: string, now: Millis): string {
  return millisOf(read) > now + PUSH_TAIL ? read : oldest(`${now - PUSH_TAIL}-0`, read)
}

/** Ids are made by Redis' clock, so its clock says how old they are. */
async function redisTime(redis: Redis): Promise<Millis> {
  const [seconds] = await redis.time()
  return Number(seconds) * 1_000
}
