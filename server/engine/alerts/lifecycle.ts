/** The life of an alert (ISA-18.2): what a rule's intent, a person's action and the passing of time make of it. Pure. */
import {
  ACK_LIMIT,
  type Alert,
  type AlertChange,
  type Asset,
  type Drill,
  deviceOf,
  HOUR,
  type Level,
  type Millis,
  SHELVE_LIMIT,
  stateOf,
  type VerdictValue,
  worse,
} from '@yiwang/contract'
import type { Intent } from '../partition.ts'
import type { Firing, Rule } from '../rule.ts'
import { uuid5 } from './uuid5.ts'

/** Never to be changed: every alert id hangs on it. */
const NAMESPACE = '2f6a1c7e-4d0b-5b8e-9a53-6c1d0e7f4b21'

const EVIDENCE_KEPT = 8

/** UUIDv5 of (rule, feature, onset): a replay gives the same. */
export function alertId({ rule, subject, onset }: Pick<Intent, 'rule' | 'subject' | 'onset'>): string {
  return uuid5(NAMESPACE, `${rule}|${subject}|${onset}`)
}

/**
 * Ids of a condition that went on after the drill its alert was closed with: one for each drill it outlived, each made from the
 * one before.
 */
function afterDrill(id: string): string {
  return uuid5(NAMESPACE, `${id}|afterDrill`)
}

/** More drills than anything outlives without a break. */
const MOST_DRILLS = 100

/** Whether an alert is of the condition that the intent speaks of. */
function sameOnset(alert: Alert, intent: Intent): boolean {
  let id = alertId(intent)
  if (alert.follows === undefined) return alert.id === id
  for (let i = 0; i < MOST_DRILLS && alert.id !== id; i++) id = afterDrill(id)
  return alert.id === id
}

/** The id of the alert that an intent opens after `current`. */
export function nextId(current: Alert | undefined, intent: Intent): string {
  return current && sameOnset(current, intent) ? afterDrill(current.id) : alertId(intent)
}

/** What the records know beside the intent. */
export interface About {
  readonly asset?: Asset | undefined
  /** Version of the thresholds it is judged by. */
  readonly thresholds: number
  /** `nextId`. */
  readonly id: string
  /** The drill its feature falls under at that instant; it may be over by now. */
  readonly drill?: Drill | undefined
  /** Drawn when `opensNew`. */
  readonly number?: string | undefined
  /** Open alert of `intent.firing.behind`, when there is one. */
  readonly groupedInto?: string | undefined
}

export interface Applied {
  readonly alert: Alert
  /** In the order they happened; the version has gone up by as many. */
  readonly changes: readonly AlertChange[]
}

function judgedAway(alert: Alert): boolean {
  return alert.verdict?.value === 'false' || alert.verdict?.value === 'duplicate'
}

/** Over for good: only a new onset may follow. An alert judged false stays the alert of its condition while that holds. */
function finished(alert: Alert): boolean {
  return !alert.active && stateOf(alert) === 'closed'
}

/**
 * Whether this intent raises a new alert; `current` = the newest alert of the same rule and feature, open or closed, and `drill` =
 * the drill that it falls under.
 */
export function opensNew(current: Alert | undefined, intent: Intent, drill: Drill | undefined): boolean {
  if (current && outlived(current, intent, drill)) return true
  if (intent.kind !== 'fire') return false
  return current === undefined || (finished(current) && !sameOnset(current, intent))
}

/** Practice is over, and it still burns: whatever was closed with the drill is real from the next report on. */
function outlived({ drill, active }: Alert, { kind, firing }: Intent, now: Drill | undefined): boolean {
  return drill !== undefined && drill !== now?.id && !active && kind !== 'clear' && firing !== undefined
}

/** The alert after the intent; undefined when nothing changes. */
export function applyIntent(current: Alert | undefined, intent: Intent, rule: Rule, about: About): Applied | undefined {
  if (opensNew(current, intent, about.drill) && intent.firing) return raised(current, intent, intent.firing, rule, about)
  // A finished alert of the same onset is a replay.
  if (current === undefined || finished(current)) return undefined
  if (intent.kind === 'clear')
    return current.active ? changed(current, ['cleared'], { active: false, clearedAt: intent.at }) : undefined
  return goneOn(current, intent, about)
}

function raised(current: Alert | undefined, intent: Intent, firing: Firing, rule: Rule, about: About): Applied {
  const follows = current && sameOnset(current, intent) ? { follows: current.id } : {}
  const alert = { ...born(intent, firing, rule, about), ...follows }
  // Read late: its drill has been ended meanwhile, and closed what it knew of.
  const { endedAt } = about.drill ?? {}
  if (endedAt === undefined) return { alert, changes: ['raised'] }
  const over = closedWithDrill(alert, endedAt)
  return { alert: over.alert, changes: ['raised', ...over.changes] }
}

