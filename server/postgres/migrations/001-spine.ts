/** The first schema: leases and offsets, rule states, alerts, facts with their one head row, assets, commands, history. */
import { type Kysely, sql } from 'kysely'

/** Instants are milliseconds since 1970 (bigint), as everywhere inside. Bodies are the contract's own shapes as jsonb. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  // What this installation was made with; a different partition count would send devices to other streams.
  `create table setting (name text primary key, value jsonb not null)`,
  `insert into setting values ('partitions', '16')`,

  // Who reads which partition's streams and how far they have come. "taken" counts entries, so that a loss can be told exactly.
  `create table reader (
     reader text not null, part int not null,
     owner uuid, epoch bigint not null default 0, expires_at timestamptz not null default '-infinity',
     alarm text not null default '0-0', alarm_taken bigint not null default 0,
     telemetry text not null default '0-0', telemetry_taken bigint not null default 0,
     fact bigint not null default 0, clocks jsonb,
     primary key (reader, part))`,
  `insert into reader (reader, part) select 'engine', p from generate_series(0, 16) p`,
  `insert into reader (reader, part) select 'historian', p from generate_series(0, 15) p`,
  `insert into reader (reader, part) values ('faults', 0)`,

  `create table rule_state (
     part int not null, rule text not null, subject text not null,
     state jsonb, wake_at bigint, onset text, firing jsonb,
     primary key (part, rule, subject))`,

  `create table fact_head (single boolean primary key default true check (single), n bigint not null, epoch uuid not null)`,
  `insert into fact_head (n, epoch) values (0, gen_random_uuid())`,
  // Divided by number: a cursor question then touches one part. Old parts are dropped whole.
  `create table fact (n bigint primary key, at bigint not null, body jsonb not null) partition by range (n)`,

  `create table alert (
     id uuid primary key, seq bigint not null generated always as identity, number text not null unique, rule text not null, feature text not null,
     state text not null, level int not null, first_seen bigint not null, last_seen bigint not null,
     shelved_until bigint, changed_at bigint not null, org_path text not null, version int not null, body jsonb not null)`,
  `create index alert_by_feature on alert (rule, feature, seq desc)`,
  `create unique index alert_newest on alert (seq desc)`,
  `create index alert_by_state on alert (state, seq desc)`,
  `create index alert_changed on alert (changed_at)`,
  `create index alert_shelved on alert (shelved_until) where shelved_until is not null`,
  `create table alert_history (
     alert uuid not null references alert, version int not null,
     change text not null, at bigint not null, by text, level int not null, detail jsonb,
     primary key (alert, version))`,
  `create table alert_number (day text primary key, last int not null)`,

  `create sequence asset_handle minvalue 0 start 0`,
  `create table asset (
     id text primary key, handle int not null unique default nextval('asset_handle'), kind text not null,
     lon double precision, lat double precision, org_path text not null, version int not null, body jsonb not null)`,
  `create index asset_by_handle on asset (kind, handle)`,
  `create table credential (name text primary key, body jsonb not null)`,

  `create table command (
     id uuid primary key, device text not null, body jsonb not null, actor text not null,
     issued_at bigint not null, expires_at bigint not null,
     handed_at bigint, outcome text, settled_at bigint)`,
  `create index command_open on command (expires_at) where outcome is null`,

  `create table thresholds (version int primary key, effective_from bigint not null, limits jsonb not null)`,

  // One row for each message of the alarm lane; the hash of its idempotency key is what a re-send is known by.
  `create table alarm_message (
     hash bytea not null, at bigint not null, source text not null, device text not null, body jsonb not null,
     primary key (hash, at)) partition by range (at)`,
  `create index alarm_message_by_device on alarm_message (device, at)`,

  // Telemetry as packed blocks: one row for kind × minute × partition × flush.
  `create table telemetry (
     minute bigint not null, part int not null, kind text not null, id bigint generated always as identity,
     devices text[] not null, signals int not null, body bytea not null,
     primary key (minute, part, kind, id)) partition by range (minute)`,
  `alter table telemetry alter column body set storage external`,

  `create table fault (
     id bigint generated always as identity, at bigint not null, source text not null, body jsonb not null,
     primary key (id, at)) partition by range (at)`,
  `create index fault_by_source on fault (source, id desc)`,

  `create table tally (reader text not null, source text not null, outcome text not null, count bigint not null,
     primary key (reader, source, outcome))`,

  // Rows of days for which no part exists (clocks far off) land here, never fail.
  ...['alarm_message', 'telemetry', 'fault', 'fact'].map((t) => `create table ${t}_other partition of ${t} default`),
]
