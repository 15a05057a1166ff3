/** Pictures found by their SHA-256: who may see one is decided by the alerts that rest on it. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `create index alert_history_evidence on alert_history using gin ((body->'evidence') jsonb_path_ops)
       where jsonb_array_length(body->'evidence') > 0`,
    )
    .execute(db)
}
