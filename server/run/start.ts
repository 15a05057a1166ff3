/** What the engine's process runs, put together: schema, registry, relay, engine, historian, faults, caretaker. */
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { NumberedFact } from '@yiwang/contract'
import type pg from 'pg'
import type { Logger } from 'pino'
import { giveDemoPassword } from '../access/demo-password.ts'
import { openPool } from '../postgres/connect.ts'
import { keepParts } from '../postgres/days.ts'
import { listenForFacts } from '../postgres/fact-news.ts'
import { migrate, requirePartitions } from '../postgres/migrate.ts'
import { seedDistrict, seedThresholds } from '../postgres/seed.ts'
import { seedPast } from '../postgres/seed-past.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { reportEngine } from '../redis/engine-health.ts'
import { publishChanged, publishRegistry } from '../redis/registry-publisher.ts'
import { reconcile, startRelay } from '../redis/relay.ts'
import { startCaretaker } from './caretaker.ts'
import { type EngineLoop, startEngineLoop } from './engine-loop.ts'
import { startFaultKeeper } from './fault-keeper.ts'
import { startHistorian } from './historian.ts'
import { startJoiner } from './joiner.ts'
import { Registry } from './registry.ts'

export interface RunDeps {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly log: Logger
  /** The demo district's file; absent = no demo. */
  readonly district?: string
  readonly historyDays?: number
  readonly auditDays?: number
  readonly leaseMs?: number
  readonly historyEvery?: number
  /** How often the relay looks for commits of other processes that nobody told it of. */
  readonly lookAgain?: number
}

export interface Run {
  readonly engine: Pick<EngineLoop, 'lag' | 'owns'>
  readonly registry: Registry
  readonly pool: pg.Pool
  readonly redis: Redis
  /** What is pending is committed, leases are given up, connections closed. */
  stop(): Promise<void>
}

/** Prepares the records (throws when it cannot), then starts everything that runs for ever. */
export async function startRun({
  databaseUrl,
  redisUrl,
  log,
  district,
  historyDays = 30,
  auditDays = 400,
  leaseMs = 6_000,
  historyEvery = 3_000,
  lookAgain,
}: RunDeps): Promise<Run> {
  const stopping = new AbortController()
  const pool = openPool(databaseUrl, { stopping: stopping.signal })
  const redis = createRedis(redisUrl)
  try {
    await migrate(pool)
    await requirePartitions(pool)
    await keepParts(pool, Date.now(), { historyDays })
    await seedThresholds(pool)
    if (district !== undefined) {
      await seedDistrict(pool, district, Date.now())
      const past = join(dirname(district), 'past.json')
      if (existsSync(past)) await seedPast(pool, past, Date.now())
      await giveDemoPassword(pool, join(dirname(district), 'password'))
    }
    await redis.connect()
    await publishRegistry(pool, redis)
    // Whoever follows from the first judgement on stays in the epoch they began in.
    await reconcile({ pool, redisUrl, log }, stopping.signal)
  } catch (error) {
    redis.destroy()
    await pool.end()
    throw error
  }

  const registry = new Registry()
  await registry.load(pool)
  const deps = { databaseUrl, redisUrl, log }
  const published = (facts: readonly NumberedFact[]) => {
    if (facts.some(({ fact }) => fact.kind === 'command' && fact.outcome === 'issued')) caretaker.hurry()
    // Lost when Redis is away: the caretaker makes it good.
    publishChanged(redis, facts).catch((err) => log.warn({ err }, 'registry: not told to ingest yet'))
  }
  const relay = startRelay({ pool, redisUrl, log, published, ...(lookAgain === undefined ? {} : { lookAgain }) })
  const news = listenForFacts(databaseUrl, log, () => relay.hurry())
  const onFacts = (facts: readonly NumberedFact[]) => relay.publish(facts)
  const caretaker = startCaretaker({ ...deps, pool, historyDays, auditDays, onFacts })
  const engine = startEngineLoop({ ...deps, registry, onFacts, onOwns: () => reporter.hurry(), leaseMs })
  const instance = randomUUID()
  const reporter = reportEngine(redisUrl, () => ({ instance, at: Date.now(), lag: engine.lag(), partitions: [...engine.owns()] }))
  const historian = startHistorian({ ...deps, every: historyEvery, leaseMs: Math.max(leaseMs, 3 * historyEvery) })
  const joiner = startJoiner({ ...deps, historyDays })
  const faults = startFaultKeeper({ ...deps, leaseMs: Math.max(leaseMs, 10_000) })

  return {
    engine,
    registry,
    pool,
    redis,
    stop: async () => {
      stopping.abort()
      await Promise.all([engine.stop(), historian.stop(), joiner.stop(), faults.stop(), caretaker.stop(), news.stop()])
      await Promise.all([relay.stop(), reporter.stop()])
      redis.destroy()
      await pool.end()
    },
  }
}
