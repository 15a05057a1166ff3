/** A partition as it was last committed: what whoever takes its lease over goes on from. */
import { type Clocks, createPartition, type PartitionState, type RuleRow } from '../engine/engine.ts'
import type { Firing } from '../engine/rule.ts'
import type { Queryable } from './connect.ts'
import type { Place } from './lease.ts'

interface Row {
  readonly part: number
  readonly rule: string
  readonly subject: string
  readonly state: unknown
  readonly wake_at: number | null
  readonly onset: string | null
  readonly firing: Firing | null
}

export async function loadPartitions(pg: Queryable, places: readonly Place[]): Promise<ReadonlyMap<number, PartitionState>> {
  const { rows } = await pg.query<Row>(
    'select part, rule, subject, state, wake_at, onset, firing from rule_state where part = any($1::int[])',
    [places.map((p) => p.part)],
  )
  const byPart = new Map<number, RuleRow[]>(places.map((p) => [p.part, []]))
  for (const { part, rule, subject, state, wake_at, onset, firing } of rows) {
    byPart.get(part)?.push({
      rule,
      subject,
      state,
      wakeAt: wake_at ?? undefined,
      onset: onset ?? undefined,
      firing: firing ?? undefined,
    })
  }
  return new Map(places.map((p) => [p.part, createPartition(byPart.get(p.part), p.clocks as Partial<Clocks> | undefined)]))
}