/** Its drill has ended: it is over, and nobody needs to confirm it any more. */
export function closedWithDrill(alert: Alert, at: Millis): Applied {
  const clearedAt = alert.active ? { active: false, clearedAt: Math.max(at, alert.firstSeen) } : {}
  return changed(without(alert, 'ackDue', ...SHELVING), ['cleared'], clearedAt)
}

function born(intent: Intent, firing: Firing, rule: Rule, { asset, thresholds, id, number, groupedInto, drill }: About): Alert {
  const limit = ACK_LIMIT[firing.level]
  return {
    id,
    number: number ?? '',
    ...(drill === undefined ? {} : { drill: drill.id }),
    rule: intent.rule,
    family: rule.family,
    feature: intent.subject,
    asset: asset?.id ?? deviceOf(intent.subject),
    level: firing.level,
    peak: firing.level,
    active: true,
    ...(limit === undefined ? {} : { ackDue: intent.now + limit }),
    count: Math.max(1, intent.count),
    firstSeen: intent.at,
    lastSeen: intent.at,
    risenAt: intent.now,
    params: firing.params,
    evidence: kept(firing),
    timeSuspect: intent.timeSuspect,
    ...(intent.deviceTime === undefined ? {} : { deviceTime: intent.deviceTime }),
    thresholds,
    orgPath: asset?.orgPath ?? '',
    ...(asset?.gridCode === undefined ? {} : { gridCode: asset.gridCode }),
    ...(asset?.gridVersion === undefined ? {} : { gridVersion: asset.gridVersion }),
    ...(asset?.lon === undefined || asset.lat === undefined ? {} : { lon: asset.lon, lat: asset.lat }),
    ...(groupedInto === undefined ? {} : { groupedInto }),
    version: 1,
  }
}

/** The condition was reported again, returned, or changed its level. */
function goneOn(current: Alert, intent: Intent, about: About): Applied | undefined {
  const { firing } = intent
  const changes: AlertChange[] = []
  // New parameters alone are no new report.
  const seen = intent.count > 0 || (firing !== undefined && firing.level !== current.level)
  let alert: Alert = { ...current, count: current.count + intent.count }
  if (seen) alert = { ...alert, lastSeen: Math.max(current.lastSeen, intent.at) }
  if (!current.active) {
    changes.push('returned')
    alert = without({ ...alert, active: true }, 'clearedAt')
  }
  if (firing) {
    if (firing.level < current.level) {
      changes.push('risen')
      alert = risen(alert, firing.level, intent.now)
    } else if (firing.level > current.level) {
      changes.push('fallen')
      alert = { ...alert, level: firing.level }
    }
    if (firing.level !== current.level) alert = { ...alert, thresholds: about.thresholds }
    const evidence = kept(firing)
    if (evidence.length > 0 && !samePictures(evidence, current.evidence)) {
      changes.push('evidence')
      alert = { ...alert, evidence }
    }
    if (about.groupedInto !== current.groupedInto) {
      changes.push('grouped')
      alert = without(alert, 'groupedInto')
      if (about.groupedInto !== undefined) alert = { ...alert, groupedInto: about.groupedInto }
    }
    alert = { ...alert, params: firing.params }
  }
  if (changes.length === 0 && (intent.count > 0 || !sameParams(alert.params, current.params))) changes.push('repeated')
  return changes.length === 0 ? undefined : changed(alert, changes, {})
}

/** A rise breaks through confirmation, shelving and a verdict of false; an open duty only ever comes nearer. */
function risen(alert: Alert, level: Level, now: Millis): Alert {
  const limit = ACK_LIMIT[level]
  const open = alert.ackedAt === undefined ? alert.ackDue : undefined
  const due = limit === undefined ? open : Math.min(open ?? Number.POSITIVE_INFINITY, now + limit)
  const clean = without(alert, 'ackedBy', 'ackedAt', 'ackDue', ...SHELVING, ...(judgedAway(alert) ? (['verdict'] as const) : []))
  return {
    ...clean,
    level,
    peak: worse(alert.peak, level),
    risenAt: now,
    risen: true,
    ...(due === undefined ? {} : { ackDue: due }),
  }
}

/** What a person may do to an alert. */
export type AlertAct =
  | { readonly do: 'ack' }
  | { readonly do: 'shelve'; readonly until: Millis; readonly reason: string }
  | { readonly do: 'unshelve' }
  | { readonly do: 'verdict'; readonly value: VerdictValue; readonly reason?: string | undefined }

/** Why not: `reasonNeeded` and `reasonUnknown` are about the rule's own reasons. */
export type Refusal =
  | 'closed'
  | 'alreadyAcked'
  | 'cleared'
  | 'levelNotShelvable'
  | 'shelveTooLong'
  | 'shelveOver'
  | 'notShelved'
  | 'reasonNeeded'
  | 'reasonUnknown'

/** `change` absent = it was so already, the alert is unchanged. */
export type Acted =
  | { readonly ok: true; readonly alert: Alert; readonly change?: AlertChange }
  | { readonly ok: false; readonly code: Refusal }

