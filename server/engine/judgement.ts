/** One batch being judged: an overlay over the partition's rows, so that nothing is changed until the effects are committed. */
import {
  type Asset,
  COMMAND_OUTCOME_TOPIC,
  commandOutcome,
  type DeviceId,
  type DeviceMessage,
  deviceOf,
  type Fact,
  type FeatureId,
  type Lane,
  MINUTE,
  type Millis,
  type Note,
  type NumberedFact,
  SECOND,
  type Signal,
  type Tick,
} from '@yiwang/contract'
import { movedBack } from './clock-step.ts'
import { Cursor, type Due, earlier, Heap } from './due-times.ts'
import { type Clocks, type Effects, type Intent, type PartitionState, type RuleRow, rowKey, type World } from './partition.ts'
import type { Firing, Outcome, Rule, RuleContext, RuleEvent } from './rule.ts'

/** Ticks come each second; a longer hole means that the way from the devices to the stream was down. */
const TICK_HOLE = 10 * SECOND

/** Ingests on several machines differ by this much; a tick further back is of a clock that was set back. */
const CLOCK_DIFFERENCE = MINUTE

/** Where another ingest than before tells an earlier time, it is believed when nobody has contradicted it so many times. */
const UNCONTRADICTED = 3

/** Where an event stands in time, and what names the condition it may start. */
interface Origin {
  readonly onset: string
  readonly at: Millis
  readonly now: Millis
  readonly timeSuspect: boolean
  readonly deviceTime: string | undefined
}

export class Judgement {
  readonly #base: PartitionState
  readonly #world: World
  readonly #rows = new Map<string, RuleRow>()
  readonly #intents: Intent[] = []
  /** Place of the newest intent of a row in `#intents`: repeats are folded into it. */
  readonly #newest = new Map<string, number>()
  readonly #facts: Fact[] = []
  readonly #unknown = new Map<DeviceId, DeviceMessage>()
  readonly #outcomes: Effects['outcomes'][number][] = []
  readonly #failures: Effects['failures'][number][] = []
  readonly #cursors: Record<Rule['clock'], Cursor>
  /** Due-times asked for within this batch. */
  readonly #asked: Record<Rule['clock'], Heap<Due>> = { alarm: new Heap(earlier), both: new Heap(earlier) }
  #clocks: Clocks
  readonly #devicesOf = (feed: string): number => this.#world.devicesOf(feed)
  readonly #firingOf = (rule: string, subject: FeatureId): Firing | undefined => this.#row(rowKey(rule, subject))?.firing

  constructor(base: PartitionState, world: World) {
    this.#base = base
    this.#world = world
    this.#clocks = base.clocks
    this.#cursors = { alarm: new Cursor(base.due.alarm), both: new Cursor(base.due.both) }
  }

