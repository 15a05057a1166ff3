/**
 * Leases: which process reads which partition, and how far it has come. Taking one raises its epoch; whoever held it before
 * can commit nothing more, because every commit moves its offsets on only where owner and epoch are still its own.
 */
import type { Lane } from '@yiwang/contract'
import type pg from 'pg'
import type { Queryable } from './connect.ts'
import { json } from './json.ts'

export type ReaderName = 'engine' | 'historian' | 'faults'

export interface LaneOffset {
  /** The last entry taken. */
  readonly id: string
  /** Entries taken since the stream began, those counted as lost included: tells a loss to the entry. */
  readonly taken: number
}

export interface Place {
  readonly part: number
  readonly epoch: number
  readonly lanes: Readonly<Record<Lane, LaneOffset>>
  /** Number of the last fact taken (district only). */
  readonly fact: number
  readonly clocks?: unknown
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

export interface Holder {
  readonly reader: ReaderName
  readonly owner: string
  readonly leaseMs: number
}

/**
 * A sign of life that ends with this connection: a lock that PostgreSQL lets go the moment the process is gone. Others need not
 * wait for the leases of one that was killed; of one that is only stopped they do. Held already (an older connection of ours
 * that is not known to be dead yet) is as good.
 */
export async function showLife(pg: Queryable, { owner }: Holder): Promise<void> {
  await pg.query('select pg_try_advisory_lock(hashtextextended($1, 0))', [owner])
}

/**
 * Takes every lease that is free, has run out or belongs to the dead, and those of our own that we do not hold in memory (after a
 * pause). `skip locked`: a commit in progress proves that its holder lives.
 */
export async function takeLeases(
  pg: Queryable,
  { reader, owner, leaseMs }: Holder,
  held: readonly number[],
): Promise<readonly Place[]> {
  const { rows } = await pg.query(
    `update reader r set owner = $2, epoch = r.epoch + 1, expires_at = clock_timestamp() + $3 * interval '1 ms'
     from (select part from reader where reader = $1 and part <> all ($4)
             and (expires_at < clock_timestamp() or owner = $2 or pg_try_advisory_xact_lock(hashtextextended(owner::text, 0)))
           order by part for update skip locked) free
     where r.reader = $1 and r.part = free.part
     returning r.part, r.epoch, r.alarm, r.alarm_taken, r.telemetry, r.telemetry_taken, r.fact, r.clocks`,
    [reader, owner, leaseMs, held],
  )
  return rows.map((r) => ({
    part: r.part,
    epoch: r.epoch,
    lanes: { alarm: { id: r.alarm, taken: r.alarm_taken }, telemetry: { id: r.telemetry, taken: r.telemetry_taken } },
    fact: r.fact,
    ...(r.clocks === null ? {} : { clocks: r.clocks }),
  }))
}

/**
 * Holds on to the leases; throws LeaseLost when one is no longer ours. `skip locked`: a commit in progress renews its own, and
 * nobody waits for anybody.
 */
export async function renewLeases(pg: Queryable, { reader, owner, leaseMs }: Holder, places: readonly Place[]): Promise<void> {
  const { rows } = await pg.query<{ ours: number }>(
    `with ours as (select r.part from reader r join unnest($4::int[], $5::bigint[]) as mine(part, epoch)
         on r.part = mine.part and r.epoch = mine.epoch where r.reader = $1 and r.owner = $2),
       free as (select part from reader where reader = $1 and part in (select part from ours) for update skip locked),
       renewed as (update reader r set expires_at = clock_timestamp() + $3 * interval '1 ms' from free
         where r.reader = $1 and r.part = free.part and r.owner = $2)
     select count(*) as ours from ours`,
    [reader, owner, leaseMs, places.map((p) => p.part), places.map((p) => p.epoch)],
  )
  const lost = places.length - (rows[0]?.ours ?? 0)
  if (lost > 0) throw new LeaseLost(`${lost} leases of ${reader} were taken over`)
}

/** Gives them up at once, so that another process need not wait for them to run out. */
export async function releaseLeases(pg: Queryable, { reader, owner }: Holder): Promise<void> {
  await pg.query(`update reader set owner = null, expires_at = '-infinity' where reader = $1 and owner = $2`, [reader, owner])
}

/** Inside a transaction, first: moves the offsets on and renews. Fewer rows than places = a lease is lost. */
export function advance(pg: pg.Client | pg.PoolClient, { reader, owner, leaseMs }: Holder, places: readonly Place[]) {
  return pg.query({
    name: 'advance',
    text: `update reader r set alarm = p.alarm, alarm_taken = p.alarm_taken, telemetry = p.telemetry,
       telemetry_taken = p.telemetry_taken, fact = p.fact, clocks = p.clocks,
       expires_at = clock_timestamp() + $3 * interval '1 ms'
     from (select * from unnest($4::int[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], $9::bigint[], $10::bigint[], $11::jsonb[])
           as p(part, epoch, alarm, alarm_taken, telemetry, telemetry_taken, fact, clocks)) p
     where r.reader = $1 and r.owner = $2 and r.part = p.part and r.epoch = p.epoch`,
    values: [
      reader,
      owner,
      leaseMs,
      places.map((p) => p.part),
      places.map((p) => p.epoch),
      places.map((p) => p.lanes.alarm.id),
      places.map((p) => p.lanes.alarm.taken),
      places.map((p) => p.lanes.telemetry.id),
      places.map((p) => p.lanes.telemetry.taken),
      places.map((p) => p.fact),
      places.map((p) => (p.clocks === undefined ? null : json(p.clocks))),
    ],
  })
}

/** The places of all readers of a lane: nothing after the oldest may be trimmed. */
export async function storedOffsets(
  pg: Queryable,
): Promise<
  readonly { readonly reader: ReaderName; readonly part: number; readonly alarm: string; readonly telemetry: string }[]
> {
  const { rows } = await pg.query('select reader, part, alarm, telemetry from reader')
  return rows
}
