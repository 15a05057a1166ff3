/** Reads lanes from given places. */
import { BODY, type DeviceMessage, type Entry, type Lane, laneKey, unpackEntry } from '@yiwang/contract'
import type { Redis } from './connect.ts'

export interface LanePlace {
  readonly part: number
  readonly lane: Lane
  /** The last entry already taken. */
  readonly after: string
}

export interface LaneEntry {
  readonly id: string
  readonly body: string
}

export interface StreamMessage {
  readonly id: string
  readonly message: Readonly<Record<string, string>>
}

export interface LaneBatch extends LanePlace {
  readonly entries: readonly LaneEntry[]
}

export interface Reading {
  /** Entries per lane at most. */
  readonly count: number
  /** Milliseconds to wait for the first; absent = not at all. */
  readonly block?: number
  /** A further stream whose news end the wait. */
  readonly wake?: { readonly key: string; readonly after: string }
}

export async function readLanes(
  redis: Redis,
  places: readonly LanePlace[],
  { count, block, wake }: Reading,
): Promise<{ readonly batches: readonly LaneBatch[]; readonly woken: readonly StreamMessage[] }> {
  const streams = places.map((p) => ({ key: laneKey(p.part, p.lane), id: p.after }))
  if (wake) streams.push({ key: wake.key, id: wake.after })
  if (streams.length === 0) return { batches: [], woken: [] }
  const reply = (await redis.xRead(streams, block === undefined ? { COUNT: count } : { COUNT: count, BLOCK: block })) as
    | { name: string; messages: StreamMessage[] }[]
    | null
  const byKey = new Map((reply ?? []).map((stream) => [stream.name, stream.messages]))
  const batches = places.flatMap((place) => {
    const messages = byKey.get(laneKey(place.part, place.lane))
    return messages ? [{ ...place, entries: messages.map(({ id, message }) => ({ id, body: message[BODY] ?? '' })) }] : []
  })
  return { batches, woken: (wake && byKey.get(wake.key)) ?? [] }
}

const unpacked = new WeakMap<LaneEntry, Entry | 'unreadable'>()

/** Validated when it is first looked at, once; undefined = not one of ours. */
export function unpack(entry: LaneEntry): Entry | undefined {
  let read = unpacked.get(entry)
  if (read === undefined) {
    try {
      read = unpackEntry(entry.body)
    } catch {
      read = 'unreadable'
    }
    unpacked.set(entry, read)
  }
  return read === 'unreadable' ? undefined : read
}

/**
 * The messages of an entry for readers beside the engine. Not validated a second time: the engine does that and reports what is
 * wrong, and elsewhere it would cost more than all the rest. What is no message of ours is passed over.
 */
export function messagesIn({ body }: Pick<LaneEntry, 'body'>): readonly DeviceMessage[] {
  let read: unknown
  try {
    read = JSON.parse(body)
  } catch {
    return []
  }
  const { m } = (read ?? {}) as { readonly m?: unknown }
  return Array.isArray(m) ? m.filter(isMessage) : []
}

function isMessage(one: Partial<DeviceMessage> | null): one is DeviceMessage {
  return (
    typeof one?.device === 'string' && typeof one.source === 'string' && typeof one.key === 'string' && Array.isArray(one.signals)
  )
}
