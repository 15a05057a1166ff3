/**
 * The audit chain: a row is written in the transaction of the act it tells of, so that there is neither one without the other. Its
 * hash is SHA-256 of the hash before, the row's number and the row's text.
 */
import { type AuditAct, type AuditRow, DAY, type Millis } from '@yiwang/contract'
import type pg from 'pg'
import type { Audit } from '../audit/audit.ts'
import { besideOf, type Chain, FORGOTTEN, type Kept, type Link } from '../audit/chain.ts'
import { type Queryable, settled } from './connect.ts'
import { json } from './json.ts'

/** Rows read at once: an export of years passes through little memory. */
const READ = 2_000
/** Rows let go in one transaction. */
const FORGET = 20_000

/**
 * To be sent in one go with the commit that follows it, behind `appendFacts` when there are facts: the head rows are held in that
 * order by everybody, and for no round trip of ours. For what has no transaction of its own it is one. An end that is lost makes a
 * row without a number, which the table refuses: whatever cannot be written takes the act with it.
 */
export function appendAudit(pg: Queryable, at: Millis, act: AuditAct): Promise<pg.QueryResult<{ n: number; hash: Buffer }>> {
  const beside = besideOf({ ...act, at })
  return pg.query({
    name: 'append-audit',
    text: `with old as (select n, hash from audit_head for update),
       row as (select n + 1 as n, hash as prev, sha256(hash || convert_to((n + 1) || E'\\n' || $1, 'UTF8')) as hash from (select) one left join old on true),
       new as (insert into audit (n, at, prev, hash, body, by, act, object, org_path)
         select n, $2, prev, hash, $1, $3, $4, $5, $6 from row)
     update audit_head set n = row.n, hash = row.hash from row returning row.n, row.hash`,
    values: [json({ at, ...act }), beside.at, beside.by, beside.act, beside.on, beside.orgPath],
  })
}

export function createAudit(pool: pg.Pool): Audit {
  return {
    note: async (at, act) => {
      await appendAudit(pool, at, act)
    },

    search: async ({ by, act, on, from, to, before, limit }) => {
      const { rows } = await pool.query<Stored>(
        `select ${COLUMNS} from audit
         where ($1::text is null or by = $1) and ($2::text is null or act = $2)
           and ($3::text is null or object = $3 or starts_with(object, $3 || ':'))
           and ($4::bigint is null or at >= $4) and ($5::bigint is null or at < $5) and ($6::bigint is null or n < $6)
         order by n desc limit $7`,
        [by ?? null, act ?? null, on ?? null, from ?? null, to ?? null, before ?? null, limit + 1],
      )
      const items = rows.slice(0, limit).map(rowOf)
      const last = items.at(-1)
      return { items, ...(rows.length > limit && last && { next: String(last.n) }) }
    },

    stretch: async ({ from, to }) => {
      const { rows } = await pool.query<{ first: number | null; last: number | null }>(
        'select min(n) as first, max(n) as last from audit where ($1::bigint is null or at >= $1) and ($2::bigint is null or at < $2)',
        [from ?? null, to ?? null],
      )
      const { first, last } = rows[0] ?? {}
      if (typeof first !== 'number' || typeof last !== 'number') return undefined
      const ends = await pool.query<Stored>(`select ${COLUMNS} from audit where n in ($1, $2) order by n`, [first, last])
      const [begin, end] = [ends.rows[0], ends.rows.at(-1)]
      if (!begin || !end) return undefined
      return {
        isStretch: true,
        base: { n: first - 1, hash: hex(begin.prev) },
        head: linkOf(end),
        rows: () => rowsBetween(pool, first - 1, last),
      }
    },
  }
}

