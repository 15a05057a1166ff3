/** What the intents of a batch make of the alerts as they stand: the lifecycle applied in order. Pure. */
import {
  type Alert,
  type AlertChange,
  type Asset,
  beijingDay,
  type DeviceId,
  deviceOf,
  type Fact,
  type FeatureId,
} from '@yiwang/contract'
import { type Applied, alertId, applyIntent, opensNew } from '../engine/alerts/lifecycle.ts'
import type { Intent } from '../engine/engine.ts'
import type { Rule } from '../engine/rule.ts'

export interface Knowledge {
  assetOf(device: DeviceId): Asset | undefined
  ruleOf(id: string): Rule | undefined
  readonly thresholds: number
}

export interface Change {
  readonly alert: Alert
  /** The version it had just after this change; `alert` may have gone on since. */
  readonly version: number
  readonly change: AlertChange
  readonly at: number
}

/** `newest` alert per `subjectKey`, open or closed; `last` number given per Beijing day. */
export interface Standing {
  readonly newest: ReadonlyMap<string, Alert>
  readonly last: ReadonlyMap<string, number>
}

export interface Conclusion {
  /** Every changed alert as it stands in the end. */
  readonly alerts: readonly Alert[]
  readonly changes: readonly Change[]
  /** Last number given per Beijing day, where it moved. */
  readonly last: ReadonlyMap<string, number>
}

export function subjectKey(rule: string, subject: FeatureId): string {
  return `${rule}|${subject}`
}

export function conclude(intents: readonly Intent[], standing: Standing, known: Knowledge): Conclusion {
  const newest = new Map(standing.newest)
  const last = new Map<string, number>()
  const alerts = new Map<string, Alert>()
  const changes: Change[] = []
  for (const intent of intents) {
    const rule = known.ruleOf(intent.rule)
    if (!rule) continue
    const key = subjectKey(intent.rule, intent.subject)
    const current = newest.get(key)
    let number: string | undefined
    if (opensNew(current, intent)) {
      const day = beijingDay(intent.now)
      const n = (last.get(day) ?? standing.last.get(day) ?? 0) + 1
      last.set(day, n)
      number = `${day}-${String(n).padStart(4, '0')}`
    }
    const behind = intent.firing?.behind
    const stands = behind && newest.get(subjectKey(behind.rule, behind.subject))
    const applied = applyIntent(current, intent, rule, {
      asset: known.assetOf(deviceOf(intent.subject)),
      thresholds: known.thresholds,
      id: alertId(intent),
      number,
      groupedInto: stands?.active ? stands.id : undefined,
    })
    if (!applied) continue
    newest.set(key, applied.alert)
    note(applied, intent.now, alerts, changes)
  }
  return { alerts: [...alerts.values()], changes, last }
}

export function note(applied: Applied, at: number, alerts: Map<string, Alert>, changes: Change[]): void {
  if (applied.changes.length === 0) return
  alerts.set(applied.alert.id, applied.alert)
  const { alert } = applied
  const before = alert.version - applied.changes.length
  changes.push(...applied.changes.map((change, i) => ({ alert, version: before + 1 + i, change, at })))
}

export function factOf({ alert, change, at }: Change, by?: string): Fact {
  return { kind: 'alert', at, change, alert, ...(by === undefined ? {} : { by }) }
}

/** The days whose numbers may be needed: asked for before it is known which intents open an alert. */
export function daysOf(intents: readonly Intent[]): readonly string[] {
  return [...new Set(intents.filter((i) => i.kind === 'fire').map((i) => beijingDay(i.now)))].sort()
}
