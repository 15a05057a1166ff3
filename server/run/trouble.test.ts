/** When the records misbehave: locked, deadlocked, refusing, restored from an older backup. The engine goes on, once each. */
import { BODY, FACTS_KEY, partitionOf } from '@yiwang/contract'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { DUTY_OFFICER_AT_DESK } from '../duty-officer.fixture.ts'
import { createRecords } from '../postgres/records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { fireMessage, tick, write } from './lanes.fixture.ts'
import { type Run, startRun } from './start.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let run: Run
let other: pg.Client

const begin = () => startRun({ databaseUrl: postgres.url, redisUrl: redisServer.url, log, leaseMs: 1_000, historyEvery: 200 })

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
  run = await begin()
  other = new pg.Client(postgres.url)
  await other.connect()
  await tick(redis, Date.now())
})

afterAll(async () => {
  await other?.end()
  await run?.stop()
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

const alertOf = async (device: string) =>
  (await other.query('select body from alert where feature = $1', [device])).rows.map((r) => r.body)

it('waits behind a locked table, says that it lags, and makes good', async () => {
  await other.query('begin')
  await other.query('lock table alert in access exclusive mode')
  await write(redis, 'alarm', fireMessage('gb26875:locked', Date.now()))
  await eventually(
    () => run.engine.lag(),
    (lag) => lag > 1_000,
  )
  await other.query('commit')
  await eventually(
    () => alertOf('gb26875:locked'),
    (a) => a.length === 1,
  )
  await eventually(
    () => run.engine.lag(),
    (lag) => lag === 0,
  )
  expect((await alertOf('gb26875:locked'))[0]).toMatchObject({ count: 1, version: 1 })
}, 40_000)

it('survives a deadlock with one effect', async () => {
  await write(redis, 'alarm', fireMessage('gb26875:dead', Date.now()))
  const [alert] = await eventually(
    () => alertOf('gb26875:dead'),
    (a) => a.length === 1,
  )
  await other.query('begin')
  await other.query('update fact_head set n = n')
  // Holds the alert's row now and waits for the head row, which the other one holds while it asks for the alert's.
  const acting = createRecords(run).act(alert.id, alert.version, { do: 'ack' }, DUTY_OFFICER_AT_DESK, Date.now())
  await eventually(
    async () => (await run.pool.query(`select count(*) as n from pg_stat_activity where wait_event_type = 'Lock'`)).rows[0].n,
    (n) => Number(n) > 0,
  )
  await other.query('select 1 from alert where id = $1 for update', [alert.id]).catch(() => undefined)
  await other.query('rollback')
  expect(await acting).toMatchObject({ ok: true, alert: { version: alert.version + 1 } })
  const { rows } = await other.query(`select change from alert_history where alert = $1 order by version`, [alert.id])
  expect(rows.map((r) => r.change)).toEqual(['raised', 'acked'])
})

it('commits nothing for a partition that another has taken over, until it has it back', async () => {
  await eventually(
    () => run.engine.owns().length,
    (n) => n === 17,
  )
  const thief = '11111111-1111-4111-8111-111111111111'
  const part = partitionOf('gb26875:stolen')
  await other.query(
    `update reader set owner = $1, epoch = epoch + 1, expires_at = clock_timestamp() + interval '2 s' where reader = 'engine' and part = $2`,
    [thief, part],
  )
  await write(redis, 'alarm', fireMessage('gb26875:stolen', Date.now()))
  const look = `select r.owner, (select count(*) from alert where feature = 'gb26875:stolen') as alerts from reader r where reader = 'engine' and part = $1`
  const seen = await eventually(
    async () => (await other.query<{ owner: string; alerts: string }>(look, [part])).rows[0],
    (row) => Number(row?.alerts) > 0,
  )
  expect(seen).toMatchObject({ alerts: '1' })
  expect(seen?.owner).not.toBe(thief)
}, 30_000)

it('lives on when its connections are ended from outside', async () => {
  await other.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'yiwang'`)
  await write(redis, 'alarm', fireMessage('gb26875:cutoff', Date.now()))
  await eventually(
    () => alertOf('gb26875:cutoff'),
    (a) => a.length === 1,
  )
})

it('puts an entry the records refuse aside, and only that one', async () => {
  await other.query(`alter table alarm_message add constraint cursed check (device <> 'gb26875:cursed')`)
  const part = partitionOf('gb26875:cursed')
  const neighbours = Array.from({ length: 200 }, (_, i) => `gb26875:near${i}`).filter((d) => partitionOf(d) === part)
  const [before = '', after = ''] = neighbours
  await Promise.all([before, 'gb26875:cursed', after].map((d) => write(redis, 'alarm', fireMessage(d, Date.now()))))
  await eventually(
    async () => (await alertOf(before)).length + (await alertOf(after)).length,
    (n) => n === 2,
    30_000,
  )
  const faults = await createRecords(run).faults({ source: 'stream', limit: 10 })
  expect(faults.items.filter((f) => f.reason === 'poison')).toHaveLength(1)
  expect(await alertOf('gb26875:cursed')).toEqual([])
}, 60_000)

it('begins a new epoch when the records are older than the facts stream', async () => {
  const before = await createRecords(run).snapshot()
  await run.stop()
  await other.query('delete from fact where n > $1', [before.cursor - 2])
  await other.query('update fact_head set n = $1', [before.cursor - 2])
  run = await begin()
  // By now: whoever follows from the first judgement on need not ask anew.
  const [restored, newest] = await Promise.all([
    createRecords(run).snapshot(),
    redis.xRevRange(FACTS_KEY, '+', '-', { COUNT: 1 }),
  ])
  expect(restored.epoch).not.toBe(before.epoch)
  expect(restored.cursor).toBe(before.cursor - 2)
  expect(newest?.[0]?.id).toBe(`${before.cursor - 2}-0`)
  await write(redis, 'alarm', fireMessage('gb26875:restored', Date.now()))
  await eventually(
    async () => (await redis.xRange(FACTS_KEY, `${before.cursor - 1}-0`, '+')) ?? [],
    (entries) => entries.some((e) => (e.message[BODY] ?? '').includes('gb26875:restored')),
  )
})
