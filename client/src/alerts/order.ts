/** Order of the alert feed: whoever waits for confirmation by level then age; then the rest by level then time. Pure. */
import { type Alert, type AlertState, type Level, stateOf } from '@yiwang/contract'

/** Somebody still has to confirm it. An Ⅳ is born without that duty. */
export function owesConfirmation(a: Alert): boolean {
  const state = stateOf(a)
  return a.ackDue !== undefined && (state === 'unacked' || state === 'clearedUnacked')
}

/** The state as the screens speak of it: without a duty to confirm nothing waits, and what has cleared is over. */
export type ShownState = AlertState | 'noDuty'
export function shownState(a: Alert): ShownState {
  const state = stateOf(a)
  if (a.ackDue !== undefined) return state
  if (state === 'unacked') return 'noDuty'
  return state === 'clearedUnacked' ? 'closed' : state
}

export function byUrgency(a: Alert, b: Alert): number {
  const owedA = owesConfirmation(a)
  const owedB = owesConfirmation(b)
  if (owedA !== owedB) return owedA ? -1 : 1
  if (a.level !== b.level) return a.level - b.level
  if (owedA) {
    if (a.active !== b.active) return a.active ? -1 : 1
    return a.firstSeen - b.firstSeen || compareNumbers(a, b)
  }
  return b.lastSeen - a.lastSeen || compareNumbers(b, a)
}

function compareNumbers(a: Alert, b: Alert): number {
  return a.number < b.number ? -1 : a.number > b.number ? 1 : 0
}

/** The one the whole screen speaks of: the worst Ⅰ or Ⅱ, what waits before what is in hand. Practice stands behind what is real. */
export function leadingOf(alerts: Iterable<Alert>): Alert | undefined {
  let leading: Alert | undefined
  for (const alert of alerts) {
    const state = shownState(alert)
    if (alert.level > 2 || state === 'closed' || state === 'shelved') continue
    if (!leading || beforeInLead(alert, leading) < 0) leading = alert
  }
  return leading
}

function beforeInLead(a: Alert, b: Alert): number {
  return Number(a.drill !== undefined) - Number(b.drill !== undefined) || byUrgency(a, b)
}

interface Sorted {
  readonly open: readonly Alert[]
  readonly shelved: readonly Alert[]
  readonly closed: readonly Alert[]
  /** Open ones per level, the shelved not counted. */
  readonly counts: Readonly<Record<Level, number>>
  /** Those of them that wait for confirmation. */
  readonly owed: Readonly<Record<Level, number>>
}

export function sorted(byId: ReadonlyMap<string, Alert>): Sorted {
  const open: Alert[] = []
  const shelved: Alert[] = []
  const closed: Alert[] = []
  const counts = { 1: 0, 2: 0, 3: 0, 4: 0 }
  const owed = { 1: 0, 2: 0, 3: 0, 4: 0 }
  for (const alert of byId.values()) {
    const state = shownState(alert)
    if (state === 'closed') closed.push(alert)
    else if (state === 'shelved') shelved.push(alert)
    else {
      open.push(alert)
      // Counted once, in the alert that stands for it.
      if (alert.groupedInto !== undefined && byId.has(alert.groupedInto)) continue
      counts[alert.level]++
      if (owesConfirmation(alert)) owed[alert.level]++
    }
  }
  open.sort(byUrgency)
  shelved.sort((a, b) => a.level - b.level || (a.shelvedUntil ?? 0) - (b.shelvedUntil ?? 0))
  closed.sort((a, b) => b.lastSeen - a.lastSeen)
  return { open, shelved, closed, counts, owed }
}

/** How many stand with the one that leads: of its level, confirmed as it is or not, and practice no more than it. */
export function standingWith(leading: Alert, byId: ReadonlyMap<string, Alert>): number {
  let count = 0
  for (const alert of byId.values()) {
    const alike = alert.level === leading.level && (alert.drill === undefined) === (leading.drill === undefined)
    if (!alike || owesConfirmation(alert) !== owesConfirmation(leading)) continue
    if (['closed', 'shelved'].includes(shownState(alert))) continue
    if (alert.groupedInto === undefined || !byId.has(alert.groupedInto)) count++
  }
  return count
}

/**
 * Rows under the pointer are not pushed away: while held, the list keeps its order, takes changes in place and lets the new
 * ones wait behind their count.
 */
export function held<T extends { readonly id: string }>(
  shown: readonly string[] | undefined,
  current: readonly T[],
): { readonly rows: readonly T[]; readonly waiting: number } {
  if (!shown) return { rows: current, waiting: 0 }
  const byId = new Map(current.map((row) => [row.id, row]))
  const rows = shown.flatMap((id) => byId.get(id) ?? [])
  return { rows, waiting: current.length - rows.length }
}
