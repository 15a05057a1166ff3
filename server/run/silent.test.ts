/** Who is silent in a snapshot, over real PostgreSQL and Redis: what the engine has committed, exact at the snapshot's cursor. */
import { type DeviceMessage, type Millis, SECOND, type SilentDevice } from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { createRecords } from '../postgres/records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { tick, write } from './lanes.fixture.ts'
import { type Run, startRun } from './start.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const DOCKS = Array.from({ length: 12 }, (_, i) => `dji:dock-${i}`)
/** Docks say something every 2 s; after 20 s, and a sixth for good measure, they are silent. */
const SILENT_AFTER = 25 * SECOND

let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let run: Run
let now: Millis = Date.now()

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
  run = await startRun({ databaseUrl: postgres.url, redisUrl: redisServer.url, log, leaseMs: 1_000, historyEvery: 100 })
})

afterAll(async () => {
  await run?.stop()
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

function hello(device: string): DeviceMessage {
  const signals = [{ kind: 'link', feature: device, eventTime: now, online: true } as const]
  return { v: 1, source: 'dji', kind: 'dock', device, key: `${device}@${now}`, receivedTime: now, signals }
}

async function pass(time: Millis, ...speaking: readonly string[]): Promise<void> {
  for (const end = now + time; now < end; ) {
    now += SECOND
    await Promise.all(speaking.map((device) => write(redis, 'alarm', hello(device))))
    await tick(redis, now)
  }
}

const snapshot = () => createRecords(run).snapshot()
const silentDevices = async () => (await snapshot()).silent.map(({ device }) => device).sort()

const sinceOf = (silent: readonly SilentDevice[]) => new Map(silent.map(({ device, since }) => [device, since]))

/** Whom the facts up to a cursor leave silent, and since when. */
async function folded(cursor: number): Promise<ReadonlyMap<string, Millis>> {
  const silent = new Map<string, Millis>()
  for (const { n, fact } of await createRecords(run).factsAfter(0, 10_000)) {
    if (n > cursor || fact.kind !== 'silence') continue
    if (fact.silent) silent.set(fact.device, fact.since)
    else silent.delete(fact.device)
  }
  return silent
}

describe('a snapshot', () => {
  it('names those that have fallen silent, with when they were last heard, and not those that speak', async () => {
    await pass(SECOND, ...DOCKS)
    // A device is judged from when it is known.
    await eventually(
      async () => {
        await pass(SECOND, ...DOCKS)
        return (await run.pool.query(`select 1 from rule_state where rule = 'silence'`)).rows.length
      },
      (known) => known === DOCKS.length,
    )
    expect(await silentDevices()).toEqual([])
    const [quiet, speaking] = [DOCKS.slice(0, 3), DOCKS.slice(3)]
    await pass(SILENT_AFTER, ...speaking)
    await eventually(silentDevices, (devices) => devices.length === quiet.length)
    const { silent, cursor } = await snapshot()
    expect(silent.map(({ device }) => device).sort()).toEqual(quiet)
    expect(sinceOf(silent)).toEqual(await folded(cursor))
    for (const { since } of silent) expect(now - since).toBeGreaterThan(20 * SECOND)
  })

  it('agrees with the facts up to its cursor, at every moment while devices come and go', async () => {
    let going = true
    const load = (async () => {
      // Every other one is quiet for longer than its limit, then the others are.
      for (let half = 0; half < 4; half++) await pass(SILENT_AFTER, ...DOCKS.filter((_, i) => i % 2 === half % 2))
      going = false
    })()
    const sizes = new Set<number>()
    while (going) {
      const { silent, cursor } = await snapshot()
      sizes.add(silent.length)
      expect(sinceOf(silent)).toEqual(await folded(cursor))
    }
    await load
    expect(sizes.size).toBeGreaterThan(1)
  }, 60_000)
})
