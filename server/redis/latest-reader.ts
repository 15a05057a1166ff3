/**
 * Latest values straight from the lanes, on a connection of their own, never waiting for the records. Now and then what
 * changed is kept beside the lanes' places it stands at: a restarted server shows every level at once, what is newer the
 * lanes still hold.
 */
import { type DeviceMessage, LANES, PARTITIONS } from '@yiwang/contract'
import { z } from 'zod'
import { pause } from '../run/pause.ts'
import type { KeptDevice, LatestValues } from '../socket/latest-values.ts'
import { connectRedis, type Redis } from './connect.ts'
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
  let at: readonly LanePlace[] = []
  const stopping = new AbortController()
  const { signal } = stopping
  const keeper = connectRedis(url, signal)
  const ready = keeper.then(restore)
  const reading = Promise.all([connectRedis(url, signal), ready]).then(([reader]) => read(reader))
  const keeping = ready.then(() => keeper).then(keep)

  return {
    // Nobody waits for it any more once it is to stop.
    ready: ready.catch(() => undefined),
    stop: async () => {
      stopping.abort()
      await Promise.allSettled([reading, keeping])
    },
  }

  async function restore(redis: Redis): Promise<void> {
    while (!signal.aborted) {
      try {
        at = await restoreInto(redis, values)
        return
      } catch (error) {
        failed(error)
        await pause(PAUSE, signal)
      }
    }
  }

  async function read(redis: Redis): Promise<void> {
    // Nothing it could still be told is wanted.
    signal.addEventListener('abort', () => redis.destroy())
    while (!signal.aborted) {
      try {
        const { batches } = await readLanes(redis, at, { count: COUNT, block: BLOCK })
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
      values.apply(message, Date.now())
    } catch (error) {
      failed(error)
    }
  }

  async function keep(redis: Redis): Promise<void> {
    while (!signal.aborted) {
      await pause(KEEP_EVERY, signal)
      if (redis.isReady) await save(redis).catch(failed)
    }
    redis.destroy()
  }

  async function save(redis: Redis): Promise<void> {
    // Taken together, before anything is awaited: the places never run ahead of the values.
    const fields: Record<string, string> = {}
    for (const [device, kept] of values.takeChanged()) fields[device] = JSON.stringify(kept)
    if (Object.keys(fields).length === 0) return
    fields[PLACES] = JSON.stringify(at)
    await redis.hSet(LATEST_KEY, fields)
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
