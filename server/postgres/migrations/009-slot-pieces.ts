/** A joined slot in pieces: one of a storm is packed and read piece by piece, so that nobody holds it whole. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  `alter table telemetry_slot add column piece int not null default 0`,
  `alter table telemetry_slot drop constraint telemetry_slot_pkey`,
  `alter table telemetry_slot add primary key (slot, kind, property, piece)`,
]
