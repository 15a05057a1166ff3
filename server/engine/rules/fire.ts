/**
 * Fire at a site: what its detectors, call points, linkage and water flow say together (GB/T 26875.3 types 1, 2, 4, 21, 24).
 * One alert a site; its level is the worst of what holds. Raised whatever the device's clock says.
 */
import type { DeviceId, FeatureId, Level, Millis, Operation, State } from '@yiwang/contract'
import type { Firing, Outcome, Rule } from '../rule.ts'
import type { Limits } from '../thresholds.ts'
import { FIRE } from './verdict-reasons.ts'

const MANUAL_CALL_POINT = 23
/** Flow indicator, alarm valve, pressure switch: they act when water runs. A signal valve (97) only says that it stands open. */
const WATER_FLOW: ReadonlySet<unknown> = new Set([96, 98, 99])
/** Systems a fire alarm sets going: 10 linkage to 19 fire doors and shutters. */
const LINKAGE = { first: 10, last: 19 }
/** Bounds what a site with thousands of parts can make us remember: far above what changes the level. */
const PARTS_KEPT = 64

type Source = 'detector' | 'manual' | 'waterFlow' | 'system'

interface Part {
  readonly source: Source
  readonly zone: string
  /** When it went into alarm, by the device. */
  readonly at: Millis
  /** Still in alarm. One that went back to normal still counts as the first of two in a zone. */
  readonly on: boolean
}

interface Fire {
  /** Parts that were in alarm since the site was last normal. */
  readonly parts: Readonly<Record<FeatureId, Part>>
  /** Parts of linkage systems that are running, and water that flows, whether or not there is a fire. */
  readonly linkage: readonly FeatureId[]
  readonly flow: readonly FeatureId[]
  /** When it began, in stream time. */
  readonly since?: Millis
  /** When it is over unless a part goes into alarm again. */
  readonly until?: Millis
  readonly place?: string
}

const QUIET: Fire = { parts: {}, linkage: [], flow: [] }

const fire: Rule<Fire> = {
  id: 'fire',
  family: 'fire',
  scope: 'device',
  clock: 'alarm',
  signals: ['state', 'operation'],
  title: { zh: '火警', en: 'Fire' },
  deviation: { zh: '火警{cause}', en: 'Fire: {cause}' },
  explanation: {
    zh: '现有 {count} 个点位报火警，首报位置 {place}。',
    en: '{count} in alarm, the first at {place}.',
  },
  levels: [1, 2, 3],
  verdictReasons: FIRE,
  initial: QUIET,
  subject(event) {
    if (event.kind !== 'signal') return undefined
    const { signal, message } = event
    if (signal.kind === 'operation') return message.device
    const ours =
      signal.kind === 'state' && (signal.family === 'component' || signal.family === 'system' || signal.family === 'transmission')
    return ours ? message.device : undefined
  },
  step(state, event, { now, thresholds: { limits } }) {
    if (event.kind === 'wake') {
      const { until, linkage, flow } = state
      return until !== undefined && until <= now ? over({ ...QUIET, linkage, flow }) : concluded(state, now, limits)
    }
    if (event.kind !== 'signal') return { state }
    const { signal, message } = event
    if (signal.kind === 'operation') return operated(state, signal, message.device, now, limits)
    if (signal.kind !== 'state') return { state }
    if (signal.conditions.includes('reset') && !signal.conditions.includes('fire')) {
      return reset(state, signal.feature, message.device, now, limits)
    }
    const next = reported(state, signal)
    if (next === state) return { state }
    return { ...concluded(settled(next, now, limits), now, limits), repeat: signal.conditions.includes('fire') }
  },
}
export default fire

function operated(
  state: Fire,
  { operations, feature, eventTime }: Operation,
  device: DeviceId,
  now: Millis,
  limits: Limits,
): Outcome<Fire> {
  if (operations.includes('reset') || operations.includes('clearAlarm')) return reset(state, feature, device, now, limits)
  if (!operations.includes('manualAlarm')) return { state }
  // Pressed at the panel or the transmission device itself: an act, not a state. Only a reset ends it, no report of normal does.
  const pressed: Part = { source: 'manual', zone: feature, at: eventTime, on: true }
  const next = { ...state, parts: { ...state.parts, [`${feature}#manualAlarm`]: pressed } }
  return { ...concluded(settled(next, now, limits), now, limits), repeat: true }
}

/** Ends the alarms of the system that was reset; of the whole site when the transmission device or a generic system (0) was. */
function reset(state: Fire, feature: FeatureId, device: DeviceId, now: Millis, limits: Limits): Outcome<Fire> {
  const whole = feature === device || feature.startsWith(`${device}/0.`)
  const left = Object.entries(state.parts).filter(([id]) => !whole && !belongs(id, feature))
  if (!left.some(([, part]) => part.on)) return over(QUIET)
  return concluded({ ...state, parts: Object.fromEntries(left) }, now, limits)
}

/** Whether a part is the system itself or one of its components. */
function belongs(id: FeatureId, system: FeatureId): boolean {
  return id === system || id.startsWith(`${system}.`) || id.startsWith(`${system}#`)
}

function over(state: Fire): Outcome<Fire> {
  return { state, firing: null, wakeAt: null }
}

