/** 处置经过: an alert's changes as a line of time, what is due now, and what a case will add once there is one. Pure. */
import type { Alert, AlertEvent, Millis } from '@yiwang/contract'
import { owesConfirmation } from './order.ts'

/** What is not told of an alert's course: it stands elsewhere, as its count and as the alert it is behind. */
const UNTOLD: ReadonlySet<AlertEvent['change']> = new Set(['repeated', 'grouped'])

export interface Entry {
  readonly event: AlertEvent
  /** How often the same came in a row: pictures come one by one. */
  readonly count: number
}

export interface Course {
  readonly entries: readonly Entry[]
  /** Confirmation is due then. */
  readonly due?: Millis
}

/** Oldest first. Several pictures in a row are one entry. */
export function courseOf(alert: Alert, events: readonly AlertEvent[]): Course {
  const entries: Entry[] = []
  for (const event of events) {
    if (UNTOLD.has(event.change)) continue
    const last = entries.at(-1)
    if (last && event.change === 'evidence' && last.event.change === 'evidence') {
      entries[entries.length - 1] = { event: last.event, count: last.count + 1 }
    } else entries.push({ event, count: 1 })
  }
  return { entries, ...(owesConfirmation(alert) && alert.ackDue !== undefined && { due: alert.ackDue }) }
}

/** What an asset raised before, by rule: how often, and how often it was false. */
export interface Before {
  readonly rule: string
  readonly count: number
  readonly judged: number
  readonly wrong: number
  readonly last: Alert
}

/** Most frequent first; the alert itself and drilled ones are not part of its history. */
export function beforeAt(alerts: readonly Alert[], self: string | undefined): readonly Before[] {
  const rules = new Map<string, Before>()
  for (const alert of alerts) {
    if (alert.id === self || alert.drill !== undefined) continue
    const known = rules.get(alert.rule)
    rules.set(alert.rule, {
      rule: alert.rule,
      count: (known?.count ?? 0) + 1,
      judged: (known?.judged ?? 0) + (alert.verdict ? 1 : 0),
      wrong: (known?.wrong ?? 0) + (alert.verdict?.value === 'false' ? 1 : 0),
      last: known && known.last.firstSeen >= alert.firstSeen ? known.last : alert,
    })
  }
  return [...rules.values()].sort((a, b) => b.count - a.count || b.last.firstSeen - a.last.firstSeen)
}
