/** 同址历史: what one asset has raised before is looked for by its name. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`create index alert_by_asset on alert ((body->>'asset'), seq desc)`).execute(db)
}
