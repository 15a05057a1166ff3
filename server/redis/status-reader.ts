/** Once a second: what every ingest says of itself, and how many faults are kept of each source. */
import { BODY, FAULTS_KEY, fault, INGEST_HEALTH_KEY, type IngestHealth, ingestHealth, type Millis } from '@yiwang/contract'
import { createRedis, type Redis } from './connect.ts'
import { START } from './stream-id.ts'

const EVERY = 1_000
/** Faults read at a time. */
const COUNT = 1_000

export interface StatusReader {
  readonly ingest: readonly IngestHealth[]
  readonly faults: Readonly<Record<string, number>>
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
  let busy = false

  const look = async () => {
    if (busy) return
    busy = true
    try {
      if (redis.isReady) {
        ingest = (await healthOf(redis)).filter(({ at }) => now() - at < FORGET)
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
    faults,
    ping: async () => {
      await redis.ping()
    },
    stop: () => {
      clearInterval(timer)
      redis.destroy()
    },
  }
}

async function healthOf(redis: Redis): Promise<IngestHealth[]> {
  const all = Object.values(await redis.hGetAll(INGEST_HEALTH_KEY))
  return all.flatMap((json) => {
    const read = ingestHealth.safeParse(parsed(json))
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
