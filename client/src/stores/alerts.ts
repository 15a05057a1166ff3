/** Alerts as committed: the newest version of each, and when each began to ask for somebody on this screen. */
import { type Alert, type Fact, letGo, type Millis, stateOf } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Alerts {
  readonly loaded: boolean
  readonly byId: ReadonlyMap<string, Alert>
  /** Of alerts closed at this instant or later, all are held. */
  readonly closedFrom: Millis
  /** An older one that somebody has called up: counted and listed nowhere. */
  readonly recalled: Alert | undefined
  /** This machine's clock when the alert last began to ask (raised, risen, returned): guards against a blind confirm. */
  readonly appearedAt: ReadonlyMap<string, Millis>
  /** What the last frame of facts brought, for the announcer: alerts that newly ask for somebody. */
  readonly arrived: readonly Alert[]
}

export const alerts = createStore<Alerts>(() => ({
  loaded: false,
  byId: new Map(),
  closedFrom: 0,
  recalled: undefined,
  appearedAt: new Map(),
  arrived: [],
}))

/** For its card, though it is not held. */
export function recall(alert: Alert): void {
  alerts.setState({ recalled: alert })
}

export function replaceAlerts(rows: readonly Alert[], closedFrom: Millis, at: Millis): void {
  const before = alerts.getState()
  const byId = new Map(rows.map((row) => [row.id, row]))
  const appearedAt = new Map<string, Millis>()
  // What happened while this screen was cut off is announced like anything else; the first snapshot of a page is not.
  const arrived: Alert[] = []
  for (const row of rows) {
    if (stateOf(row) !== 'unacked') continue
    const known = before.byId.get(row.id)
    const asksAnew = known === undefined || asks(known, row)
    appearedAt.set(row.id, asksAnew ? at : (before.appearedAt.get(row.id) ?? at))
    if (asksAnew && before.loaded) arrived.push(row)
  }
  alerts.setState({ loaded: true, byId, closedFrom, appearedAt, arrived })
}

/** Whether going from one version to the next makes the alert ask for somebody again. */
function asks(before: Alert, after: Alert): boolean {
  if (stateOf(after) !== 'unacked') return false
  return stateOf(before) !== 'unacked' || after.level < before.level
}

/** One frame of facts, applied at once: one change of the store, whatever the number of facts. */
export function applyAlertFacts(facts: readonly Fact[], at: Millis): void {
  const before = alerts.getState()
  let byId: Map<string, Alert> | undefined
  let appearedAt: Map<string, Millis> | undefined
  const arrived = new Map<string, Alert>()
  for (const fact of facts) {
    if (fact.kind !== 'alert') continue
    const next = fact.alert
    const known = (byId ?? before.byId).get(next.id)
    if (known && known.version >= next.version) continue
    byId ??= new Map(before.byId)
    byId.set(next.id, next)
    if (known ? asks(known, next) : stateOf(next) === 'unacked') {
      appearedAt ??= new Map(before.appearedAt)
      appearedAt.set(next.id, at)
      arrived.set(next.id, next)
    } else if (arrived.has(next.id)) arrived.set(next.id, next)
  }
  if (!byId) return
  alerts.setState({ byId, appearedAt: appearedAt ?? before.appearedAt, arrived: [...arrived.values()] })
}

/** Closed alerts are let go of as the platform does; a screen that runs for weeks does not grow. Whose card is open stays at hand. */
export function forgetClosed(now: Millis, open: string | undefined): void {
  const { byId, appearedAt, closedFrom: before } = alerts.getState()
  const { over, closedFrom } = letGo(byId.values(), before, now)
  if (over.length === 0) {
    alerts.setState({ closedFrom })
    return
  }
  const looked = over.find(({ id }) => id === open)
  if (looked) recall(looked)
  const left = new Map(byId)
  for (const { id } of over) left.delete(id)
  alerts.setState({ byId: left, closedFrom, appearedAt: new Map([...appearedAt].filter(([id]) => left.has(id))) })
}
