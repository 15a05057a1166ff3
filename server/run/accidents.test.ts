/** Accidents between two steps, made to happen exactly there: a lock holds the engine where it is to die, a store dies meanwhile. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { BODY, DISTRICT, FACTS_KEY, type Fact, laneKey, MINUTE, packMessages, partitionOf } from '@yiwang/contract'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { createRecords } from '../postgres/records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { trimStreams } from '../redis/trim.ts'
import { fireMessage, levelMessage, tick, write } from './lanes.fixture.ts'
import { type Run, startRun } from './start.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
/** Holds the locks; what is asked is asked over another connection, which sees what goes on meanwhile. */
let other: pg.Client
let watcher: pg.Client

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
  other = new pg.Client(postgres.url)
  watcher = new pg.Client(postgres.url)
  await Promise.all([other.connect(), watcher.connect()])
})
afterAll(async () => {
  await Promise.all([other?.end(), watcher?.end()])
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

const rows = async <T extends pg.QueryResultRow>(sql: string, ...values: unknown[]) => (await watcher.query<T>(sql, values)).rows
const effects = async (device: string) => {
  const [found] = await rows<{ alerts: number; messages: number; facts: number }>(
    `select (select count(*)::int from alert where feature = $1) as alerts,
       (select count(*)::int from alarm_message where device = $1) as messages,
       (select count(*)::int from fact where body->'alert'->>'feature' = $1) as facts`,
    device,
  )
  return found
}
const ONE = { alerts: 1, messages: 1, facts: 1 }
const NONE = { alerts: 0, messages: 0, facts: 0 }
const offsetOf = async (device: string) =>
  (await rows<{ alarm: string }>(`select alarm from reader where reader = 'engine' and part = $1`, partitionOf(device)))[0]?.alarm
/** The district has read every fact there is, and has nothing to commit that could be taken for what a test does next. */
const atRest = () =>
  eventually(
    async () =>
      (await rows(`select 1 from reader, fact_head where reader = 'engine' and part = $1 and fact = n`, DISTRICT)).length,
    (n) => n === 1,
  )
/** Its statement has waited for a while: what is to be sent with it in one go has been sent by then, on a busy machine too. */
const engineWaitsAt = (statement: string) =>
  eventually(
    async () =>
      (
        await rows(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'yiwang'
             and query like $1 and clock_timestamp() - query_start > interval '1 second'`,
          `${statement}%`,
        )
      ).length,
    (n) => n > 0,
  )
const NEWEST = 'select body from alert where id in'
const HEAD = 'with head as (update fact_head'
const published = async () =>
  ((await redis.xRange(FACTS_KEY, '-', '+')) ?? []).map(
    ({ id, message }) => [id, JSON.parse(message[BODY] ?? '') as Fact] as const,
  )
const publishedOf = async (device: string) =>
  (await published()).filter(([, fact]) => fact.kind === 'alert' && fact.alert.feature === device)

describe('killed with -9', () => {
  let child: ChildProcess

  const launch = async () => {
    const script = fileURLToPath(new URL('./child.fixture.ts', import.meta.url))
    child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', script], {
      env: { ...process.env, DATABASE_URL: postgres.url, REDIS_URL: redisServer.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (child.stdout) await once(child.stdout, 'data')
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  beforeAll(launch)
  afterAll(() => void child.kill('SIGKILL'))

  it.each([
    [
      'before its statements were all sent, the engine leaves nothing',
      'nothing',
      'lock table alert in access exclusive mode',
      NEWEST,
    ],
    ['with its commit on the way, the engine leaves everything', 'everything', 'update fact_head set n = n', HEAD],
  ])(
    '%s, and the next one goes on from there',
    async (_, left, lock, statement) => {
      const device = `gb26875:${left}`
      await atRest()
      await other.query('begin')
      await other.query(lock)
      const id = await write(redis, 'alarm', fireMessage(device, Date.now()))
      await engineWaitsAt(statement)
      await kill()
      await other.query('rollback')
      await eventually(
        () => rows(`select 1 from pg_stat_activity where application_name = 'yiwang'`),
        (connections) => connections.length === 0,
      )
      expect([await effects(device), (await offsetOf(device)) === id]).toEqual(left === 'nothing' ? [NONE, false] : [ONE, true])
      await launch()
      await eventually(
        () => publishedOf(device),
        (facts) => facts.length === 1,
      )
      expect(await effects(device)).toEqual(ONE)
    },
    40_000,
  )

  it('after its commit and before anybody was told: the next one tells, once', async () => {
    const device = 'gb26875:untold'
    await atRest()
    await other.query('begin')
    await other.query('lock table alert in access exclusive mode')
    await write(redis, 'alarm', fireMessage(device, Date.now()))
    await engineWaitsAt(NEWEST)
    await redisServer.kill9()
    await other.query('commit')
    await eventually(
      () => effects(device),
      (e) => e?.alerts === 1,
    )
    await kill()
    await redisServer.restart()
    await eventually(
      () => redis.isReady,
      (ready) => ready,
    )
    expect(await publishedOf(device)).toEqual([])
    await launch()
    await eventually(
      () => publishedOf(device),
      (facts) => facts.length > 0,
    )
    expect(await effects(device)).toEqual(ONE)
    const ids = (await published()).map(([id]) => Number(id.split('-')[0]))
    expect(ids).toEqual(ids.map((_, i) => (ids[0] ?? 0) + i))
    expect(await publishedOf(device)).toHaveLength(1)
    await kill()
  }, 40_000)
})

describe('the records’ side', () => {
  let run: Run
  const begin = async (redisUrl = redisServer.url) => {
    run = await startRun({ databaseUrl: postgres.url, redisUrl, log, leaseMs: 1_000, historyEvery: 200 })
  }
  const owns = () =>
    eventually(
      () => run.engine.owns().length,
      (n) => n === 17,
    )
  afterAll(() => run?.stop())

  it('was away for ten minutes: nothing was trimmed unread, its lag says so, and it makes all of it good', async () => {
    const device = 'gb26875:away'
    const key = laneKey(partitionOf(device), 'telemetry')
    const entries = 2_000
    const from = Date.now() - 10 * MINUTE
    const missed = redis.multi()
    for (let i = 0; i < entries; i++)
      missed.xAdd(key, `${from + i}-0`, { [BODY]: packMessages([levelMessage(device, from + i, i)]) })
    await missed.execAsPipeline()
    await write(redis, 'alarm', fireMessage(device, Date.now()))
    await trimStreams(watcher, redis)
    expect(await redis.xLen(key)).toBe(entries)
    await begin()
    await eventually(
      () => run.engine.lag(),
      (lag) => lag > 9 * MINUTE,
    )
    await eventually(
      () => effects(device),
      (e) => e?.alerts === 1,
    )
    await eventually(
      () => run.engine.lag(),
      (lag) => lag === 0,
    )
    await eventually(
      () => rows(`select sum(signals)::int as n from telemetry where devices @> array[$1]`, device),
      ([sum]) => sum?.n === entries,
    )
    expect(await rows(`select 1 from tally where outcome = 'lost'`)).toEqual([])
  })

  it('takes ten thousand alarms of one second: none lost, none doubled', async () => {
    await owns()
    const at = Date.now()
    const devices = Array.from({ length: 250 }, (_, i) => `gb26875:storm${i}`)
    const storm = redis.multi()
    for (const device of devices) {
      const messages = Array.from({ length: 40 }, (_, i) => fireMessage(device, at, `${device} ${i}`))
      storm.xAdd(laneKey(partitionOf(device), 'alarm'), '*', { [BODY]: packMessages(messages) })
    }
    await storm.execAsPipeline()
    const counted = async () =>
      (
        await rows<{ alerts: number; reports: number; messages: number }>(
          `select count(*)::int as alerts, sum((body->>'count')::int)::int as reports,
             (select count(*)::int from alarm_message where device like 'gb26875:storm%') as messages
           from alert where feature like 'gb26875:storm%' and rule = 'fire'`,
        )
      )[0]
    await eventually(counted, (c) => c?.messages === 10_000, 15_000)
    expect(await counted()).toEqual({ alerts: 250, reports: 10_000, messages: 10_000 })
  }, 40_000)

  it('goes on with a replica that missed the last writes: said, nothing doubled, and what devices send again is taken', async () => {
    await owns()
    const replica = await startRedis({
      requirepass: redisServer.password,
      masterauth: redisServer.password,
      replicaof: `127.0.0.1 ${redisServer.port}`,
    })
    const later = createRedis(replica.url.replace(replica.password, redisServer.password))
    try {
      await later.connect()
      await write(redis, 'alarm', fireMessage('gb26875:both', Date.now()))
      await eventually(
        () => effects('gb26875:both'),
        (e) => e?.alerts === 1,
      )
      await eventually(
        () => later.info('replication'),
        (info) => info.includes('master_link_status:up') && info.includes('master_sync_in_progress:0'),
      )
      await eventually(
        () => later.xLen(laneKey(partitionOf('gb26875:both'), 'alarm')),
        (n) => n > 0,
      )
      // Cut off from here on: what the first one still accepts, this one never sees.
      await later.sendCommand(['REPLICAOF', 'NO', 'ONE'])
      const missed = fireMessage('gb26875:missed', Date.now())
      await write(redis, 'alarm', missed)
      await eventually(
        () => effects('gb26875:missed'),
        (e) => e?.alerts === 1,
      )
      await run.stop()
      const unread = fireMessage('gb26875:unread', Date.now())
      await write(redis, 'alarm', unread)
      await redisServer.kill9()

      await begin(replica.url.replace(replica.password, redisServer.password))
      await eventually(
        () => createRecords(run).faults({ source: 'stream', limit: 100 }),
        ({ items }) => items.some(({ reason }) => reason === 'restarted'),
      )
      // What it knows of the facts is the beginning of the same history: the rest is published behind it.
      const [head] = await rows<{ n: string }>('select n from fact_head')
      await eventually(
        async () => (await later.xRevRange(FACTS_KEY, '+', '-', { COUNT: 1 }))?.[0]?.id,
        (last) => last === `${head?.n}-0`,
      )
      // Not acknowledged by this one: both devices send again what they still hold.
      await write(later, 'alarm', missed)
      await write(later, 'alarm', unread)
      await tick(later, Date.now() + MINUTE)
      await eventually(
        () => effects('gb26875:unread'),
        (e) => e?.alerts === 1,
      )
      for (const device of ['gb26875:both', 'gb26875:missed'])
        expect(await effects(device)).toMatchObject({ alerts: 1, messages: 1 })
    } finally {
      later.destroy()
      await replica.stop()
    }
  }, 60_000)
})
