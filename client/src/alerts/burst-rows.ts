/** The rows of the feed: one per alert, or one per group of alerts that belong together, which opens to its members. Pure. */
import { type Alert, type AlertGroup, groupAlerts } from '@yiwang/contract'
import { byUrgency, owesConfirmation } from './order.ts'

export interface Group {
  readonly kind: 'group'
  readonly id: string
  readonly worst: Alert
  readonly members: readonly Alert[]
  readonly owed: boolean
  readonly open: boolean
}

export interface Single {
  readonly kind: 'alert'
  readonly id: string
  readonly alert: Alert
  /** Stands under the row of its open group. */
  readonly member: boolean
}

export type FeedRow = Single | Group

export interface FeedRows {
  readonly rows: readonly FeedRow[]
  readonly groups: number
}

/** In the order of the feed; a group stands where its most urgent member would. */
export function feedRows(listed: readonly Alert[], burst: boolean, open: ReadonlySet<string>): FeedRows {
  const groups = groupAlerts(listed, burst)
    .map((group) => ({ group, members: [...group.members].sort(byUrgency) }))
    .sort((a, b) => byUrgency(a.members[0] as Alert, b.members[0] as Alert))
  return { rows: groups.flatMap(({ group, members }) => rowsOf(group, members, open)), groups: groups.length }
}

function rowsOf(group: AlertGroup, members: readonly Alert[], open: ReadonlySet<string>): FeedRow[] {
  const [first] = members
  if (!first) return []
  if (members.length === 1) return [single(first, false)]
  const id = `group ${group.id}`
  const row: Group = {
    kind: 'group',
    id,
    worst: members.find(({ level }) => level === group.level) ?? first,
    members,
    owed: members.some(owesConfirmation),
    open: open.has(id),
  }
  return row.open ? [row, ...members.map((member) => single(member, true))] : [row]
}

function single(alert: Alert, member: boolean): Single {
  return { kind: 'alert', id: alert.id, alert, member }
}

/** Rows in an order already decided: nothing is merged among the shelved and the closed. */
export function plainRows(listed: readonly Alert[]): FeedRows {
  return { rows: listed.map((alert) => single(alert, false)), groups: listed.length }
}
