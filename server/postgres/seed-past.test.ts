/** The days before the demo district was first started, into real PostgreSQL: whole, over, numbered on from, and told once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Alert, beijingDay, DAY } from '@yiwang/contract'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { districtFile } from '../../fixtures/city/credentials.ts'
import { district } from '../../fixtures/city/district.ts'
import { past } from '../../fixtures/city/past.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { openPool } from './connect.ts'
import { migrate } from './migrate.ts'
import { seedDistrict, seedThresholds } from './seed.ts'
import { seedPast } from './seed-past.ts'

/** 11:00 in Beijing. */
const NOW = Date.UTC(2026, 4, 14, 3)
let postgres: PostgresServer
let pool: pg.Pool
let folder: string
let path: string

beforeAll(async () => {
  ;[postgres, folder] = await Promise.all([startPostgres(), mkdtemp(join(tmpdir(), 'yiwang-past-'))])
  pool = openPool(postgres.url)
  await migrate(pool)
  await seedThresholds(pool)
  const place = district()
  districtFile(folder, place)
  await seedDistrict(pool, join(folder, 'demo', 'district.json'), NOW)
  path = join(folder, 'past.json')
  await writeFile(path, JSON.stringify(past(place)))
  expect(await seedPast(pool, path, NOW)).toBe(true)
})

afterAll(async () => {
  await pool?.end()
  await postgres?.stop()
  await rm(folder, { recursive: true })
})

async function rowsOf<T extends pg.QueryResultRow>(text: string): Promise<readonly T[]> {
  return (await pool.query<T>(text)).rows
}

it('nothing of it is still going on or waits for anybody, and each alert stands where its device does', async () => {
  const alerts = await rowsOf<{ state: string; body: Alert }>('select state, body from alert order by seq')
  expect(alerts.length).toBeGreaterThan(1_000)
  expect(new Set(alerts.map(({ state }) => state))).toEqual(new Set(['closed']))
  for (const { body } of alerts) {
    expect(Math.max(body.clearedAt ?? 0, body.ackedAt ?? 0, body.verdict?.at ?? 0)).toBeLessThan(NOW)
    expect(body.orgPath).not.toBe('')
    expect(body.lon).toBeTypeOf('number')
  }
})

it('each day has its own numbers without a gap, and the next alert of today takes the next one', async () => {
  const days = await rowsOf<{ day: string; last: number; count: number; highest: string }>(
    `select day, last, count(*)::int as count, max(number) as highest from alert_number join alert on number like day || '-%'
     group by day, last order by day`,
  )
  expect(days.map(({ day }) => day)).toEqual(Array.from({ length: 9 }, (_, i) => beijingDay(NOW - (8 - i) * DAY)))
  for (const { day, last, count, highest } of days)
    expect([count, highest]).toEqual([last, `${day}-${String(last).padStart(4, '0')}`])
})

it('its history is what the lifecycle makes, each step later than the one before, with who did it', async () => {
  const steps = await rowsOf<{ changes: string[]; rising: boolean; nobody: boolean }>(
    `select array_agg(change order by version) as changes,
       bool_and(at >= before) as rising, bool_or((by is null) = (change in ('acked', 'judged'))) as nobody
     from (select *, lag(at, 1, 0::bigint) over (partition by alert order by version) as before from alert_history) h group by alert`,
  )
  for (const { changes, rising, nobody } of steps) {
    expect(changes[0]).toBe('raised')
    expect(changes).toContain('cleared')
    expect([rising, nobody]).toEqual([true, false])
  }
})

it('those of the last day are told to whoever follows already, as they are', async () => {
  const [told] = await rowsOf<{ facts: number; day: number }>(
    `select (select count(*)::int from fact join alert on alert.body = fact.body->'alert' where fact.body->>'kind' = 'alert') as facts,
       (select count(*)::int from alert where changed_at > ${NOW - DAY}) as day`,
  )
  expect(told?.facts).toBeGreaterThan(100)
  expect(told?.facts).toBe(told?.day)
})

it('is told once: records that have an alert stay as they are', async () => {
  const [before] = await rowsOf('select count(*), max(changed_at) from alert')
  expect(await seedPast(pool, path, NOW + DAY)).toBe(false)
  expect(await rowsOf('select count(*), max(changed_at) from alert')).toEqual([before])
})
