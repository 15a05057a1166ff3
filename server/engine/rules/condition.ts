/**
 * The shape many rules share: a signal says that a condition holds or no longer holds. It holds at once; it is over when it has
 * stayed away for `clearAfter`, so that a flapping contact opens one alert and closes one.
 */
import type { Asset, FeatureId, Level, Millis, Signal } from '@yiwang/contract'
import type { Firing, Rule, RuleEvent } from '../rule.ts'
import type { Limits } from '../thresholds.ts'

export interface Holding {
  readonly firing: Firing
  /** When the newest report that it holds happened, by the device. */
  readonly at: Millis
  /** When the condition began, in stream time. */
  readonly since: Millis
  /** When it is over unless it is reported again; absent = it holds until the device says otherwise. */
  readonly until?: Millis
}

type Words = Pick<Rule, 'id' | 'family' | 'title' | 'deviation' | 'explanation' | 'levels' | 'verdictReasons' | 'signals'>

export interface Condition extends Words {
  subject(signal: Signal, asset: Asset | undefined): FeatureId | undefined
  /** The conclusion while it holds, null when the signal says it does not, undefined when it says nothing about it. */
  read(signal: Signal, asset: Asset | undefined): Firing | null | undefined
  /** Devices that only repeat what holds and never say that it is over. */
  endsAfter?(limits: Limits): Millis
  /** Still there after this long: the level from then on. */
  readonly lasting?: { readonly after: (limits: Limits) => Millis; readonly level: Level }
}

export function conditionRule({ subject, read, endsAfter, lasting, ...words }: Condition): Rule<Holding | null> {
  const levelFor = (firing: Firing, since: Millis, now: Millis, limits: Limits): Firing =>
    lasting && now - since >= lasting.after(limits) && lasting.level < firing.level ? { ...firing, level: lasting.level } : firing

  return {
    ...words,
    scope: 'device',
    clock: 'alarm',
    initial: null,
    subject: (event: RuleEvent, asset) => (event.kind === 'signal' ? subject(event.signal, asset) : undefined),
    step(state, event, { now, asset, thresholds: { limits } }) {
      const dueOf = ({ since, until }: Holding): Millis | null => {
        const worsens = lasting && now - since < lasting.after(limits) ? since + lasting.after(limits) : undefined
        return until === undefined ? (worsens ?? null) : Math.min(until, worsens ?? until)
      }
      if (event.kind === 'wake') {
        if (state === null) return { state }
        if (state.until !== undefined && state.until <= now) return { state: null, firing: null }
        return { state, firing: levelFor(state.firing, state.since, now, limits), wakeAt: dueOf(state) }
      }
      if (event.kind !== 'signal') return { state }
      const { signal } = event
      const firing = read(signal, asset)
      if (firing === undefined) return { state }
      if (firing === null) {
        // An older report never ends what a newer one began; a clock that is known to be wrong orders nothing.
        const older = state !== null && signal.eventTime < state.at && !signal.timeSuspect
        if (state === null || older) return { state }
        const over = now + limits.clearAfter
        if (state.until !== undefined && state.until <= over) return { state }
        const leaving = { ...state, until: over }
        return { state: leaving, wakeAt: dueOf(leaving) }
      }
      const since = state?.since ?? now
      const at = Math.max(state?.at ?? signal.eventTime, signal.eventTime)
      const holding: Holding = { firing, at, since, ...(endsAfter ? { until: now + endsAfter(limits) } : {}) }
      return { state: holding, firing: levelFor(firing, since, now, limits), repeat: true, wakeAt: dueOf(holding) }
    },
  }
}
