/** Alerts counted by when they were first seen and the worst they have been; drilled ones for themselves. */
import { type AlertCount, type Area, binStart, type Level, type Millis } from '@yiwang/contract'
import { ALERT_PLACED, type Condition, liesIn } from './areas.ts'
import type { Queryable } from './connect.ts'

interface CountQuery {
  readonly from: Millis
  readonly to: Millis
  readonly bin: Millis
  readonly areas: readonly Area[]
}

/** Answered from the index alone where whole parts of the organisation are asked for. The condition has its parameters from the fifth on. */
export const countQuery = ({ text }: Condition): string =>
  `select (first_seen - $3) / $4 as bin, peak as level, drill is not null as drilled, count(*)::int as count
   from alert a where first_seen >= $1 and first_seen < $2 and ${text} group by 1, 2, 3`

/** Every bin that touches the range, empty ones too. */
export async function countAlerts(pg: Queryable, query: CountQuery): Promise<readonly AlertCount[]> {
  const { from, to, bin, areas } = query
  const where = liesIn(areas, ALERT_PLACED, 5)
  const first = binStart(from, bin)
  const { rows } = await pg.query<{ bin: number; level: Level; drilled: boolean; count: number }>({
    name: `count-alerts-${where.shape}`,
    text: countQuery(where),
    values: [from, to, first, bin, ...where.values],
  })
  const bins = Array.from({ length: Math.ceil((to - first) / bin) }, (_, i) => ({
    at: first + i * bin,
    byLevel: { 1: 0, 2: 0, 3: 0, 4: 0 },
    drilled: 0,
  }))
  for (const row of rows) {
    const counted = bins[row.bin]
    if (!counted) continue
    if (row.drilled) counted.drilled += row.count
    else counted.byLevel[row.level] += row.count
  }
  return bins
}
