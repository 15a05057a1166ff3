/** Two processes over one PostgreSQL: one prepares and publishes, the other commits what people do. Neither waits for the other's clock. */
import { BODY, FACTS_KEY, HOUR } from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { DUTY_OFFICER_AT_DESK } from '../duty-officer.fixture.ts'
import { openPool } from '../postgres/connect.ts'
import { requirePartitions, schemaReady } from '../postgres/migrate.ts'
import { createRecords } from '../postgres/records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { fireMessage, tick, write } from './lanes.fixture.ts'
import { type Run, startRun } from './start.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let run: Run | undefined

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
})
afterAll(async () => {
  await run?.stop()
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

const published = async () => ((await redis.xRange(FACTS_KEY, '-', '+')) ?? []).map(({ message }) => message[BODY] ?? '')
const begin = () =>
  startRun({ databaseUrl: postgres.url, redisUrl: redisServer.url, log, leaseMs: 1_000, historyEvery: 200, lookAgain: HOUR })

it('without an engine the records are not prepared, and that is said; with one they are', async () => {
  const pool = openPool(postgres.url)
  await expect(schemaReady(pool, 300)).rejects.toThrow('nobody has prepared them: start the engine, which does')
  const waiting = schemaReady(pool, 20_000)
  run = await begin()
  await waiting
  await requirePartitions(pool)
  await pool.end()
})

it('what a person does elsewhere is published at once: nobody has to look for it', async () => {
  const pool = openPool(postgres.url)
  const records = createRecords({ pool, redis })
  await tick(redis, Date.now())
  await write(redis, 'alarm', fireMessage('gb26875:news', Date.now()))
  const [alert] = await eventually(
    async () => (await records.alerts({ areas: [{ orgPath: '' }], limit: 1 })).items,
    (items) => items.length === 1,
  )
  expect(alert && (await records.act(alert.id, alert.version, { do: 'ack' }, DUTY_OFFICER_AT_DESK, Date.now()))).toMatchObject({
    ok: true,
  })
  await eventually(published, (facts) => facts.some((fact) => fact.includes('"change":"acked"')))
  await pool.end()
})

it('a connection that was lost meanwhile is made again, and nothing of it is missed', async () => {
  const pool = openPool(postgres.url)
  const records = createRecords({ pool, redis })
  await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %'`)
  const command = await records.issue('gb26875:news', { action: 'queryNow' }, Date.now() + HOUR, DUTY_OFFICER_AT_DESK, Date.now())
  await eventually(published, (facts) => facts.some((fact) => fact.includes(command.id)))
  await pool.end()
})