  message(message: DeviceMessage): void {
    const asset = this.#world.assetOf(message.device)
    if (asset === undefined && !this.#unknown.has(message.device)) this.#unknown.set(message.device, message)
    const context = this.#context(message.receivedTime, asset)
    message.signals.forEach((signal, i) => {
      if (signal.kind === 'note') this.#settle(signal)
      const rules = this.#base.rules.bySignal.get(signal.kind)
      if (rules === undefined) return
      const event: RuleEvent = { kind: 'signal', signal, message }
      let origin: Origin | undefined
      for (const rule of rules) {
        const subject = this.#subject(rule, event, asset)
        if (subject === undefined) continue
        origin ??= originOf(signal, i, message)
        this.#judge(rule, subject, event, context, origin)
      }
    })
  }

  fact({ n, fact }: NumberedFact): void {
    const about = fact.kind === 'alert' ? fact.alert.asset : fact.kind === 'silence' ? fact.device : undefined
    const asset = about === undefined ? undefined : this.#world.assetOf(about)
    const event: RuleEvent = { kind: 'fact', n, fact }
    const origin: Origin = { onset: `fact:${n}`, at: fact.at, now: fact.at, timeSuspect: false, deviceTime: undefined }
    for (const rule of this.#base.rules.district) {
      const subject = this.#subject(rule, event, asset)
      if (subject !== undefined) this.#judge(rule, subject, event, this.#context(fact.at, asset), origin)
    }
  }

  tick(lane: Lane, { tick, uptime, instance }: Tick): void {
    const last = this.#clocks[lane]
    const told = this.#clocks.told?.[lane]
    const behind = tick < last - CLOCK_DIFFERENCE ? (told?.behind ?? 0) + 1 : 0
    const setBack = behind > 0 && (told?.instance === instance || behind >= UNCONTRADICTED)
    const now = setBack ? tick : Math.max(last, tick)
    const hole = last > 0 && now - last > TICK_HOLE
    const heardSince = Math.max(this.#clocks.heardSince, tick - uptime, hole ? now : 0)
    const teller = behind === 0 || setBack ? { instance, behind: 0 } : { instance: told?.instance ?? '', behind }
    this.#clocks = {
      ...this.#clocks,
      [lane]: now,
      heardSince: Math.min(heardSince, now),
      told: { ...this.#clocks.told, [lane]: teller },
    }
    if (setBack) this.#setBack(lane, now, last - now)
    if (lane === 'alarm') this.#wake('alarm', now)
    this.#wake('both', Math.min(this.#clocks.alarm, this.#clocks.telemetry))
  }

  effects(): Effects {
    return {
      rows: [...this.#rows.values()],
      intents: this.#intents,
      facts: this.#facts,
      unknown: [...this.#unknown.values()],
      outcomes: this.#outcomes,
      clocks: this.#clocks,
      failures: this.#failures,
    }
  }

  /** Rows that follow both lanes go with the lane that is set back last: until then the other still brings the old time. */
  #setBack(lane: Lane, now: Millis, by: Millis): void {
    const other = this.#clocks[lane === 'alarm' ? 'telemetry' : 'alarm']
    const isLast = other <= now + CLOCK_DIFFERENCE
    for (const key of new Set([...this.#base.rows.keys(), ...this.#rows.keys()])) {
      const row = this.#row(key)
      const rule = row && this.#base.rules.byId.get(row.rule)
      if (!row || !rule || (rule.clock === 'alarm' ? lane !== 'alarm' : !isLast)) continue
      const { state, wakeAt } = row
      const moved = movedBack({ state, wakeAt }, now, by)
      if (moved.state !== state || moved.wakeAt !== wakeAt) this.#put(key, rule, { ...row, ...moved })
    }
  }

  /** Every row whose due-time has come, in the order of the due-times; each at most once a tick. */
  #wake(clock: Rule['clock'], now: Millis): void {
    const cursor = this.#cursors[clock]
    const asked = this.#asked[clock]
    const due: Due[] = []
    for (let next = cursor.next(now); next; next = cursor.next(now)) due.push(next)
    for (let next = asked.at(0); next && next.at <= now; next = asked.at(0)) {
      due.push(next)
      asked.pop()
    }
    if (due.length === 0) return
    due.sort((a, b) => (earlier(a, b) ? -1 : 1))
    for (const { at, key } of due) {
      const row = this.#row(key)
      const rule = row && this.#base.rules.byId.get(row.rule)
      if (!row || !rule || row.wakeAt !== at) continue
      const origin: Origin = { onset: `wake:${at}`, at, now, timeSuspect: false, deviceTime: undefined }
      const context = this.#context(now, this.#world.assetOf(deviceOf(row.subject)))
      this.#judge(rule, row.subject, WAKE, context, origin)
    }
  }

  #judge(rule: Rule, subject: FeatureId, event: RuleEvent, context: RuleContext, origin: Origin): void {
    const key = rowKey(rule.id, subject)
    const row = this.#row(key)
    const state = row ? row.state : rule.initial
    // A due-time that has come is spent, whatever the rule answers.
    const waiting = event.kind === 'wake' ? undefined : row?.wakeAt
    let outcome: Outcome<unknown>
    try {
      outcome = rule.step(state, event, context)
    } catch (error) {
      this.#fail(rule, subject, error)
      if (row && waiting !== row.wakeAt) this.#put(key, rule, { ...row, wakeAt: waiting })
      return
    }
    if (outcome.facts) this.#facts.push(...outcome.facts)
    const firing = this.#conclude(key, rule, row, subject, outcome, origin)
    const wakeAt = outcome.wakeAt === undefined ? waiting : (outcome.wakeAt ?? undefined)
    if (outcome.state === state && firing === row?.firing && wakeAt === row?.wakeAt) return
    const onset = firing ? (row?.onset ?? origin.onset) : undefined
    this.#put(key, rule, { rule: rule.id, subject, state: outcome.state, wakeAt, onset, firing })
  }

  /** What the alert's lifecycle must hear of an outcome; returns what the rule concludes from now on. */
  #conclude(
    key: string,
    rule: Rule,
    row: RuleRow | undefined,
    subject: FeatureId,
    outcome: Outcome<unknown>,
    origin: Origin,
  ): Firing | undefined {
    const before = row?.firing
    const firing = outcome.firing === undefined ? before : (outcome.firing ?? undefined)
    if (!firing) {
      if (before) this.#intend(key, rule, subject, { kind: 'clear', count: 0 }, row?.onset, origin)
      return undefined
    }
    const count = outcome.repeat || !before ? 1 : 0
    if (!before || !sameFiring(before, firing)) {
      this.#intend(key, rule, subject, { kind: 'fire', firing, count }, row?.onset, origin)
      return firing
    }
    if (count > 0) this.#intend(key, rule, subject, { kind: 'repeat', firing: before, count }, row?.onset, origin)
    return before
  }

  #intend(
    key: string,
    rule: Rule,
    subject: FeatureId,
    what: Pick<Intent, 'kind' | 'firing' | 'count'>,
    onset: string | undefined,
    origin: Origin,
  ): void {
    const place = this.#newest.get(key)
    const last = place === undefined ? undefined : this.#intents[place]
    const intent: Intent = {
      rule: rule.id,
      subject,
      onset: onset ?? origin.onset,
      at: origin.at,
      now: origin.now,
      timeSuspect: origin.timeSuspect,
      ...(origin.deviceTime === undefined ? {} : { deviceTime: origin.deviceTime }),
      ...what,
    }
    if (place !== undefined && last && folds(last, intent)) {
      // The first of them may have changed the level: that is when it happened.
      const { now, timeSuspect } = last
      const at = intent.count > 0 ? Math.max(last.at, intent.at) : last.at
      this.#intents[place] = { ...intent, count: last.count + intent.count, at, now, timeSuspect }
      return
    }
    // The first one of a condition stands alone: its alert is born at that instant, by that device clock.
    if (onset === undefined) this.#newest.delete(key)
    else this.#newest.set(key, this.#intents.length)
    this.#intents.push(intent)
  }

  #put(key: string, rule: Rule, row: RuleRow): void {
    if (row.wakeAt !== undefined && row.wakeAt !== this.#row(key)?.wakeAt) {
      this.#asked[rule.clock].push({ at: row.wakeAt, key })
    }
    this.#rows.set(key, row)
  }

