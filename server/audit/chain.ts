/**
 * Proves a chain of audit rows: each hash covers the number, the text and the hash before. What was changed, taken out, moved or cut
 * off is named. Whoever may write the whole store can make all of it anew: against that helps only a hash kept elsewhere (`anchor`).
 */
import { createHash } from 'node:crypto'
import type { AuditAct, Millis } from '@yiwang/contract'

/** A place in the chain: the row of this number has this hash. */
export interface Link {
  readonly n: number
  /** SHA-256, hexadecimal. */
  readonly hash: string
}

/** Before the first row of all. */
export const GENESIS: Link = { n: 0, hash: createHash('sha256').update('yiwang audit').digest('hex') }

/** A row as it is kept; `body` is the very text that was hashed. */
export interface Kept extends Link {
  readonly prev: string
  readonly body: string
  /** What stands beside the text to be searched by: copies of it. */
  readonly beside?: Readonly<Record<string, unknown>>
}

export interface Chain {
  /** The row before the first one. */
  readonly base: Link
  readonly head: Link
  /** A stretch begins where somebody wanted it to; else the rows say themselves what was let go before them. */
  readonly isStretch: boolean
  /** In the order they stand; asked for twice when something is wrong. */
  rows(): AsyncIterable<Kept>
}

export type Finding =
  /** Not what was written. */
  | { readonly what: 'changed'; readonly n: number }
  /** Whole, but not written behind the one before: one of the two was made anew. */
  | { readonly what: 'unlinked'; readonly n: number }
  | { readonly what: 'missing'; readonly n: number; readonly to: number }
  /** Stands where `at` belongs. */
  | { readonly what: 'moved'; readonly n: number; readonly at: number }
  | { readonly what: 'repeated'; readonly n: number }
  /** Gone from here to the end. */
  | { readonly what: 'cut'; readonly n: number; readonly to: number }
  /** The end, what was let go, or a hash kept elsewhere is not what the rows say. */
  | { readonly what: 'head' | 'base' | 'anchor'; readonly n: number }

export interface Proof {
  readonly rows: number
  readonly base: Link
  readonly head: Link
  readonly findings: readonly Finding[]
}

/** Nobody reads more. */
const MOST_FINDINGS = 1_000

/** Where the row before a moved one is gone too, its number is looked for this far around. */
const NEAR = 64

/** By this act retention lets rows go; its detail is the new base. */
export const FORGOTTEN = 'audit.forgotten'

export function hashOf(prev: string, n: number, body: string): string {
  return createHash('sha256').update(Buffer.from(prev, 'hex')).update(`${n}\n${body}`).digest('hex')
}

export type Told = AuditAct & { readonly at: Millis }

/** What a row tells; undefined when it tells nothing. */
export function toldBy(body: string): Told | undefined {
  try {
    const told: unknown = JSON.parse(body)
    return typeof told === 'object' && told !== null ? (told as Told) : undefined
  } catch {
    return undefined
  }
}

/** What is kept beside a row's text. */
export function besideOf({ at, by, act, on, orgPath }: Told): Readonly<Record<string, unknown>> {
  return { at, by, act, on: on ?? null, orgPath: orgPath ?? null }
}

export async function prove({ base, head, isStretch, rows }: Chain, anchor?: Link): Promise<Proof> {
  const findings: Finding[] = []
  const broken = new Map<number, Kept>()
  const skipped = new Set<number>()
  let forgotten = GENESIS
  let anchored = anchor?.n === base.n ? base.hash : undefined
  let last: Link = base
  let count = 0
  for await (const row of rows()) {
    count++
    const isWhole = hashOf(row.prev, row.n, row.body) === row.hash
    const told = toldBy(row.body)
    if (!isWhole || !told || !agrees(row, told)) broken.set(row.n, row)
    if (findings.length + broken.size + skipped.size > MOST_FINDINGS) break
    if (row.n === anchor?.n) anchored = row.hash
    if (row.n <= last.n) {
      findings.push(skipped.delete(row.n) ? { what: 'moved', n: row.n, at: last.n + 1 } : { what: 'repeated', n: row.n })
      continue
    }
    for (let n = last.n + 1; n < row.n && skipped.size <= MOST_FINDINGS; n++) skipped.add(n)
    const follows = row.n > last.n + 1 || row.prev === last.hash
    if (isWhole && !follows && !broken.has(last.n)) findings.push({ what: 'unlinked', n: row.n })
    if (told?.act === FORGOTTEN) forgotten = { n: Number(told.detail?.n), hash: String(told.detail?.hash) }
    last = row
  }
  if (findings.length + broken.size + skipped.size <= MOST_FINDINGS) {
    if (last.n < head.n) findings.push({ what: 'cut', n: last.n + 1, to: head.n })
    else if (!broken.has(last.n) && !same(last, head)) findings.push({ what: 'head', n: head.n })
    if (!isStretch && !same(forgotten, base)) findings.push({ what: 'base', n: base.n })
    if (anchor && anchored !== anchor.hash) findings.push({ what: 'anchor', n: anchor.n })
  }
  findings.push(...runs(skipped), ...(await placesOf(broken, base, rows)))
  return { rows: count, base, head: { n: last.n, hash: last.hash }, findings: findings.toSorted((a, b) => a.n - b.n) }
}

function same(a: Link, b: Link): boolean {
  return a.n === b.n && a.hash === b.hash
}

function agrees({ beside }: Kept, told: Told): boolean {
  return beside === undefined || Object.entries(besideOf(told)).every(([name, value]) => beside[name] === value)
}

function* runs(numbers: ReadonlySet<number>): Iterable<Finding> {
  let from: number | undefined
  for (const n of [...numbers].sort((a, b) => a - b)) {
    from ??= n
    if (numbers.has(n + 1)) continue
    yield { what: 'missing', n: from, to: n }
    from = undefined
  }
}

/** A row that is not whole under its number may be whole under another one: then it was moved, not changed. */
async function placesOf(broken: ReadonlyMap<number, Kept>, base: Link, rows: Chain['rows']): Promise<Finding[]> {
  if (broken.size === 0) return []
  const sought = new Set([...broken.values()].map(({ prev }) => prev))
  const before = new Map([[base.hash, base.n]])
  for await (const { n, hash } of rows()) if (sought.has(hash)) before.set(hash, n)
  return [...broken.values()].map(({ n: at, prev, body, hash }): Finding => {
    const near = Array.from({ length: 2 * NEAR }, (_, i) => at - NEAR + i + Number(i >= NEAR))
    const n = [(before.get(prev) ?? at - 1) + 1, ...near].find((n) => n !== at && hashOf(prev, n, body) === hash)
    return n === undefined ? { what: 'changed', n: at } : { what: 'moved', n, at }
  })
}
