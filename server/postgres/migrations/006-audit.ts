/** The audit: a chain of rows behind one head, as the facts have it. `body` is text: its very bytes are what the hash covers. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `create table audit_head (single boolean primary key default true check (single), n bigint not null, hash bytea not null)`,
  `insert into audit_head (n, hash) values (0, sha256('yiwang audit'))`,
  // What retention has let go: the chain that is kept begins behind this.
  `create table audit_base (single boolean primary key default true check (single), n bigint not null, hash bytea not null)`,
  `insert into audit_base (n, hash) select n, hash from audit_head`,
  `create table audit (
     n bigint primary key, at bigint not null, prev bytea not null, hash bytea not null, body text not null,
     by text not null, act text not null, object text, org_path text)`,
  `create index audit_at on audit (at)`,
  `create index audit_by on audit (by, n desc)`,
  `create index audit_act on audit (act, n desc)`,
  `create index audit_object on audit (object, n desc)`,
]
