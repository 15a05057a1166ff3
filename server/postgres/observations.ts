/** What was measured at a feature over a time: from the blocks, and from the streams what is not in the blocks yet. */
import { BODY, deviceOf, LANES, type Lane, laneKey, type Millis, partitionOf, type Signal } from '@yiwang/contract'
import type { ObservationRow } from '../records.ts'
import type { Redis } from '../redis/connect.ts'
import { messagesIn } from '../redis/stream-reader.ts'
import type { Queryable } from './connect.ts'
import { storedSignals } from './telemetry.ts'

export interface ObservationQuery {
  readonly feature: string
  readonly property?: string
  readonly from: Millis
  readonly to: Millis
  readonly limit: number
}

const STREAM_PAGE = 500

/** Oldest first, at most `limit`, each (property, instant) once. */
export async function observationsOf(pg: Queryable, redis: Redis, query: ObservationQuery): Promise<readonly ObservationRow[]> {
  const device = deviceOf(query.feature)
  const part = partitionOf(device)
  const rows = new Map<string, ObservationRow>()
  const take = (signals: readonly Signal[]) => {
    for (const s of signals) {
      if (s.kind !== 'observation' || s.feature !== query.feature) continue
      if (s.eventTime < query.from || s.eventTime > query.to) continue
      if (query.property !== undefined && s.property !== query.property) continue
      const key = `${s.property} ${s.eventTime}`
      if (rows.has(key)) continue
      const { feature, property, value, unit, eventTime: time } = s
      rows.set(key, { feature, property, value, ...(unit === undefined ? {} : { unit }), time })
    }
  }
  // The streams first: what moves into the blocks meanwhile is then seen twice, not never.
  await eachUnstored(pg, redis, part, take)
  let complete: Millis = query.from
  for await (const { minute, signals } of storedSignals(pg, {
    part,
    kind: 'observation',
    device,
    from: query.from,
    to: query.to,
  })) {
    if (minute > complete) {
      complete = minute
      if (countBefore(rows, complete) >= query.limit) break
    }
    take(signals)
  }
  return [...rows.values()].sort((a, b) => a.time - b.time || (a.property < b.property ? -1 : 1)).slice(0, query.limit)
}

function countBefore(rows: ReadonlyMap<string, ObservationRow>, minute: Millis): number {
  let count = 0
  for (const { time } of rows.values()) if (time < minute) count++
  return count
}

async function eachUnstored(
  pg: Queryable,
  redis: Redis,
  part: number,
  take: (signals: readonly Signal[]) => void,
): Promise<void> {
  const { rows } = await pg.query<Record<Lane, string>>(
    `select alarm, telemetry from reader where reader = 'historian' and part = $1`,
    [part],
  )
  const offsets = rows[0]
  if (!offsets) return
  for (const lane of LANES) {
    for (let after = offsets[lane]; ; ) {
      const page = (await redis.xRange(laneKey(part, lane), `(${after}`, '+', { COUNT: STREAM_PAGE })) ?? []
      for (const { id, message } of page) {
        for (const { signals } of messagesIn({ body: message[BODY] ?? '' })) take(signals)
        after = id
      }
      if (page.length < STREAM_PAGE) break
    }
  }
}
