/** Brings the schema forward, one process at a time; never back. Schema N must keep serving code N−1. */
import { Kysely, type Migration, Migrator, PostgresDialect } from 'kysely'
import type pg from 'pg'
import * as spine from './migrations/001-spine.ts'

/** In order; a name once released never changes. */
const MIGRATIONS: Readonly<Record<string, Migration>> = { '001-spine': spine }

/** Takes PostgreSQL's advisory lock (Kysely's own), so that servers starting together do not step on each other. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: shared(pool) }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

/** Kysely would end the pool with itself; ours lives on. */
function shared(pool: pg.Pool): { connect: () => Promise<pg.PoolClient>; end: () => Promise<void> } {
  return { connect: () => pool.connect(), end: async () => undefined }
}
