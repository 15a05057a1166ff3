/** What the HTTP doors need to keep the district's limits; PostgreSQL provides it (postgres/limits.ts). */
import type { DistrictLimits, LimitsChange, Millis } from '@yiwang/contract'
import type { Actor } from './visitor.ts'

export type LimitsResult =
  | { readonly ok: true; readonly limits: DistrictLimits }
  /** They have changed since, or nothing would. */
  | { readonly ok: false; readonly why: 'conflict' | 'same'; readonly limits: DistrictLimits }

export interface LimitKeeping {
  /** Those in force. */
  limits(): Promise<DistrictLimits>
  /** Another version, in force from now on, with its fact and its audit in one transaction. */
  changeLimits(change: LimitsChange, actor: Actor, at: Millis): Promise<LimitsResult>
}
