/**
 * Latest values straight from the lanes, on a connection of their own, never waiting for the records. Now and then what
 * changed is kept beside the lanes' places it stands at: a restarted server shows every level at once, what is newer the
 * lanes still hold.
 */
import { type DeviceMessage, LANES, PARTITIONS } from '@yiwang/contract'
import { z } from 'zod'
import { pause } from '../run/pause.ts'
import type { KeptDevice, LatestValues } from '../socket/latest-values.ts'
import { createRedis, type Redis } from './connect.ts'
import { START } from './stream-id.ts'
import { type LanePlace, messagesIn, readLanes } from './stream-reader.ts'

/** Hash: device id → what is kept of it, and `@places` → the lanes' places. */
export const LATEST_KEY = 'yw:latest'
const PLACES = '@places'

const BLOCK = 1_000
const COUNT = 200
const PAUSE = 500
/** Well within the minute for which lanes keep what everybody has read. */
const KEEP_EVERY = 10_000

const optional = z.number().optional()
const keptDevice = z.object({
  position: z
    .object({ lon: z.number(), lat: z.number(), heading: optional, speed: optional, elevation: optional, time: z.number() })
    .optional(),
  values: z.record(z.string(), z.tuple([z.union([z.number(), z.null()]), z.number()])),
  heard: z.number(),
  online: z.boolean(),
})
const places = z.array(z.object({ part: z.number(), lane: z.enum(['alarm', 'telemetry']), after: z.string() }))

export interface LatestReader {
  /** Resolves when what was kept is restored. */
  readonly ready: Promise<void>
  /** Keeps what changed, then ends. */
  stop(): Promise<void>
}

interface Hooks {
  failed(error: unknown): void
}

export function readLatest(url: string, values: LatestValues, { failed }: Hooks): LatestReader {
  const reader = createRedis(url)
  const keeper = createRedis(url)
  let at: readonly LanePlace[] = []
  const stopping = new AbortController()
  const { signal } = stopping
  const ready = restore()
  const reading = ready.then(read)
  const keeping = ready.then(keep)

  return {
    ready,
    stop: async () => {
      stopping.abort()
      reader.destroy()
      await Promise.allSettled([reading, keeping])
      if (keeper.isReady) await save().catch(failed)
      keeper.destroy()
    },
  }

  async function restore(): Promise<void> {
    await Promise.all([reader.connect().catch(failed), keeper.connect().catch(failed)])
    while (!signal.aborted) {
      try {
        at = await restoreInto(keeper, values)
        return
      } catch (error) {
        failed(error)
        await pause(PAUSE, signal)
      }
    }
  }

  async function read(): Promise<void> {
    while (!signal.aborted) {
      try {
        const { batches } = await readLanes(reader, at, { count: COUNT, block: BLOCK })
        if (batches.length === 0) continue
        const reached = new Map<string, string>()
        for (const { part, lane, entries } of batches) {
          for (const raw of entries) {
            for (const message of messagesIn(raw)) show(message)
            reached.set(`${part} ${lane}`, raw.id)
          }
        }
        at = at.map((place) => ({ ...place, after: reached.get(`${place.part} ${place.lane}`) ?? place.after }))
      } catch (error) {
        if (signal.aborted) return
        failed(error)
        await pause(PAUSE, signal)
      }
    }
  }

  function show(message: DeviceMessage): void {
    try {
      values.apply(message)
    } catch (error) {
      failed(error)
    }
  }

  async function keep(): Promise<void> {
    while (!signal.aborted) {
      await pause(KEEP_EVERY, signal)
      if (signal.aborted) return
      if (keeper.isReady) await save().catch(failed)
    }
  }

  async function save(): Promise<void> {
    // Taken together, before anything is awaited: the places never run ahead of the values.
    const fields: Record<string, string> = {}
    for (const [device, kept] of values.takeChanged()) fields[device] = JSON.stringify(kept)
    if (Object.keys(fields).length === 0) return
    fields[PLACES] = JSON.stringify(at)
    await keeper.hSet(LATEST_KEY, fields)
  }
}

async function restoreInto(redis: Redis, values: LatestValues): Promise<readonly LanePlace[]> {
  const kept = await redis.hGetAll(LATEST_KEY)
  for (const [device, json] of Object.entries(kept)) {
    if (device === PLACES) continue
    const read = keptDevice.safeParse(parsed(json))
    if (read.success) values.restore(device, read.data as KeptDevice)
  }
  const known = places.safeParse(parsed(kept[PLACES] ?? ''))
  return Array.from({ length: PARTITIONS }, (_, part) =>
    LANES.map((lane) => ({
      part,
      lane,
      after: (known.success && known.data.find((p) => p.part === part && p.lane === lane)?.after) || START,
    })),
  ).flat()
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
