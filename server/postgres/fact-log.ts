/**
 * Facts: numbered through one head row that a transaction updates as its last statement, so that numbers become visible in
 * order and without a hole: a number drawn from a sequence would not.
 */
import type { Fact, NumberedFact } from '@yiwang/contract'
import type pg from 'pg'
import type { Queryable } from './connect.ts'
import { json } from './json.ts'

/** Where PostgreSQL says that there are facts, the moment they are committed. */
export const FACTS_CHANNEL = 'yw_facts'

/**
 * To be sent in one go with the commit that follows it: the head row is then held for no round trip of ours. Relays learn of the
 * facts from PostgreSQL, but for one that stands in this process and is `handed` them.
 */
export function appendFacts(
  client: pg.Client | pg.PoolClient,
  facts: readonly Fact[],
  told: 'notify' | 'handed' = 'notify',
): Promise<pg.QueryResult<{ n: number }>> {
  const notice = told === 'notify' ? `, pg_notify('${FACTS_CHANNEL}', '')` : ''
  return client.query({
    name: `append-facts-${told}`,
    text: `with head as (update fact_head set n = n + $1 returning n),
       new as (insert into fact (n, at, body)
         select head.n - $1 + f.place, f.at, f.body
         from head, unnest($2::bigint[], $3::jsonb[]) with ordinality as f(at, body, place))
     select n${notice} from head`,
    values: [facts.length, facts.map((f) => f.at), facts.map(json)],
  })
}

/** The facts of an append with their numbers. */
export function numbered(facts: readonly Fact[], { rows }: pg.QueryResult<{ n: number }>): readonly NumberedFact[] {
  const last = rows[0]?.n ?? 0
  return facts.map((fact, i) => ({ n: last - facts.length + 1 + i, fact }))
}

export async function factsAfter(pg: Queryable, n: number, limit: number): Promise<readonly NumberedFact[]> {
  const { rows } = await pg.query<{ n: number; body: Fact }>('select n, body from fact where n > $1 order by n limit $2', [
    n,
    limit,
  ])
  return rows.map((r) => ({ n: r.n, fact: r.body }))
}

export async function factHead(pg: Queryable): Promise<{ readonly n: number; readonly epoch: string }> {
  const { rows } = await pg.query<{ n: number; epoch: string }>('select n, epoch from fact_head')
  const head = rows[0]
  if (!head) throw new Error('the head row of the facts is missing')
  return head
}

/** Of facts just committed here those after `at`, when they go on from it without a hole; otherwise none, and the records are asked. */
export function continuing(at: number, committed: readonly NumberedFact[]): readonly NumberedFact[] {
  const after = committed.filter((f) => f.n > at)
  return after.every((f, i) => f.n === at + 1 + i) ? after : []
}
