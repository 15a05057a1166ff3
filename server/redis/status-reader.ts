/** Once a second: what every ingest and engine says of itself, the protocols, and how many faults are kept of each source. */
import {
  BODY,
  FAULTS_KEY,
  fault,
  INGEST_HEALTH_KEY,
  type IngestHealth,
  ingestHealth,
  type Millis,
  PROTOCOLS_KEY,
  type ProtocolWords,
  protocolWords,
} from '@yiwang/contract'
import type { z } from 'zod'
import { createRedis, type Redis } from './connect.ts'
import { ENGINE_HEALTH_KEY, type EngineHealth, engineHealth } from './engine-health.ts'
import { START } from './stream-id.ts'

const EVERY = 1_000
/** Faults read at a time. */
const COUNT = 1_000

export interface StatusReader {
  readonly ingest: readonly IngestHealth[]
  readonly engines: readonly EngineHealth[]
  readonly faults: Readonly<Record<string, number>>
  readonly protocols: readonly ProtocolWords[]
  /** What the engines say of themselves now. */
  lookAtEngines(): Promise<readonly EngineHealth[]>
  ping(): Promise<void>
  stop(): void
}

/** An ingest that ended without a word is forgotten after this long. */
const FORGET = 60_000

export function readStatus(url: string, now: () => Millis, changed: () => void, failed: (error: unknown) => void): StatusReader {
  const redis = createRedis(url)
  const faults: Record<string, number> = {}
  let after = START
  let ingest: readonly IngestHealth[] = []
  let engines: readonly EngineHealth[] = []
  let protocols: readonly ProtocolWords[] = []
  let busy = false

  const lookAtEngines = () => valuesOf(redis, ENGINE_HEALTH_KEY, engineHealth)
  const look = async () => {
    if (busy) return
    busy = true
    try {
      if (redis.isReady) {
        ingest = (await valuesOf(redis, INGEST_HEALTH_KEY, ingestHealth)).filter(({ at }) => now() - at < FORGET)
        engines = await lookAtEngines()
        protocols = (await valuesOf(redis, PROTOCOLS_KEY, protocolWords)).sort((a, b) => a.id.localeCompare(b.id))
        after = await countFaults(redis, after, faults)
      }
      changed()
    } catch (error) {
      failed(error)
    } finally {
      busy = false
    }
  }
  void redis.connect().then(look, failed)
  const timer = setInterval(() => void look(), EVERY)

  return {
    get ingest() {
      return ingest
    },
    get engines() {
      return engines
    },
    faults,
    get protocols() {
      return protocols
    },
    lookAtEngines,
    ping: async () => {
      await redis.ping()
    },
    stop: () => {
      clearInterval(timer)
      redis.destroy()
    },
  }
}

async function valuesOf<T>(redis: Redis, key: string, schema: z.ZodType<T>): Promise<T[]> {
  return Object.values(await redis.hGetAll(key)).flatMap((json) => {
    const read = schema.safeParse(parsed(json))
    return read.success ? [read.data] : []
  })
}

async function countFaults(redis: Redis, after: string, counts: Record<string, number>): Promise<string> {
  let last = after
  for (;;) {
    const some = (await redis.xRange(FAULTS_KEY, `(${last}`, '+', { COUNT })) ?? []
    for (const { id, message } of some) {
      last = id
      const read = fault.safeParse(parsed(message[BODY] ?? ''))
      if (read.success) counts[read.data.source] = (counts[read.data.source] ?? 0) + read.data.count
    }
    if (some.length < COUNT) return last
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
