/**
 * The shape of an alert rule: a pure function from its state and one event to its new state and what it now concludes.
 * One file a rule, one line in rules/registry.ts. The engine keeps one state per (rule, subject) and at most one open
 * alert per (rule, subject).
 */
import type {
  Alert,
  Asset,
  DeviceMessage,
  Evidence,
  Fact,
  FeatureId,
  Level,
  Millis,
  Parameters,
  Signal,
  Text,
} from '@yiwang/contract'
import type { Thresholds } from './thresholds.ts'

export type RuleEvent =
  /** A device said something. */
  | {
      readonly kind: 'signal'
      readonly signal: Signal
      readonly message: Pick<DeviceMessage, 'device' | 'source' | 'key' | 'receivedTime' | 'signals'>
    }
  /** The due-time this rule asked for has come, in stream time. */
  | { readonly kind: 'wake' }
  /** Something was committed. District rules only. */
  | { readonly kind: 'fact'; readonly n: number; readonly fact: Fact }

export interface RuleContext {
  /** Stream time: what ingest's clock said. Never the clock of this machine. */
  readonly now: Millis
  /** Since when ingest has listened without a break: silence counts from here at the earliest. */
  readonly heardSince: Millis
  /** The registry's entry; undefined for a device nobody has registered yet. */
  readonly asset: Asset | undefined
  readonly thresholds: Thresholds
  /** Devices registered per feed. */
  devicesOf(feed: string): number
  /** What another rule of the same partition concludes of a subject right now. */
  firingOf(rule: string, subject: FeatureId): Firing | undefined
}

/** A conclusion that holds now. */
export interface Firing {
  readonly level: Level
  readonly params: Parameters
  readonly evidence?: readonly Evidence[]
  /** The conclusion that stands for this one: this alert is grouped into that one's alert, behind its count. */
  readonly behind?: { readonly rule: string; readonly subject: FeatureId }
}

export interface Outcome<S> {
  /** The same object when nothing changed: it is then not written. */
  readonly state: S
  /** Absent = as before; null = the condition is over. */
  readonly firing?: Firing | null
  /** The same condition was reported again: counts. */
  readonly repeat?: boolean
  /** When to be woken; null = no longer; absent = as before. */
  readonly wakeAt?: Millis | null
  /** Facts that are no alert: silence, and nothing else. Drills, weather signals and responses are people's. */
  readonly facts?: readonly Extract<Fact, { kind: 'silence' }>[]
}

export interface Rule<S = unknown> {
  readonly id: string
  readonly family: Alert['family']
  /** `device` rules run in the device's partition on its signals, `district` rules in the district's on facts. */
  readonly scope: 'device' | 'district'
  /** Kinds of signal it listens to; a district rule has none. */
  readonly signals: readonly Signal['kind'][]
  /** Wakes by the alarm lane's clock alone, or by the slower of both lanes (whatever judges absence must). */
  readonly clock: 'alarm' | 'both'
  readonly title: Text
  /** What is wrong in at most 12 Chinese characters, `{param}` filled. */
  readonly deviation: Text
  /** What it was, once it is over, where its last report would say nothing of that. */
  readonly ended?: Text
  readonly explanation: Text
  readonly levels: readonly Level[]
  readonly verdictReasons: readonly { readonly key: string; readonly text: Text }[]
  /** Which state an event belongs to; undefined = not for this rule. A device rule's subject is the device or a part of it. */
  subject(event: RuleEvent, asset: Asset | undefined): FeatureId | undefined
  readonly initial: S
  step(state: S, event: RuleEvent, context: RuleContext): Outcome<S>
}
