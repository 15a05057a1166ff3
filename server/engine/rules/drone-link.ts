/** Nothing heard of an aircraft in the air: Ⅲ after 15 s, Ⅱ after 60 s. Ingest's own absence proves nothing. */
import type { Level, Millis } from '@yiwang/contract'
import type { Outcome, Rule } from '../rule.ts'
import type { Limits } from '../thresholds.ts'
import { airborne } from './flight.ts'
import { DRONE } from './verdict-reasons.ts'

interface Contact {
  readonly inAir: boolean
  /** Last heard, in stream time. */
  readonly seen: Millis
  readonly lost?: true
  /** Heard again since, after it was lost. */
  readonly back?: Millis
}

const GROUNDED: Contact = { inAir: false, seen: 0 }

const droneLink: Rule<Contact> = {
  id: 'drone-link',
  family: 'drone',
  scope: 'device',
  clock: 'both',
  signals: ['state', 'position', 'observation', 'link'],
  title: { zh: '无人机失联', en: 'Drone link lost' },
  deviation: { zh: '空中失联', en: 'Link lost in flight' },
  explanation: {
    zh: '无人机飞行中已超过 {seconds} 秒没有消息。',
    en: 'Nothing was heard of the drone in flight for more than {seconds} s.',
  },
  levels: [2, 3],
  verdictReasons: DRONE,
  initial: GROUNDED,
  subject(event, asset) {
    return event.kind === 'signal' && (asset === undefined || asset.kind === 'drone') ? event.message.device : undefined
  },
  step(state, event, { now, heardSince, thresholds: { limits } }) {
    if (event.kind === 'wake') {
      if (!state.inAir) return { state }
      const over = state.back === undefined ? undefined : state.back + limits.clearAfter
      if (over === undefined) return judged(state, Math.max(state.seen, heardSince), now, limits)
      if (now < over) return { state, wakeAt: over }
      return { state: { inAir: true, seen: state.seen }, firing: null, wakeAt: state.seen + limits.drone.linkLost[0] + 1 }
    }
    if (event.kind !== 'signal') return { state }
    const { signal } = event
    // That the dock has lost its aircraft is no word from the aircraft.
    if (signal.kind === 'link' && !signal.online) return { state }
    const inAir = (signal.kind === 'state' ? airborne(signal) : undefined) ?? state.inAir
    if (!inAir) return state.inAir ? { state: GROUNDED, firing: null, wakeAt: null } : { state }
    if (!state.inAir) return { state: { inAir, seen: now }, wakeAt: now + limits.drone.linkLost[0] + 1 }
    if (now <= state.seen) return { state }
    if (!state.lost) return { state: { ...state, seen: now } }
    const back = state.back ?? now
    return { state: { ...state, seen: now, back }, wakeAt: back + limits.clearAfter }
  },
}
export default droneLink

/** `since` = since when nothing was heard while somebody listened. The due-time is one millisecond past the limit: more than, not as much as. */
function judged(state: Contact, since: Millis, now: Millis, { drone }: Limits): Outcome<Contact> {
  const passed = drone.linkLost.filter((limit) => now - since > limit)
  const next = drone.linkLost[passed.length]
  const wakeAt = next === undefined ? null : since + next + 1
  const longest = passed.at(-1)
  if (longest === undefined) return { state, wakeAt }
  const level: Level = passed.length === 1 ? 3 : 2
  return { state: { ...state, lost: true }, wakeAt, firing: { level, params: { seconds: longest / 1_000 } } }
}
