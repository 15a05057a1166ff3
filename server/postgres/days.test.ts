/** Parts of the divided tables over a real PostgreSQL: made ahead, filled from the rest, dropped whole. */
import { DAY } from '@yiwang/contract'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { openPool } from './connect.ts'
import { keepParts } from './days.ts'
import { migrate } from './migrate.ts'

const NOW = Date.UTC(2026, 2, 15, 12)
let postgres: PostgresServer
let pool: pg.Pool

beforeAll(async () => {
  postgres = await startPostgres()
  pool = openPool(postgres.url)
  // Two servers starting together: one migrates, the other waits.
  await Promise.all([migrate(pool), migrate(pool)])
})

afterAll(async () => {
  await pool?.end()
  await postgres?.stop()
})

const partsOf = async (table: string) =>
  (
    await pool.query(`select inhrelid::regclass::text as name from pg_inherits where inhparent = $1::regclass order by 1`, [
      table,
    ])
  ).rows.map((r) => r.name)
const fault = (at: number) =>
  pool.query(`insert into fault (at, source, body) values ($1, 's', '{}') returning tableoid::regclass::text as part`, [at])

it('moves rows that came before their part was made into it', async () => {
  expect((await fault(NOW)).rows[0].part).toBe('fault_other')
  await keepParts(pool, NOW, { historyDays: 30 })
  const { rows } = await pool.query('select tableoid::regclass::text as part from fault')
  expect(rows).toEqual([{ part: 'fault_20260315' }])
  expect((await fault(NOW + 3 * DAY)).rows[0].part).toBe('fault_20260318')
})

it('drops what is too old, keeps alarm keys at least 31 days whatever the history', async () => {
  await keepParts(pool, NOW + 5 * DAY, { historyDays: 3 })
  expect(await partsOf('fault')).not.toContain('fault_20260315')
  expect(await partsOf('fault')).toContain('fault_20260317')
  expect(await partsOf('alarm_message')).toContain('alarm_message_20260315')
  await keepParts(pool, NOW + 40 * DAY, { historyDays: 3 })
  expect(await partsOf('alarm_message')).not.toContain('alarm_message_20260315')
})

it('divides the facts by number and drops a part only when its newest is old', async () => {
  await pool.query('update fact_head set n = 1200000')
  await pool.query(`insert into fact values (10, $1, '{}'), (600000, $2, '{}')`, [NOW - 40 * DAY, NOW])
  await keepParts(pool, NOW, { historyDays: 30 })
  expect(await partsOf('fact')).toEqual(expect.arrayContaining(['fact_from_1000000', 'fact_from_1500000', 'fact_other']))
  expect(await partsOf('fact')).not.toContain('fact_from_0')
})

it('may run twice, and in two servers at once', async () => {
  await Promise.all([keepParts(pool, NOW + 60 * DAY, { historyDays: 30 }), keepParts(pool, NOW + 60 * DAY, { historyDays: 30 })])
})
