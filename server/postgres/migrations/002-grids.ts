/** Unit grids, each outline of theirs as a row: alerts and assets say by which one they were placed. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(`create table unit_grid (code text not null, version int not null, body jsonb not null, primary key (code, version))`)
    .execute(db)
}
