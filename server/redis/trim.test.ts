/** Trimming over a real Redis, by the places stored in a real PostgreSQL: never past what a reader has not taken. */
import { BODY, DAY, FAULTS_KEY, HOUR, LANES, type Lane, laneKey, MINUTE, packTick } from '@yiwang/contract'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { openPool } from '../postgres/connect.ts'
import { migrate } from '../postgres/migrate.ts'
import { createRedis, type Redis } from './connect.ts'
import { trimStreams } from './trim.ts'

const PART = 3
let postgres: PostgresServer
let redisServer: RedisServer
let pool: pg.Pool
let redis: Redis

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres({ fsync: 'off' }), startRedis()])
  pool = openPool(postgres.url)
  await migrate(pool)
  redis = createRedis(redisServer.url)
  await redis.connect()
})
beforeEach(async () => {
  await redis.flushAll()
  await pool.query(`update reader set alarm = '0-0', telemetry = '0-0'`)
})
afterAll(async () => {
  redis?.destroy()
  await pool?.end()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

/** One entry a minute, the first so long ago. */
async function fill(key: string, from: number, entries = 100): Promise<string[]> {
  const ids = Array.from({ length: entries }, (_, i) => `${from + i * MINUTE}-0`)
  for (const id of ids) await redis.xAdd(key, id, { [BODY]: packTick(0, 0, 'test') })
  return ids
}
const has = async (reader: string, lane: Lane, taken: string) =>
  void (await pool.query(`update reader set ${lane} = $2 where reader = $1 and part in (0, ${PART})`, [reader, taken]))
const idsOf = async (key: string) => ((await redis.xRange(key, '-', '+')) ?? []).map(({ id }) => id)

describe.each(LANES)('the %s lane', (lane) => {
  const key = laneKey(PART, lane)

  it('keeps everything unread, however old and however much', async () => {
    const ids = await fill(key, Date.now() - 2 * DAY, 1_000)
    await trimStreams(pool, redis)
    expect(await idsOf(key)).toEqual(ids)
  })

  it('keeps what the slower of its readers has not taken', async () => {
    const ids = await fill(key, Date.now() - DAY)
    await has('engine', lane, ids[80] ?? '')
    await has('historian', lane, ids[40] ?? '')
    await trimStreams(pool, redis)
    expect(await idsOf(key)).toEqual(ids.slice(40))
  })

  it('keeps the last minute for the screens, also when both have taken it', async () => {
    const now = Date.now()
    await fill(key, now - HOUR, 50)
    const young = await fill(key, now - 1, 1)
    for (const reader of ['engine', 'historian']) await has(reader, lane, young[0] ?? '')
    await trimStreams(pool, redis)
    expect(await idsOf(key)).toEqual(young)
  })

  it('does not grow without end after the clock was set back: ids go on from where they were', async () => {
    const ids = await fill(key, Date.now() + DAY)
    await has('engine', lane, ids[90] ?? '')
    await has('historian', lane, ids[95] ?? '')
    await trimStreams(pool, redis)
    expect(await idsOf(key)).toEqual(ids.slice(90))
  })
})

it('faults are kept until they are stored', async () => {
  const ids = await fill(FAULTS_KEY, Date.now() - DAY)
  await trimStreams(pool, redis)
  expect(await redis.xLen(FAULTS_KEY)).toBe(100)
  await has('faults', 'alarm', ids[30] ?? '')
  await trimStreams(pool, redis)
  expect(await idsOf(FAULTS_KEY)).toEqual(ids.slice(30))
})