export function applyAction(alert: Alert, act: AlertAct, who: string, at: Millis, rule: Pick<Rule, 'verdictReasons'>): Acted {
  switch (act.do) {
    case 'ack':
      return ack(alert, who, at)
    case 'shelve':
      return shelve(alert, act.until, act.reason, who, at)
    case 'unshelve':
      return alert.shelvedUntil === undefined ? refused('notShelved') : done(unshelved(alert, at, 'unshelved'))
    case 'verdict':
      return judge(alert, act.value, act.reason, who, at, rule)
  }
}

function ack(alert: Alert, who: string, at: Millis): Acted {
  if (alert.ackedAt !== undefined) return alert.ackedBy === who ? { ok: true, alert } : refused('alreadyAcked')
  if (stateOf(alert) === 'closed') return refused('closed')
  return done(changed(alert, ['acked'], { ackedBy: who, ackedAt: at }))
}

function shelve(alert: Alert, until: Millis, reason: string, who: string, at: Millis): Acted {
  const limit = SHELVE_LIMIT[alert.level]
  if (stateOf(alert) === 'closed') return refused('closed')
  if (!alert.active) return refused('cleared')
  if (limit === undefined) return refused('levelNotShelvable')
  if (until <= at) return refused('shelveOver')
  if (until - at > limit) return refused('shelveTooLong')
  return done(changed(alert, ['shelved'], { shelvedBy: who, shelvedUntil: until, shelveReason: reason }))
}

function judge(
  alert: Alert,
  value: VerdictValue,
  reason: string | undefined,
  by: string,
  at: Millis,
  { verdictReasons }: Pick<Rule, 'verdictReasons'>,
): Acted {
  if (value === 'false' && reason === undefined) return refused('reasonNeeded')
  if (reason !== undefined && !verdictReasons.some(({ key }) => key === reason)) return refused('reasonUnknown')
  const before = alert.verdict
  if (before?.value === value && before.reason === reason && before.by === by) return { ok: true, alert }
  return done(changed(alert, ['judged'], { verdict: { value, ...(reason === undefined ? {} : { reason }), by, at } }))
}

/** Stream time may be behind the clock that people act by, as far as the engine lags. */
const LAG = HOUR

/** The latest end a shelving of this level can have: one that ends later was granted by a clock that has been set back since. */
export function latestShelve(level: Level, now: Millis): Millis {
  return now + (SHELVE_LIMIT[level] ?? 0) + LAG
}

/** The alert after its shelving ran out; undefined when it has not. */
export function expireShelve(alert: Alert, now: Millis): Applied | undefined {
  const { shelvedUntil, level } = alert
  const stands = shelvedUntil === undefined || (now < shelvedUntil && shelvedUntil <= latestShelve(level, now))
  return stands ? undefined : unshelved(alert, now, 'shelveExpired')
}

/** A shelved alert comes back with sound, and whoever has not confirmed it gets the full limit: the shelving was allowed. */
function unshelved(alert: Alert, now: Millis, change: 'unshelved' | 'shelveExpired'): Applied {
  const back = without(alert, ...SHELVING)
  if (stateOf(back) === 'closed' || !back.active) return changed(back, [change], {})
  const limit = back.ackedAt === undefined ? ACK_LIMIT[back.level] : undefined
  return changed(back, [change], {
    ...(change === 'shelveExpired' ? { risenAt: now } : {}),
    ...(limit === undefined ? {} : { ackDue: now + limit }),
  })
}

const SHELVING = ['shelvedBy', 'shelvedUntil', 'shelveReason'] as const

function changed(alert: Alert, changes: readonly AlertChange[], what: Partial<Alert>): Applied {
  return { alert: { ...alert, ...what, version: alert.version + changes.length }, changes }
}

function done({ alert, changes }: Applied): Acted {
  const [change] = changes
  return change === undefined ? { ok: true, alert } : { ok: true, alert, change }
}

function refused(code: Refusal): Acted {
  return { ok: false, code }
}

type Optional = { [K in keyof Alert]-?: undefined extends Alert[K] ? K : never }[keyof Alert]

function without(alert: Alert, ...members: readonly Optional[]): Alert {
  const rest = { ...alert }
  for (const member of members) delete rest[member]
  return rest
}

/** The first picture and the newest ones. */
function kept({ evidence = [] }: Firing): Alert['evidence'] {
  return evidence.length <= EVIDENCE_KEPT ? [...evidence] : [...evidence.slice(0, 1), ...evidence.slice(1 - EVIDENCE_KEPT)]
}

function samePictures(a: Alert['evidence'], b: Alert['evidence']): boolean {
  return (
    a.length === b.length &&
    a.every((picture, i) => picture.sha256 === b[i]?.sha256 && picture.boxes.length === b[i]?.boxes.length)
  )
}

function sameParams(a: Alert['params'], b: Alert['params']): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}