/** The site after one part's new set of conditions; the same object when it changes nothing we look at. */
function reported(state: Fire, signal: State): Fire {
  const { feature, conditions, detail = {} } = signal
  const burning = conditions.includes('fire')
  const acting = conditions.includes('start') || conditions.includes('feedback')
  const { sysType, sysAddr, partType, partHi } = detail
  const flows = WATER_FLOW.has(partType) && (acting || burning)
  const runs =
    typeof sysType === 'number' && sysType >= LINKAGE.first && sysType <= LINKAGE.last && acting && !WATER_FLOW.has(partType)

  let next = state
  const flow = withMember(state.flow, feature, flows)
  const linkage = withMember(state.linkage, feature, runs)
  if (flow !== state.flow || linkage !== state.linkage) next = { ...next, flow, linkage }

  const known = state.parts[feature]
  if (burning) {
    const source: Source =
      signal.family !== 'component'
        ? 'system'
        : partType === MANUAL_CALL_POINT
          ? 'manual'
          : WATER_FLOW.has(partType)
            ? 'waterFlow'
            : 'detector'
    const zone = [sysType, sysAddr, partHi].filter((part) => part !== undefined).join('.')
    // A repeat keeps its first instant; after a return to normal it is a new one.
    const part: Part = { source, zone, at: known?.on ? known.at : signal.eventTime, on: true }
    const place = next.place ?? (typeof detail.desc === 'string' && detail.desc !== '' ? detail.desc : undefined)
    const parts = bounded({ ...next.parts, [feature]: part })
    return { ...next, parts, ...(place === undefined ? {} : { place }) }
  }
  // A clock that is known to be wrong orders nothing; otherwise an older report never ends a newer alarm.
  const stale = (part: Part): boolean => signal.eventTime < part.at && !signal.timeSuspect
  if (known?.on && !stale(known)) next = { ...next, parts: { ...next.parts, [feature]: { ...known, on: false } } }
  // Many panels report only the system back to normal, never each part.
  if (signal.family !== 'component' && conditions.includes('normal')) {
    const parts = Object.entries(next.parts).map(([id, part]) =>
      id.startsWith(`${feature}.`) && part.on && !stale(part) ? ([id, { ...part, on: false }] as const) : ([id, part] as const),
    )
    if (parts.some(([id, part]) => part !== next.parts[id])) next = { ...next, parts: Object.fromEntries(parts) }
  }
  return next
}

/** Begins with the first part in alarm; once all are normal it is over after `clearAfter`. */
function settled(state: Fire, now: Millis, limits: Limits): Fire {
  const burning = Object.values(state.parts).some((part) => part.on)
  const { until, ...rest } = state
  if (burning) return { ...rest, since: state.since ?? now }
  if (state.since === undefined || until !== undefined) return state
  return { ...state, until: now + limits.clearAfter }
}

function concluded(state: Fire, now: Millis, limits: Limits): Outcome<Fire> {
  if (state.since === undefined) return { state }
  const notReset = state.since + limits.fire.notResetAfter
  const dues = [now < notReset ? notReset : undefined, state.until].filter((due) => due !== undefined)
  const wakeAt = dues.length > 0 ? Math.min(...dues) : null
  // While it waits to be over nothing is judged: a level that held keeps holding.
  if (state.until !== undefined) return { state, wakeAt }
  return { state, wakeAt, firing: judged(state, now, limits) }
}

function judged(state: Fire, now: Millis, limits: Limits): Firing {
  const parts = Object.values(state.parts)
  const on = parts.filter((part) => part.on)
  const detectors = on.filter((part) => part.source === 'detector')
  // A panel that sends no parts: its system flag stands for a detector, unless a call point explains it.
  const detected = detectors.length > 0 || (on.length > 0 && on.every((part) => part.source === 'system'))
  const [level, cause]: readonly [Level, string] =
    detectors.length >= 3
      ? [1, 'manyDetectors']
      : detected && state.linkage.length > 0
        ? [1, 'linkage']
        : detected && state.flow.length > 0
          ? [1, 'waterFlow']
          : on.some((part) => part.source === 'manual')
            ? [2, 'manualPoint']
            : pairInZone(parts, limits.fire.zoneWindow)
              ? [2, 'zonePair']
              : now - (state.since ?? now) >= limits.fire.notResetAfter
                ? [2, 'notReset']
                : [3, 'detector']
  const points = on.filter((part) => part.source !== 'system').length
  return { level, params: { cause, count: Math.max(1, points), place: state.place ?? '-' } }
}

function pairInZone(parts: readonly Part[], window: Millis): boolean {
  const detectors = parts.filter((part) => part.source === 'detector')
  return detectors.some((a, i) => detectors.slice(i + 1).some((b) => a.zone === b.zone && Math.abs(a.at - b.at) <= window))
}

function withMember(list: readonly FeatureId[], feature: FeatureId, member: boolean): readonly FeatureId[] {
  if (list.includes(feature) === member) return list
  return member ? [...list, feature].slice(-PARTS_KEPT) : list.filter((one) => one !== feature)
}

function bounded(parts: Fire['parts']): Fire['parts'] {
  const entries = Object.entries(parts)
  return entries.length <= PARTS_KEPT ? parts : Object.fromEntries(entries.slice(-PARTS_KEPT))
}
