/** What the doors need of the audit: to write into it, to search it, to take a stretch of it away. PostgreSQL provides it. */
import type { AuditAct, AuditRow, Millis } from '@yiwang/contract'
import type { Chain } from './chain.ts'

export interface AuditQuery {
  /** Account, wall, `system` or `nobody`. */
  readonly by?: string
  readonly act?: string
  /** `kind:id`, or a kind alone. */
  readonly on?: string
  readonly from?: Millis
  /** Exclusive. */
  readonly to?: Millis
  /** Rows before this number. */
  readonly before?: number
  readonly limit: number
}

export interface Audit {
  /** Whoever shows what may only be shown when it is written down waits for this first; it rejects when it was not. */
  note(at: Millis, act: AuditAct): Promise<void>
  /** Newest first. */
  search(query: AuditQuery): Promise<{ readonly items: readonly AuditRow[]; readonly next?: string }>
  /** All rows of a time with their place in the chain, so that they prove themselves; undefined = there are none. */
  stretch(query: { readonly from?: Millis; readonly to?: Millis }): Promise<Chain | undefined>
}
