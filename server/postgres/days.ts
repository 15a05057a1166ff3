/** Parts of the divided tables: made ahead, dropped when they have aged out. A row is never deleted one by one. */
import { DAY, type Millis } from '@yiwang/contract'
import type pg from 'pg'

/** Kept for at least 30 days, because a device may send again that late. */
const ALARM_DAYS = 31
const AHEAD = 3
const FACTS_PER_PART = 500_000

export interface Retention {
  /** Days of telemetry, faults and facts. */
  readonly historyDays: number
}

/** Any number of our own: says that parts are being made and dropped. */
const LOCK = 7_221_001

/** Makes parts from yesterday to some days ahead and drops those that are older than they are kept. One process at a time. */
export async function keepParts(pool: pg.Pool, now: Millis, retention: Retention): Promise<void> {
  const client = await pool.connect()
  try {
    const { rows } = await client.query<{ ours: boolean }>('select pg_try_advisory_lock($1) as ours', [LOCK])
    // Another is at it; what comes before its part is made is not lost.
    if (rows[0]?.ours !== true) return
    try {
      await keepDays(client, now, retention)
      await keepFacts(client, now - retention.historyDays * DAY)
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK])
    }
  } finally {
    client.release()
  }
}

async function keepDays(pg: pg.PoolClient, now: Millis, { historyDays }: Retention): Promise<void> {
  const today = Math.floor(now / DAY)
  for (const [table, column, days] of [
    ['alarm_message', 'at', Math.max(ALARM_DAYS, historyDays)],
    ['telemetry', 'minute', historyDays],
    ['telemetry_slot', 'slot', historyDays],
    ['fault', 'at', historyDays],
  ] as const) {
    for (let day = today - 1; day <= today + AHEAD; day++) {
      await makePart(pg, { table, column, name: `${table}_${dayName(day)}`, from: day * DAY, to: (day + 1) * DAY })
    }
    const oldest = dayName(today - days)
    for (const name of await partsOf(pg, table)) {
      if (/_\d{8}$/.test(name) && name < `${table}_${oldest}`) await pg.query(`drop table ${name}`)
    }
    await pg.query(`delete from ${table}_other where ${column} < $1`, [(today - days) * DAY])
  }
}

async function keepFacts(pg: pg.PoolClient, before: Millis): Promise<void> {
  const { rows } = await pg.query<{ n: number }>('select n from fact_head')
  const current = Math.floor((rows[0]?.n ?? 0) / FACTS_PER_PART)
  for (let part = current; part <= current + 1; part++) {
    const from = part * FACTS_PER_PART
    await makePart(pg, { table: 'fact', column: 'n', name: `fact_from_${from}`, from, to: from + FACTS_PER_PART })
  }
  for (const name of await partsOf(pg, 'fact')) {
    const from = /^fact_from_(\d+)$/.exec(name)?.[1]
    if (from === undefined || Number(from) >= current * FACTS_PER_PART) continue
    const newest = await pg.query<{ at: number }>(`select at from ${name} order by n desc limit 1`)
    if ((newest.rows[0]?.at ?? 0) < before) await pg.query(`drop table ${name}`)
  }
}

interface Part {
  readonly table: string
  readonly column: string
  readonly name: string
  readonly from: number
  readonly to: number
}

/** Rows that had nowhere to go meanwhile are moved in. */
async function makePart(pg: pg.PoolClient, { table, column, name, from, to }: Part): Promise<void> {
  const { rows } = await pg.query<{ yes: boolean }>('select to_regclass($1) is not null as yes', [name])
  if (rows[0]?.yes === true) return
  try {
    await pg.query('begin')
    await pg.query(`lock table ${table} in share row exclusive mode`)
    await pg.query(`create table ${name} (like ${table} including defaults including storage)`)
    await pg.query(
      `with moved as (delete from ${table}_other where ${column} >= ${from} and ${column} < ${to} returning *) insert into ${name} select * from moved`,
    )
    await pg.query(`alter table ${table} attach partition ${name} for values from (${from}) to (${to})`)
    await pg.query('commit')
  } catch (error) {
    await pg.query('rollback')
    throw error
  }
}

async function partsOf(pg: pg.PoolClient, table: string): Promise<string[]> {
  const { rows } = await pg.query<{ name: string }>(
    'select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass',
    [table],
  )
  return rows.map((r) => r.name)
}

function dayName(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '')
}
