/** The records' side of the server, put together: schema, registry, relay, engine, historian, faults, caretaker. */
import { type NumberedFact, PARTITIONS } from '@yiwang/contract'
import type pg from 'pg'
import type { Logger } from 'pino'
import { openPool } from '../postgres/connect.ts'
import { keepParts } from '../postgres/days.ts'
import { migrate } from '../postgres/migrate.ts'
import { createRecords } from '../postgres/records.ts'
import { seedDistrict, seedThresholds } from '../postgres/seed.ts'
import type { Records } from '../records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { publishChanged, publishRegistry } from '../redis/registry-publisher.ts'
import { startRelay } from '../redis/relay.ts'
import { startCaretaker } from './caretaker.ts'
import { type EngineLoop, startEngineLoop } from './engine-loop.ts'
import { startFaultKeeper } from './fault-keeper.ts'
import { startHistorian } from './historian.ts'
import { Registry } from './registry.ts'

export interface RunDeps {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly log: Logger
  /** The demo district's file; absent = no demo. */
  readonly district?: string
  readonly historyDays?: number
  readonly leaseMs?: number
  readonly historyEvery?: number
}

export interface Run {
  readonly records: Records
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
  leaseMs = 6_000,
  historyEvery = 3_000,
}: RunDeps): Promise<Run> {
  const pool = openPool(databaseUrl)
  const redis = createRedis(redisUrl)
  try {
    await migrate(pool)
    await requirePartitions(pool)
    await keepParts(pool, Date.now(), { historyDays })
    await seedThresholds(pool)
    if (district !== undefined) await seedDistrict(pool, district, Date.now())
    await redis.connect()
    await publishRegistry(pool, redis)
  } catch (error) {
    redis.destroy()
    await pool.end()
    throw error
  }

  const registry = new Registry()
  await registry.load(pool)
  const deps = { databaseUrl, redisUrl, log }
  const relay = startRelay({ pool, redisUrl, log })
  const onFacts = (facts: readonly NumberedFact[]) => {
    relay.publish(facts)
    if (facts.some(({ fact }) => fact.kind === 'command' && fact.outcome === 'issued')) caretaker.hurry()
    // Lost when Redis is away: the caretaker makes it good.
    publishChanged(redis, facts).catch((err) => log.warn({ err }, 'registry: not told to ingest yet'))
  }
  const caretaker = startCaretaker({ ...deps, pool, historyDays, onFacts })
  const engine = startEngineLoop({ ...deps, registry, onFacts, leaseMs })
  const historian = startHistorian({ ...deps, every: historyEvery, leaseMs: Math.max(leaseMs, 3 * historyEvery) })
  const faults = startFaultKeeper({ ...deps, leaseMs: Math.max(leaseMs, 10_000) })

  return {
    records: createRecords({ pool, redis, onFacts }),
    engine,
    registry,
    pool,
    redis,
    stop: async () => {
      await Promise.all([engine.stop(), historian.stop(), faults.stop(), caretaker.stop()])
      await relay.stop()
      redis.destroy()
      await pool.end()
    },
  }
}

/** Devices are sent to partitions by their number: records made with another one would be read wrongly. */
async function requirePartitions(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ value: number }>(`select value from setting where name = 'partitions'`)
  if (rows[0]?.value !== PARTITIONS)
    throw new Error(`the records were made with ${rows[0]?.value} partitions, this program has ${PARTITIONS}`)
}
