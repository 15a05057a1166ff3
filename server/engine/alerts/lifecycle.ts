/** The life of an alert (ISA-18.2): what a rule's intent, a person's action and the passing of time make of it. Pure. */
import type { Alert, AlertChange, Asset, Millis, VerdictValue } from '@yiwang/contract'
import type { Intent } from '../engine.ts'
import type { Rule } from '../rule.ts'

/** What a person may do to an alert. */
export type AlertAct =
  | { readonly do: 'ack' }
  | { readonly do: 'shelve'; readonly until: Millis; readonly reason: string }
  | { readonly do: 'unshelve' }
  | { readonly do: 'verdict'; readonly value: VerdictValue; readonly reason?: string | undefined }

/** What the records know beside the intent. */
export interface About {
  readonly asset?: Asset | undefined
  /** Version of the thresholds it is judged by. */
  readonly thresholds: number
  /** `alertId(intent)`: used when a new alert is raised. */
  readonly id: string
  /** Drawn when `opensNew(current, intent)`. */
  readonly number?: string | undefined
  /** Open alert of `intent.firing.behind`, when there is one. */
  readonly groupedInto?: string | undefined
}

export interface Applied {
  readonly alert: Alert
  /** Empty = nothing changed, the alert is `current`. */
  readonly changes: readonly AlertChange[]
}

/** Whether this intent raises a new alert; `current` = the newest alert of the same rule and feature, open or closed. */
export function opensNew(_current: Alert | undefined, _intent: Intent): boolean {
  throw new Error('coming')
}

/** `undefined` when a clear or a repeat meets no alert. */
export function applyIntent(_current: Alert | undefined, _intent: Intent, _rule: Rule, _about: About): Applied | undefined {
  throw new Error('coming')
}

export type Acted =
  | { readonly ok: true; readonly alert: Alert; readonly change: AlertChange | undefined }
  | { readonly ok: false; readonly code: 'closed' | 'notShelvable' | 'tooLong' | 'notShelved' | 'reasonUnknown' | 'alreadyAcked' }

/** `rule` supplies the reasons a verdict may give. `change` undefined = it was so already. */
export function applyAction(
  _alert: Alert,
  _act: AlertAct,
  _who: string,
  _at: Millis,
  _rule: Pick<Rule, 'verdictReasons'>,
): Acted {
  throw new Error('coming')
}

/** The alert after its shelving ran out; undefined when it has not. */
export function expireShelve(_alert: Alert, _now: Millis): Applied | undefined {
  throw new Error('coming')
}

/** UUIDv5 of (rule, feature, onset): a replay gives the same. */
export function alertId(_intent: Pick<Intent, 'rule' | 'subject' | 'onset'>): string {
  throw new Error('coming')
}
