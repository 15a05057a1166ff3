/** Drills and notices; telemetry joined for those who look back; the history of an alert keeps what it was, so that any past instant can be told exactly. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table drill (
     id uuid primary key, org_path text not null, started_at bigint not null, ended_at bigint, body jsonb not null)`,
  `create index drill_running on drill (started_at) where ended_at is null`,
  `create index drill_newest on drill (started_at desc)`,

  `create table notice (
     id uuid primary key, org_path text not null, at bigint not null, until bigint, lifted_at bigint, body jsonb not null)`,
  `create index notice_newest on notice (at desc)`,

  // Drilled alerts are numbered for themselves: counters of days are called 演YYYYMMDD beside YYYYMMDD.
  `alter table alert add column drill uuid`,
  `alter table alert drop constraint alert_number_key`,
  `create unique index alert_numbered on alert (number, (drill is not null))`,
  `create index alert_drilled on alert (drill) where drill is not null`,

  // Counted by when they began and the worst they have been.
  `alter table alert add column peak int generated always as ((body->>'peak')::int) stored`,
  `create index alert_first_seen on alert (first_seen) include (peak, drill, org_path)`,

  // Those that are open are few among all that ever were.
  `create index alert_open on alert (seq) where state <> 'closed'`,

  // Ten minutes of one property over all devices; kind 'joined' says that the slot is whole.
  `create table telemetry_slot (
     slot bigint not null, kind text not null, property text not null, rows int not null, body bytea not null,
     primary key (slot, kind, property)) partition by range (slot)`,
  `alter table telemetry_slot alter column body set storage external`,
  `create table telemetry_slot_other partition of telemetry_slot default`,

  // The whole alert after the change. What older programs wrote is taken from the facts, the newest of them.
  `alter table alert_history add column body jsonb`,
  `update alert_history h set body = f.body->'alert' from fact f
     where f.body->>'kind' = 'alert' and (f.body->'alert'->>'id')::uuid = h.alert and (f.body->'alert'->>'version')::int = h.version
       and f.n > (select n from fact_head) - 100000`,
]
