/** What the engine remembers of a partition, what it is fed, and what it gives back. */
import type {
  Asset,
  Command,
  CommandOutcome,
  DeviceId,
  DeviceMessage,
  Fact,
  FeatureId,
  Lane,
  Millis,
  NumberedFact,
  Signal,
  Tick,
} from '@yiwang/contract'
import type { Due, Heap } from './due-times.ts'
import type { Firing, Rule } from './rule.ts'
import type { Thresholds } from './thresholds.ts'

/** One rule's memory of one subject, as stored. */
export interface RuleRow {
  readonly rule: string
  readonly subject: FeatureId
  readonly state: unknown
  readonly wakeAt?: Millis | undefined
  /** Idempotency key of the signal (or `wake:<due>` / `fact:<n>`) that started the condition; absent = not firing. */
  readonly onset?: string | undefined
  readonly firing?: Firing | undefined
}

export function rowKey(rule: string, subject: FeatureId): string {
  return `${rule}|${subject}`
}

/** How far the lanes have come. */
export interface Clocks {
  /** Last tick seen per lane; 0 = none yet. */
  readonly alarm: Millis
  readonly telemetry: Millis
  /** Since when ingest has listened without a break, as far as its ticks tell. */
  readonly heardSince: Millis
  /** Per lane: which ingest told its clock, and how many ticks in a row have been behind it. */
  readonly told?: Readonly<Partial<Record<Lane, { readonly instance: string; readonly behind: number }>>>
}

/** Everything remembered of one partition. Owned by whoever holds its lease; changed only by committed effects. */
export interface PartitionState {
  readonly rows: Map<string, RuleRow>
  clocks: Clocks
  /** When rows want to be woken, by the clock of their rule. */
  readonly due: Readonly<Record<Rule['clock'], Heap<Due>>>
  readonly rules: RuleIndex
}

export type BatchItem =
  | { readonly kind: 'tick'; readonly lane: Lane; readonly tick: Tick }
  | { readonly kind: 'message'; readonly lane: Lane; readonly message: DeviceMessage }
  | { readonly kind: 'fact'; readonly fact: NumberedFact }

export interface World {
  assetOf(device: DeviceId): Asset | undefined
  readonly thresholds: Thresholds
  /** Devices registered per feed, for rules over a whole feed. */
  devicesOf(feed: string): number
}

/** What a rule concluded of one subject during a batch, in order. The alert's lifecycle is applied when it is committed. */
export interface Intent {
  readonly rule: string
  readonly subject: FeatureId
  /** The alert's onset key: with rule and subject it makes the alert's id. */
  readonly onset: string
  readonly kind: 'fire' | 'repeat' | 'clear'
  readonly firing?: Firing
  /** Repeats folded together. */
  readonly count: number
  /** When it happened, and when we learned it (stream time). */
  readonly at: Millis
  readonly now: Millis
  readonly timeSuspect: boolean
  readonly deviceTime?: string
}

export interface Effects {
  /** Changed rows only. */
  readonly rows: readonly RuleRow[]
  readonly intents: readonly Intent[]
  /** Facts that are no alert: silence. */
  readonly facts: readonly Fact[]
  /** First messages of devices nobody registered: to be registered as unplaced. */
  readonly unknown: readonly DeviceMessage[]
  readonly outcomes: readonly { readonly id: Command['id']; readonly outcome: CommandOutcome; readonly at: Millis }[]
  readonly clocks: Clocks
  /** Rules that threw on an event: their result for it is dropped, the rest goes on. */
  readonly failures: readonly { readonly rule: string; readonly subject: FeatureId; readonly message: string }[]
}

/** Which rules hear what. */
export interface RuleIndex {
  readonly byId: ReadonlyMap<string, Rule>
  readonly bySignal: ReadonlyMap<Signal['kind'], readonly Rule[]>
  readonly district: readonly Rule[]
}

export function indexRules(rules: readonly Rule[]): RuleIndex {
  const bySignal = new Map<Signal['kind'], Rule[]>()
  for (const rule of rules) {
    for (const kind of rule.signals) bySignal.set(kind, [...(bySignal.get(kind) ?? []), rule])
  }
  return {
    byId: new Map(rules.map((rule) => [rule.id, rule])),
    bySignal,
    district: rules.filter((rule) => rule.scope === 'district'),
  }
}
