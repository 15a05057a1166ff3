/**
 * The historian: a second reader of all lanes that puts telemetry into the records as packed blocks every few seconds, each
 * write together with the place it came from. It works in small slices, because it shares the process with the engine.
 */
import { randomUUID } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { BODY, type DeviceMessage, LANES, type Lane, laneKey, type Millis, SECOND } from '@yiwang/contract'
import { type Holder, type Place, releaseLeases, renewLeases, showLife, takeLeases } from '../postgres/lease.ts'
import { commitTelemetry, packTelemetry } from '../postgres/telemetry.ts'
import type { StoredSignal } from '../postgres/telemetry-block.ts'
import { inspectLane } from '../redis/lane-gap.ts'
import { millisOf } from '../redis/stream-id.ts'
import { type LaneBatch, messagesIn, readLanes } from '../redis/stream-reader.ts'
import { pause } from './pause.ts'
import { RecentKeys } from './recent-keys.ts'
import { Tally } from './tally.ts'
import { type Bench, startWorker, type Worker, type WorkerDeps } from './worker.ts'

/** Entries of a lane per write: with 32 lanes and 256 messages an entry this bounds the memory of one. */
const COUNT = 32
const RECENT = 100_000
const RECENT_TAIL: Millis = 60 * SECOND

export interface HistorianDeps extends WorkerDeps {
  /** Between two writes. */
  readonly every?: Millis
  readonly leaseMs?: Millis
}

export function startHistorian({ every = 3 * SECOND, leaseMs = 15 * SECOND, ...deps }: HistorianDeps): Worker {
  const holder: Holder = { reader: 'historian', owner: randomUUID(), leaseMs }
  return startWorker('historian', deps, async (bench) => {
    const { pg, stopping } = bench
    const places = new Map<number, Place>()
    const recent = new RecentKeys(RECENT)
    await showLife(pg, holder)
    while (!stopping.aborted) {
      await renewLeases(pg, holder, [...places.values()])
      for (const place of await takeLeases(pg, holder, [...places.keys()])) {
        places.set(place.part, await afterGaps(bench, place))
        await remember(bench, place, recent)
      }
      const more = await write(bench, holder, places, recent)
      if (!more) await pause(every, stopping)
    }
    while (await write(bench, holder, places, recent)) await breathe()
    await releaseLeases(pg, holder)
  })
}

/** One write; true = there is more to read. */
async function write({ pg, redis }: Bench, holder: Holder, places: Map<number, Place>, recent: RecentKeys): Promise<boolean> {
  const wanted = [...places.values()].flatMap(({ part, lanes }) => LANES.map((lane) => ({ part, lane, after: lanes[lane].id })))
  const { batches } = await readLanes(redis, wanted, { count: COUNT })
  if (batches.length === 0) return false
  const byPart = new Map<number, StoredSignal[]>()
  const moved = new Map<number, Place>()
  const tally = new Tally()
  for (const batch of batches) {
    const signals = byPart.get(batch.part) ?? []
    await collect(batch, recent, tally, signals)
    byPart.set(batch.part, signals)
    const place = moved.get(batch.part) ?? places.get(batch.part)
    if (place) moved.set(batch.part, movedOn(place, batch))
  }
  const blocks = await packTelemetry(byPart)
  await commitTelemetry(pg, holder, [...moved.values()], blocks, tally)
  for (const [part, place] of moved) places.set(part, place)
  return batches.some((b) => b.entries.length === COUNT)
}

async function collect({ lane, entries }: LaneBatch, recent: RecentKeys, tally: Tally, into: StoredSignal[]): Promise<void> {
  for (const raw of entries) {
    for (const message of messagesIn(raw)) {
      const isNew = recent.take(message)
      // The alarm lane is counted by the engine, which knows every key for a month.
      if (lane === 'telemetry') tally.add(message.source, isNew ? 'stored' : 'duplicate')
      if (isNew) into.push(...kept(message, lane))
    }
    await breathe()
  }
}

/** Messages of the alarm lane are kept whole by the engine; of them only what belongs into a curve is repeated here. */
function kept({ signals, source }: DeviceMessage, lane: Lane): readonly StoredSignal[] {
  return signals
    .filter((s) => lane === 'telemetry' || s.kind === 'observation' || s.kind === 'position')
    .map((s) => ({ ...s, source }))
}

function movedOn(place: Place, { lane, entries }: LaneBatch): Place {
  const { id, taken } = place.lanes[lane]
  return { ...place, lanes: { ...place.lanes, [lane]: { id: entries.at(-1)?.id ?? id, taken: taken + entries.length } } }
}

/** What went away unread is counted by the engine; here it is only stepped over. */
async function afterGaps({ redis }: Bench, place: Place): Promise<Place> {
  let lanes = place.lanes
  for (const lane of LANES) {
    const gap = await inspectLane(redis, place.part, lane, lanes[lane])
    if (gap) lanes = { ...lanes, [lane]: gap.offset }
  }
  return { ...place, lanes }
}

/** The keys taken just before this place: still in the streams, which keep their last minute. */
async function remember({ redis }: Bench, { part, lanes }: Place, recent: RecentKeys): Promise<void> {
  for (const lane of LANES) {
    const to = lanes[lane].id
    const from = Math.max(0, millisOf(to) - RECENT_TAIL)
    const entries = (await redis.xRange(laneKey(part, lane), String(from), to)) ?? []
    for (const { message } of entries) {
      for (const m of messagesIn({ body: message[BODY] ?? '' })) recent.take(m)
      await breathe()
    }
  }
}
