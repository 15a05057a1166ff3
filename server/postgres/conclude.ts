/** What the intents of a batch make of the alerts as they stand: the lifecycle applied in order. Pure. */
import {
  type Alert,
  type AlertChange,
  type Asset,
  beijingDay,
  type DeviceId,
  type Drill,
  deviceOf,
  type Fact,
  type FeatureId,
  runsAt,
  takesPart,
} from '@yiwang/contract'
import { type Applied, applyIntent, nextId, opensNew } from '../engine/alerts/lifecycle.ts'
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

/** `newest` alert per `subjectKey`, open or closed; `last` number given per counter; `drills` that ran at any of the instants. */
export interface Standing {
  readonly newest: ReadonlyMap<string, Alert>
  readonly last: ReadonlyMap<string, number>
  readonly drills: readonly Drill[]
}

export interface Conclusion {
  /** Every changed alert as it stands in the end. */
  readonly alerts: readonly Alert[]
  readonly changes: readonly Change[]
  /** Last number given per counter, where it moved. */
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
    const asset = known.assetOf(deviceOf(intent.subject))
    const drill = asset && standing.drills.find((d) => runsAt(d, intent.now) && takesPart(d, asset))
    if (opensNew(current, intent, drill)) {
      const day = beijingDay(intent.now)
      const counter = drill ? drilledDay(day) : day
      const n = (last.get(counter) ?? standing.last.get(counter) ?? 0) + 1
      last.set(counter, n)
      number = numberOf(day, n)
    }
    const behind = intent.firing?.behind
    const stands = behind && newest.get(subjectKey(behind.rule, behind.subject))
    const applied = applyIntent(current, intent, rule, {
      asset,
      thresholds: known.thresholds,
      id: nextId(current, intent),
      drill,
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

/** The nth alert of a day. */
export function numberOf(day: string, n: number): string {
  return `${day}-${String(n).padStart(4, '0')}`
}

/** Beijing days of intents, in one order. */
export function daysOf(intents: readonly Intent[]): readonly string[] {
  return [...new Set(intents.map((i) => beijingDay(i.now)))].sort()
}

/** The counter of a day's drilled alerts; that of the real ones is called as the day. */
export function drilledDay(day: string): string {
  return `演${day}`
}
