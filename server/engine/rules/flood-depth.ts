/**
 * Water stands on the ground: depth in centimetres against the district's steps, up at once after `dwellReports`, down with
 * hysteresis, one level worse while it rises fast. Only depth is judged: a level without a base is no depth (SL 651 sheet).
 */
import type { DeviceMessage, Level, Millis, Observation } from '@yiwang/contract'
import { raised, worse } from '@yiwang/contract'
import type { Firing, Outcome, Rule } from '../rule.ts'
import type { Limits } from '../thresholds.ts'
import { FLOOD } from './verdict-reasons.ts'

const PROPERTY = 'water.depth'
/** The window of the rate of rise is remembered in this many steps, the lowest sample of each: enough whatever a gauge sends. */
const HISTORY_STEPS = 24

type Sample = readonly [at: Millis, cm: number]

interface Depth {
  /** Newest report judged. */
  readonly at: Millis
  /** The last reports judged, newest last: dwell and clearing count them. */
  readonly reports: readonly number[]
  /** What was measured within the window of the rate of rise, oldest first; late data fills it too. */
  readonly history: readonly Sample[]
  /** Level by depth alone. */
  readonly base?: Level
  /** Reports in a row without a fast rise, while the level is one up for rising; absent = it is not. */
  readonly calm?: number
  /** The deepest it has been since there was a level. */
  readonly peak?: number
}

const DRY: Depth = { at: 0, reports: [], history: [] }

type Flood = Limits['flood']

const floodDepth: Rule<Depth> = {
  id: 'flood-depth',
  family: 'flood',
  scope: 'device',
  clock: 'both',
  signals: ['observation'],
  title: { zh: '积水', en: 'Ponding' },
  deviation: { zh: '积水 {depth} cm', en: 'Water {depth} cm deep' },
  ended: { zh: '积水已退 · 最高 {peak} cm', en: 'Water gone · peak {peak} cm' },
  explanation: {
    zh: '水深 {depth} cm，短时上涨 {rise} cm。',
    en: 'The water is {depth} cm deep and has risen {rise} cm in a short time.',
  },
  levels: [1, 2, 3, 4],
  verdictReasons: FLOOD,
  initial: DRY,
  subject: (event) =>
    event.kind === 'signal' && event.signal.kind === 'observation' && event.signal.property === PROPERTY
      ? event.signal.feature
      : undefined,
  step(state, event, { now, thresholds: { limits } }) {
    if (event.kind !== 'signal' || event.signal.kind !== 'observation') return { state }
    const { signal, message } = event
    if (typeof signal.value !== 'number' || signal.unit !== undefined || signal.quality === 'bad') return { state }
    const history = remembered(state.history, [signal.eventTime, signal.value], limits.flood)
    const late = now - signal.eventTime > limits.flood.lateAfter
    // Older than what was judged, late, or not the newest of its message: history, which raises and clears nothing.
    if (late || signal.eventTime <= state.at || overtaken(signal, message.signals)) {
      return history === state.history ? { state } : { state: { ...state, history } }
    }
    return judged({ ...state, at: signal.eventTime, history }, signal.value, limits.flood)
  },
}
export default floodDepth

function judged(state: Depth, depth: number, flood: Flood): Outcome<Depth> {
  const reports = [...state.reports, depth].slice(-Math.max(flood.dwellReports, flood.clearReports))
  const base = baseOf(state.base, reports, flood)
  const rise = depth - Math.min(...state.history.map(([, cm]) => cm))
  const rising = rise >= flood.riseCm && depth >= flood.stepsCm[0]
  const { base: _base, calm: _calm, peak: before = 0, ...rest } = state
  if (base === undefined) return { state: { ...rest, reports }, firing: null }

  const calm = rising ? 0 : state.calm === undefined ? undefined : state.calm + 1
  const fast = calm !== undefined && calm < flood.clearReports
  const peak = Math.max(before, depth)
  const firing: Firing = {
    level: fast ? raised(base) : base,
    params: { depth: Math.round(depth), rise: Math.max(0, Math.round(rise)), peak: Math.round(peak) },
  }
  return { state: { ...rest, reports, base, peak, ...(fast ? { calm } : {}) }, firing, repeat: depth >= flood.stepsCm[0] }
}

/** Up when the last `dwellReports` all reach the step, down when the last `clearReports` all stand below it by the hysteresis. */
function baseOf(held: Level | undefined, reports: readonly number[], flood: Flood): Level | undefined {
  const { stepsCm, dwellReports, clearReports, clearBelowCm } = flood
  const dwelt = reports.slice(-dwellReports)
  const reached = dwelt.length === dwellReports ? levelOf(Math.min(...dwelt), stepsCm, (cm, step) => cm >= step) : undefined
  if (held === undefined) return reached
  const clearing = reports.slice(-clearReports)
  const holds =
    clearing.length === clearReports ? levelOf(Math.max(...clearing), stepsCm, (cm, step) => cm > step - clearBelowCm) : held
  // Whatever still holds of the old level, but never worse than it was.
  const kept = holds === undefined ? undefined : (Math.max(held, holds) as Level)
  return reached === undefined ? kept : kept === undefined ? reached : worse(kept, reached)
}

function levelOf(depth: number, stepsCm: Flood['stepsCm'], reaches: (cm: number, step: number) => boolean): Level | undefined {
  const steps = stepsCm.filter((step) => reaches(depth, step)).length
  return steps === 0 ? undefined : ((5 - steps) as Level)
}

/** A series sends an hour at once: only its newest value is a report. */
function overtaken({ feature, eventTime }: Observation, signals: DeviceMessage['signals']): boolean {
  return (
    signals.length > 1 &&
    signals.some((s) => s.kind === 'observation' && s.property === PROPERTY && s.feature === feature && s.eventTime > eventTime)
  )
}

function remembered(history: readonly Sample[], sample: Sample, { riseWindow }: Flood): readonly Sample[] {
  const [at, cm] = sample
  const last = history.at(-1)
  if (last === undefined) return [sample]
  if (at < last[0]) return filledIn(history, sample, last[0] - riseWindow)
  const oldest = at - riseWindow
  const kept = (history[0]?.[0] ?? at) < oldest ? history.filter(([then]) => then >= oldest) : history
  if (kept.length === 0 || at - last[0] >= riseWindow / HISTORY_STEPS) return [...kept, sample]
  return cm < last[1] ? [...kept.slice(0, -1), sample] : kept
}

/** A late sample at its place in time. */
function filledIn(history: readonly Sample[], sample: Sample, oldest: Millis): readonly Sample[] {
  if (sample[0] < oldest || history.some(([at]) => at === sample[0])) return history
  return [...history, sample].sort(([a], [b]) => a - b).slice(-2 * HISTORY_STEPS)
}
