/** What a span of time asked of those who confirm and judge, as the contract reckons it from alerts: here over all of them. */
import type { AlertLoad, Area, Millis } from '@yiwang/contract'
import { ALERT_PLACED, liesIn } from './areas.ts'
import type { Queryable } from './connect.ts'

export interface LoadQuery {
  readonly from: Millis
  readonly to: Millis
  readonly areas: readonly Area[]
}

type Row = Omit<AlertLoad, 'first'> & { readonly first: Millis | null }

export async function loadOf(pg: Queryable, { from, to, areas }: LoadQuery): Promise<AlertLoad> {
  const where = liesIn(areas, ALERT_PLACED, 3)
  const { rows } = await pg.query<Row>({
    name: `load-${where.shape}`,
    text: `select count(due)::int as asked, count(acked)::int as confirmed, coalesce(sum(greatest(0, acked - risen)), 0)::float8 as confirming,
       count(verdict)::int as judged, count(*) filter (where verdict = 'false')::int as wrong, min(first_seen) as first
     from alert a, lateral (
         select (body->>'ackDue')::bigint as due, (body->>'risenAt')::bigint as risen,
           case when body ? 'ackDue' and (body->>'ackedAt')::bigint < $2 then (body->>'ackedAt')::bigint end as acked,
           case when (body->'verdict'->>'at')::bigint < $2 then body->'verdict'->>'value' end as verdict) b
     where first_seen >= $1 and first_seen < $2 and drill is null and ${where.text}`,
    values: [from, to, ...where.values],
  })
  const { first = null, ...sums } = rows[0] ?? { asked: 0, confirmed: 0, confirming: 0, judged: 0, wrong: 0 }
  return { ...sums, ...(first !== null && { first }) }
}