/** Everything that is kept, in one view of it: `pg` is in a transaction that reads repeatably. */
export async function wholeChain(pg: Queryable): Promise<Chain> {
  const [base, head] = await Promise.all([
    pg.query<Pick<Stored, 'n' | 'hash'>>('select n, hash from audit_base'),
    pg.query<Pick<Stored, 'n' | 'hash'>>('select n, hash from audit_head'),
  ])
  const [begins, ends] = [base.rows[0], head.rows[0]]
  if (!begins || !ends) throw new Error('the audit has lost the row that says where it begins or ends')
  return { isStretch: false, base: linkOf(begins), head: linkOf(ends), rows: () => rowsBetween(pg, -Infinity, Infinity) }
}

/**
 * Lets go what is older than it must be kept, always from the beginning, and says so in the chain itself: a beginning that no row
 * tells of is a finding.
 */
export async function forgetAudit(pool: pg.Pool, now: Millis, days: number): Promise<number> {
  let gone = 0
  for (;;) {
    const count = await forgetSome(pool, now, now - days * DAY)
    gone += count
    if (count < FORGET) return gone
  }
}

async function forgetSome(pool: pg.Pool, now: Millis, before: Millis): Promise<number> {
  const client = await pool.connect()
  try {
    // Held first, so that two that forget at once do not both tell of it.
    const [, , { rows }] = await settled([
      client.query('begin'),
      client.query('select from audit_base for update'),
      client.query<{ n: number; hash: Buffer; from: number }>(
        `select n, hash, (select n + 1 from audit_base) as from from audit
         where n = (select least((select n from audit_base) + ${FORGET}, coalesce(
           (select n - 1 from audit where at >= $1 order by n limit 1), (select max(n) from audit))))`,
        [before],
      ),
    ])
    const [last] = rows
    if (!last) {
      await client.query('rollback')
      return 0
    }
    const base = linkOf(last)
    const told: AuditAct = { by: 'system', act: FORGOTTEN, outcome: 'done', detail: { from: last.from, ...base } }
    const [gone] = await settled([
      client.query('delete from audit where n <= $1', [base.n]),
      client.query('update audit_base set n = $1, hash = $2', [base.n, last.hash]),
      appendAudit(client, now, told),
      client.query('commit'),
    ])
    return gone.rowCount ?? 0
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

/** The end of the chain as it is now. */
export async function auditHead(pg: Queryable): Promise<Link> {
  const { rows } = await pg.query<Pick<Stored, 'n' | 'hash'>>('select n, hash from audit_head')
  const [head] = rows
  if (!head) throw new Error('the audit has lost the row that says where it ends')
  return linkOf(head)
}

interface Stored {
  readonly n: number
  readonly prev: Buffer
  readonly hash: Buffer
  readonly body: string
  readonly at: number
  readonly by: string
  readonly act: string
  readonly object: string | null
  readonly org_path: string | null
}

const COLUMNS = 'n, prev, hash, body, at, by, act, object, org_path'

async function* rowsBetween(pg: Queryable, after: number, to: number): AsyncIterable<Kept> {
  for (let last = after; ; ) {
    const { rows } = await pg.query<Stored>(
      `select ${COLUMNS} from audit where n > $1::numeric and n <= $2::numeric order by n limit ${READ}`,
      [last, to],
    )
    for (const row of rows) yield keptOf(row)
    const end = rows.at(-1)
    if (!end || rows.length < READ) return
    last = end.n
  }
}

function keptOf({ prev, body, at, by, act, object: on, org_path: orgPath, ...row }: Stored): Kept {
  return { ...linkOf(row), prev: hex(prev), body, beside: { at, by, act, on, orgPath } }
}

function rowOf({ prev, body, ...row }: Stored): AuditRow {
  return { ...(JSON.parse(body) as AuditAct & { readonly at: Millis }), ...linkOf(row), prev: hex(prev) }
}

function linkOf({ n, hash }: Pick<Stored, 'n' | 'hash'>): Link {
  return { n, hash: hex(hash) }
}

function hex(hash: Buffer): string {
  return hash.toString('hex')
}
