/**
 * Whether a device can still be heard, by its own rhythm (docs/glossary.md, 离线). Raises nothing itself: it states the fact, and
 * the district decides whether one device or a whole feed is silent (device-silent, feed-silent).
 */
import type { Asset, Millis } from '@yiwang/contract'
import { SECOND } from '@yiwang/contract'
import type { Outcome, Rule, RuleEvent } from '../rule.ts'
import type { Limits } from '../thresholds.ts'
import { airborne } from './flight.ts'
import { DEVICE } from './verdict-reasons.ts'

interface Rhythm {
  /** Last heard, in stream time; a little old on purpose, see `worth`. */
  readonly seen: Millis
  readonly silent?: true
  /** Since when its connection is down. */
  readonly down?: Millis
  /** Aircraft: in the air its lost link is drone-link's matter; on the ground it may be switched off. */
  readonly inAir?: true
}

const UNHEARD: Rhythm = { seen: 0 }

/** What a kind is expected to send when nobody configured its period, seconds; absent = only its connection counts. */
export const PERIOD: Partial<Record<Asset['kind'], number>> = { floodPoint: 300, dock: 2, drone: 2 }

const silence: Rule<Rhythm> = {
  id: 'silence',
  family: 'device',
  scope: 'device',
  clock: 'both',
  signals: ['observation', 'position', 'state', 'detection', 'alarm', 'operation', 'link', 'picture', 'note'],
  title: { zh: '设备静默判定', en: 'Silence of a device' },
  deviation: { zh: '离线', en: 'Offline' },
  explanation: { zh: '只陈述事实，不产生告警。', en: 'States a fact, raises no alert.' },
  levels: [],
  verdictReasons: DEVICE,
  initial: UNHEARD,
  subject: (event, asset) => (event.kind === 'signal' && asset !== undefined ? event.message.device : undefined),
  step(state, event, { now, heardSince, asset, thresholds: { limits } }) {
    if (asset === undefined) return { state }
    if (event.kind === 'wake') return judged(state, now, heardSince, asset, limits)
    if (event.kind !== 'signal') return { state }
    return heard(state, event, now, asset, limits)
  },
}
export default silence

function heard(
  state: Rhythm,
  { signal, message }: Extract<RuleEvent, { kind: 'signal' }>,
  now: Millis,
  asset: Asset,
  limits: Limits,
): Outcome<Rhythm> {
  if (signal.kind === 'link' && !signal.online) {
    // An aircraft that leaves its dock's list while on the ground was switched off.
    if (state.down !== undefined || state.silent) return { state }
    return { state: { ...state, down: now }, wakeAt: now + limits.silence.reconnect }
  }
  const limit = limitOf(asset, limits)
  const inAir = (signal.kind === 'state' ? airborne(signal) : undefined) ?? state.inAir ?? false
  const turned = inAir !== (state.inAir ?? false)
  if (!turned && !state.silent && state.down === undefined && state.seen > 0 && now < state.seen + worth(limit)) return { state }
  const next: Rhythm = { seen: Math.max(now, state.seen), ...(inAir ? { inAir } : {}) }
  const facts = state.silent ? [fact(message.device, false, now, state.seen)] : []
  // A due-time already asked for is left standing: when it comes it looks at what was heard since, so hearing costs no due-time.
  const waits = state.seen > 0 && !state.silent && state.down === undefined
  return { state: next, facts, ...(waits || limit === undefined ? {} : { wakeAt: next.seen + limit + worth(limit) }) }
}

function judged(state: Rhythm, now: Millis, heardSince: Millis, asset: Asset, limits: Limits): Outcome<Rhythm> {
  const limit = limitOf(asset, limits)
  if (state.silent) return { state }
  const by = limit === undefined ? undefined : Math.max(state.seen, heardSince) + limit + worth(limit)
  const cut = state.down === undefined ? undefined : Math.max(state.down, heardSince) + limits.silence.reconnect
  const due = Math.min(by ?? Number.POSITIVE_INFINITY, cut ?? Number.POSITIVE_INFINITY)
  if (due === Number.POSITIVE_INFINITY) return { state, wakeAt: null }
  if (now < due) return { state, wakeAt: due }
  // In the air it is drone-link's; a drone that signed off on the ground rests.
  if (asset.kind === 'drone' && (state.inAir || state.down !== undefined)) return { state, wakeAt: null }
  return { state: { ...state, silent: true }, wakeAt: null, facts: [fact(asset.id, true, now, state.seen)] }
}

/** Six of its periods; drones and docks at least 20 s. undefined = it has no rhythm to judge. */
function limitOf({ kind, config }: Asset, { silence }: Limits): Millis | undefined {
  const period = config.period ?? PERIOD[kind]
  if (period === undefined) return undefined
  const limit = silence.offlinePeriods * period * SECOND
  return kind === 'drone' || kind === 'dock' ? Math.max(limit, silence.droneAtLeast) : limit
}

/**
 * Hearing is written down again only after a sixth of the limit: a device that talks every second costs one row in a while, and
 * silence is judged that much later, never earlier.
 */
function worth(limit: Millis | undefined): Millis {
  return limit === undefined ? 60 * SECOND : Math.floor(limit / 6)
}

function fact(device: string, silent: boolean, at: Millis, since: Millis) {
  return { kind: 'silence' as const, at, device, feed: device.slice(0, device.indexOf(':')), silent, since }
}
