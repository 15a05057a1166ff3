/** What became of one alert, oldest first. */
import type { AlertEvent, Parameters } from '@yiwang/contract'
import type pg from 'pg'

interface Row {
  readonly version: number
  readonly change: AlertEvent['change']
  readonly at: number
  readonly by: string | null
  readonly level: AlertEvent['level']
  readonly params: Parameters | null
}

/** More than this of one alert no screen shows; the newest are kept. */
const MOST = 500

export async function alertEvents(pool: pg.Pool, id: string): Promise<readonly AlertEvent[]> {
  const { rows } = await pool.query<Row>(
    `select version, change, at, by, level, body->'params' as params from alert_history
     where alert = $1 and change <> 'repeated' order by version desc limit $2`,
    [id, MOST],
  )
  return rows.reverse().map(({ by, params, ...row }) => ({ ...row, ...(by !== null && { by }), ...(params && { params }) }))
}
