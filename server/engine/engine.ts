/**
 * The engine's pure core: a batch of one partition's stream entries in, effects out. Nothing here reads a clock, a random
 * number, a socket or a file; a replay of the same entries over the same state gives the same effects.
 */
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
  Tick,
} from '@yiwang/contract'
import type { Firing } from './rule.ts'
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
}

/** Everything remembered of one partition. Owned by whoever holds its lease; changed only by committed effects. */
export interface PartitionState {
  readonly rows: Map<string, RuleRow>
  clocks: Clocks
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

/** A partition as its lease holder takes it over: the stored rows and clocks. */
export function createPartition(_rows: Iterable<RuleRow> = [], _clocks: Partial<Clocks> = {}): PartitionState {
  throw new Error('coming')
}

/** Judges a batch. Changes nothing: the effects are to be committed to the records, then to the partition. */
export function step(_partition: PartitionState, _batch: readonly BatchItem[], _world: World): Effects {
  throw new Error('coming')
}

/** Takes committed effects over into the memory of the partition. */
export function commit(_partition: PartitionState, _effects: Effects): void {
  throw new Error('coming')
}
