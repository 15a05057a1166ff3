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

/** Makes parts from yesterday to some days ahead and drops those that are older than they are kept. */
export async function keepParts(pool: pg.Pool, now: Millis, { historyDays }: Retention): Promise<void> {
  const today = Math.floor(now / DAY)
  for (const [table, column, days] of [
    ['alarm_message', 'at', Math.max(ALARM_DAYS, historyDays)],
    ['telemetry', 'minute', historyDays],
    ['fault', 'at', historyDays],
  ] as const) {
    for (let day = today - 1; day <= today + AHEAD; day++) {
      await makePart(pool, { table, column, name: `${table}_${dayName(day)}`, from: day * DAY, to: (day + 1) * DAY })
    }
    const oldest = dayName(today - days)
    for (const name of await partsOf(pool, table)) {
      if (/_\d{8}$/.test(name) && name < `${table}_${oldest}`) await pool.query(`drop table ${name}`)
    }
    await pool.query(`delete from ${table}_other where ${column} < $1`, [(today - days) * DAY])
  }
  await keepFacts(pool, now - historyDays * DAY)
}

async function keepFacts(pool: pg.Pool, before: Millis): Promise<void> {
  const { rows } = await pool.query<{ n: number }>('select n from fact_head')
  const current = Math.floor((rows[0]?.n ?? 0) / FACTS_PER_PART)
  for (let part = current; part <= current + 1; part++) {
    const from = part * FACTS_PER_PART
    await makePart(pool, { table: 'fact', column: 'n', name: `fact_from_${from}`, from, to: from + FACTS_PER_PART })
  }
  for (const name of await partsOf(pool, 'fact')) {
    const from = /^fact_from_(\d+)$/.exec(name)?.[1]
    if (from === undefined || Number(from) >= current * FACTS_PER_PART) continue
    const newest = await pool.query<{ at: number }>(`select at from ${name} order by n desc limit 1`)
    if ((newest.rows[0]?.at ?? 0) < before) await pool.query(`drop table ${name}`)
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
async function makePart(pool: pg.Pool, { table, column, name, from, to }: Part): Promise<void> {
  const exists = await pool.query('select to_regclass($1) is not null as yes', [name])
  if (exists.rows[0].yes === true) return
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(`lock table ${table} in share row exclusive mode`)
    const made = await client.query('select to_regclass($1) is not null as yes', [name])
    if (made.rows[0].yes !== true) {
      await client.query(`create table ${name} (like ${table} including defaults including storage)`)
      await client.query(
        `with moved as (delete from ${table}_other where ${column} >= ${from} and ${column} < ${to} returning *) insert into ${name} select * from moved`,
      )
      await client.query(`alter table ${table} attach partition ${name} for values from (${from}) to (${to})`)
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function partsOf(pool: pg.Pool, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    'select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass',
    [table],
  )
  return rows.map((r) => r.name)
}

function dayName(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10).replaceAll('-', '')
}
