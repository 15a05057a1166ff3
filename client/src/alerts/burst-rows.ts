/** The rows of the feed: one per alert, or one per group while a burst lasts. Pure. */
import type { Alert, Millis } from '@yiwang/contract'

export interface Group {
  readonly kind: 'group'
  readonly id: string
  readonly worst: Alert
  readonly members: readonly Alert[]
  readonly owed: boolean
  readonly open: boolean
}

export type FeedRow = { readonly kind: 'alert'; readonly id: string; readonly alert: Alert; readonly member: boolean } | Group

export interface Rows {
  readonly rows: readonly FeedRow[]
  readonly burst?: { readonly alerts: number; readonly groups: number }
}

export function feedRows(listed: readonly Alert[], _grouping: boolean, _now: Millis, _open: ReadonlySet<string>): Rows {
  return { rows: listed.map((alert) => ({ kind: 'alert', id: alert.id, alert, member: false })) }
}
