/** An audit in memory for tests of the doors; `fails` makes it one that cannot be written. */
import type { AuditAct, AuditRow, Millis } from '@yiwang/contract'
import type { Audit } from './audit.ts'
import { type Chain, GENESIS, hashOf, type Kept } from './chain.ts'

export interface MemoryAudit extends Audit {
  readonly rows: readonly (AuditAct & { readonly at: Millis })[]
  fails: boolean
}

export function memoryAudit(): MemoryAudit {
  const rows: (AuditAct & { readonly at: Millis })[] = []
  const kept: Kept[] = []
  return {
    rows,
    fails: false,
    async note(at, act) {
      if (this.fails) throw new Error('the audit is not written')
      const body = JSON.stringify({ at, ...act })
      const { n, hash: prev } = kept.at(-1) ?? GENESIS
      rows.push({ at, ...act })
      kept.push({ n: n + 1, prev, hash: hashOf(prev, n + 1, body), body })
    },
    search: async ({ by, before = Number.POSITIVE_INFINITY, limit }) => {
      const items = kept
        .map(({ body, ...link }): AuditRow => ({ ...JSON.parse(body), ...link }))
        .filter((row) => (by === undefined || row.by === by) && row.n < before)
        .toReversed()
      const last = items[limit - 1]
      return { items: items.slice(0, limit), ...(items.length > limit && last && { next: String(last.n) }) }
    },
    stretch: async (): Promise<Chain | undefined> => {
      const head = kept.at(-1)
      const rowsNow = [...kept]
      return (
        head && {
          isStretch: true,
          base: GENESIS,
          head: { n: head.n, hash: head.hash },
          async *rows() {
            yield* rowsNow
          },
        }
      )
    },
  }
}
