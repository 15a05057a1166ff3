/** Brings the schema forward, one process at a time; never back. Schema N must keep serving code N−1. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Millis, PARTITIONS } from '@yiwang/contract'
import { DEFAULT_MIGRATION_TABLE, Kysely, type Migration, Migrator, PostgresDialect } from 'kysely'
import type pg from 'pg'
import * as spine from './migrations/001-spine.ts'
import * as grids from './migrations/002-grids.ts'
import * as drills from './migrations/003-drills.ts'
import * as byAsset from './migrations/004-alerts-by-asset.ts'
import * as people from './migrations/005-people.ts'
import * as audit from './migrations/006-audit.ts'
import * as evidence from './migrations/007-evidence.ts'
import * as passkeys from './migrations/008-passkeys.ts'
import * as slotPieces from './migrations/009-slot-pieces.ts'

/** In order; a name once released never changes. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-spine': spine,
  '002-grids': grids,
  '003-drills': drills,
  '004-alerts-by-asset': byAsset,
  '005-people': people,
  '006-audit': audit,
  '007-evidence': evidence,
  '008-passkeys': passkeys,
  '009-slot-pieces': slotPieces,
}

/** Takes PostgreSQL's advisory lock (Kysely's own), so that servers starting together do not step on each other. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: shared(pool) }) })
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

/** Waits until another process has brought the schema forward; throws when nobody does within `patience`. */
export async function schemaReady(pool: pg.Pool, patience: Millis): Promise<void> {
  const deadline = performance.now() + patience
  while (!(await isForward(pool))) {
    if (performance.now() > deadline) throw new Error('nobody has prepared them: start the engine, which does')
    await pause(100)
  }
}

async function isForward(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(`select to_regclass($1) is not null as there`, [DEFAULT_MIGRATION_TABLE])
  if (rows[0]?.there !== true) return false
  const { rows: done } = await pool.query<{ name: string }>(`select name from ${DEFAULT_MIGRATION_TABLE}`)
  return Object.keys(MIGRATIONS).every((name) => done.some((migration) => migration.name === name))
}

/** Devices are sent to partitions by their number: records made with another one would be read wrongly. */
export async function requirePartitions(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ value: number }>(`select value from setting where name = 'partitions'`)
  if (rows[0]?.value !== PARTITIONS)
    throw new Error(`the records were made with ${rows[0]?.value} partitions, this program has ${PARTITIONS}`)
}

/** Kysely would end the pool with itself; ours lives on. */
function shared(pool: pg.Pool): { connect: () => Promise<pg.PoolClient>; end: () => Promise<void> } {
  return { connect: () => pool.connect(), end: async () => undefined }
}