  #row(key: string): RuleRow | undefined {
    return this.#rows.get(key) ?? this.#base.rows.get(key)
  }

  #subject(rule: Rule, event: RuleEvent, asset: Asset | undefined): FeatureId | undefined {
    try {
      return rule.subject(event, asset)
    } catch (error) {
      this.#fail(rule, event.kind === 'signal' ? event.signal.feature : '', error)
      return undefined
    }
  }

  #fail(rule: Rule, subject: FeatureId, error: unknown): void {
    this.#failures.push({ rule: rule.id, subject, message: error instanceof Error ? error.message : String(error) })
  }

  #settle({ topic, detail, eventTime }: Note): void {
    if (topic !== COMMAND_OUTCOME_TOPIC) return
    const outcome = commandOutcome.safeParse(detail?.outcome)
    if (typeof detail?.id === 'string' && outcome.success) {
      this.#outcomes.push({ id: detail.id, outcome: outcome.data, at: eventTime })
    }
  }

  #context(now: Millis, asset: Asset | undefined): RuleContext {
    return {
      now,
      heardSince: this.#clocks.heardSince,
      asset,
      thresholds: this.#world.thresholds,
      devicesOf: this.#devicesOf,
      firingOf: this.#firingOf,
    }
  }
}

const WAKE: RuleEvent = { kind: 'wake' }

function originOf(signal: Signal, place: number, message: DeviceMessage): Origin {
  return {
    // A message may end a condition and start it anew: the second start has a name of its own.
    onset: place === 0 ? message.key : `${message.key}#${place}`,
    at: signal.eventTime,
    now: message.receivedTime,
    timeSuspect: signal.timeSuspect === true || signal.late === true,
    deviceTime: signal.deviceTime,
  }
}

/** Reports of one level in a row become one intent; a change of level is never folded away. */
function folds(last: Intent, next: Intent): boolean {
  return (
    last.kind === next.kind && last.kind !== 'clear' && last.onset === next.onset && last.firing?.level === next.firing?.level
  )
}

function sameFiring(a: Firing, b: Firing): boolean {
  if (a === b) return true
  if (a.level !== b.level || a.behind?.rule !== b.behind?.rule || a.behind?.subject !== b.behind?.subject) return false
  const names = Object.keys(a.params)
  if (names.length !== Object.keys(b.params).length || names.some((name) => a.params[name] !== b.params[name])) return false
  const [pictures, others] = [a.evidence ?? [], b.evidence ?? []]
  return pictures.length === others.length && pictures.every((picture, i) => samePicture(picture, others[i]))
}

function samePicture(a: NonNullable<Firing['evidence']>[number], b: typeof a | undefined): boolean {
  return a === b || (a.sha256 === b?.sha256 && a.boxes.length === b.boxes.length)
}
