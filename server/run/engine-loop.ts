/** Keeps an engine session at work: after a failure it waits a little and begins anew from what is committed. */
import { randomUUID } from 'node:crypto'
import type { NumberedFact } from '@yiwang/contract'
import type { Logger } from 'pino'
import { backOff, connectClient } from '../postgres/connect.ts'
import { type Holder, releaseLeases, showLife } from '../postgres/lease.ts'
import { connectRedis, type Redis } from '../redis/connect.ts'
import { EngineSession } from './engine-session.ts'
import { pause } from './pause.ts'
import type { Registry } from './registry.ts'

export interface EngineDeps {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly registry: Registry
  readonly log: Logger
  /** Called after each commit with its facts, in order. */
  readonly onFacts: (facts: readonly NumberedFact[]) => void
  /** Called when other partitions are owned than before. */
  readonly onOwns: () => void
  /** How long a partition waits for an engine that has gone silent before another takes it over. */
  readonly leaseMs?: number
}

export interface EngineLoop {
  /** Commits what is pending and gives the leases up. */
  stop(): Promise<void>
  /** Milliseconds the engine is behind what has arrived; 0 = it keeps up. */
  lag(): number
  owns(): readonly number[]
}

/** Reading in turns makes even an idle engine some hundred milliseconds old. */
const KEEPS_UP = 1_000
/** After refused data, this many entries one by one; then in batches again. */
const CAREFUL_TURNS = 2_000

export function startEngineLoop({
  databaseUrl,
  redisUrl,
  registry,
  log,
  onFacts,
  onOwns,
  leaseMs = 6_000,
}: EngineDeps): EngineLoop {
  const holder: Holder = { reader: 'engine', owner: randomUUID(), leaseMs }
  const stopping = new AbortController()
  const poison = new Set<string>()
  let careful = 0
  let session: EngineSession | undefined
  let downSince: number | undefined = performance.now()

  const running = run()

  return {
    stop: async () => {
      stopping.abort()
      await running
    },
    lag: () => {
      const behind = downSince === undefined ? (session?.behind ?? 0) : performance.now() - downSince
      return behind < KEEPS_UP ? 0 : Math.round(behind)
    },
    owns: () => session?.owns ?? [],
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      const began = performance.now()
      try {
        await work()
      } catch (error) {
        if (error === stopping.signal.reason) return
        downSince ??= performance.now()
        if (performance.now() - began > 10_000) attempt = 0
        if (isDataError(error)) beCareful(error)
        else log.error({ err: error, attempt }, 'engine: interrupted, goes on from what is committed')
        await pause(backOff(attempt), stopping.signal)
      } finally {
        session = undefined
        onOwns()
      }
    }
  }

  async function work(): Promise<void> {
    const redis = await connectRedis(redisUrl, stopping.signal)
    try {
      await workWith(redis)
    } finally {
      redis.destroy()
    }
  }

  async function workWith(redis: Redis): Promise<void> {
    const pg = await connectClient(databaseUrl, stopping.signal)
    const quietPg = await connectClient(databaseUrl, stopping.signal)
    try {
      await showLife(pg, holder)
      await registry.load(pg)
      session = new EngineSession({ pg, quietPg, redis, holder, registry, log, onFacts, onOwns, careful: careful > 0, poison })
      downSince = undefined
      while (!stopping.signal.aborted) {
        await session.turn()
        if (careful > 0 && --careful === 0) return
      }
      await session.finish()
      await releaseLeases(pg, holder)
    } finally {
      await Promise.allSettled([pg.end(), quietPg.end()])
    }
  }

  /** The records refuse something: find out which entry it is, keep it as a fault, go on without it. */
  function beCareful(error: unknown): void {
    const entry = session?.entry
    if (careful > 0 && entry !== undefined) {
      poison.add(entry)
      log.error({ err: error, entry }, 'engine: the records refuse an entry; it is kept as a fault and passed over')
    } else log.error({ err: error }, 'engine: the records refuse a batch; its entries are tried one by one')
    careful = CAREFUL_TURNS
  }
}

/** Classes 22 (data), 23 (integrity) and 54 (limits): trying the same again will not help. */
function isDataError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(22|23|54)/.test(String(error.code))
}
