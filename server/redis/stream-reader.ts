/** Reads lanes from given places; every entry is validated here, once. */
import { BODY, type Entry, type Lane, laneKey, unpackEntry } from '@yiwang/contract'
import type { Redis } from './connect.ts'

export interface LanePlace {
  readonly part: number
  readonly lane: Lane
  /** The last entry already taken. */
  readonly after: string
}

export interface LaneEntry {
  readonly id: string
  /** Not one of ours: the bytes as they are. */
  readonly entry: Entry | { readonly unreadable: string }
}

export interface LaneBatch extends LanePlace {
  readonly entries: readonly LaneEntry[]
}

/** `wake` is a further stream whose news end the wait; its entries come back as `woken`. */
export interface Reading {
  readonly count: number
  readonly block?: number
  readonly wake?: { readonly key: string; readonly after: string }
}

interface Raw {
  readonly id: string
  readonly message: Readonly<Record<string, string>>
}

export async function readLanes(
  redis: Redis,
  places: readonly LanePlace[],
  { count, block, wake }: Reading,
): Promise<{ batches: readonly LaneBatch[]; woken: readonly Raw[] }> {
  const streams = places.map((p) => ({ key: laneKey(p.part, p.lane), id: p.after }))
  if (wake) streams.push({ key: wake.key, id: wake.after })
  if (streams.length === 0) return { batches: [], woken: [] }
  const reply = (await redis.xRead(streams, block === undefined ? { COUNT: count } : { COUNT: count, BLOCK: block })) as
    | { name: string; messages: Raw[] }[]
    | null
  const byKey = new Map((reply ?? []).map((stream) => [stream.name, stream.messages]))
  const batches = places.flatMap((place) => {
    const messages = byKey.get(laneKey(place.part, place.lane))
    return messages ? [{ ...place, entries: messages.map(read) }] : []
  })
  return { batches, woken: (wake && byKey.get(wake.key)) ?? [] }
}

export function read({ id, message }: Raw): LaneEntry {
  const body = message[BODY] ?? ''
  try {
    return { id, entry: unpackEntry(body) }
  } catch {
    return { id, entry: { unreadable: body } }
  }
}
