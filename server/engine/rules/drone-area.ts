/** An aircraft flies outside the area it may fly in, or above its ceiling: Ⅱ. Over when it has stayed inside for `clearAfter`. */
import type { Millis } from '@yiwang/contract'
import { within } from '../geo/ring.ts'
import type { Rule } from '../rule.ts'
import { traitsOf } from '../traits.ts'
import { airborne } from './flight.ts'
import { DRONE } from './verdict-reasons.ts'

interface Flight {
  /** Absent = its mode never said; it is judged as flying then. */
  readonly inAir?: boolean
  readonly outside?: true
  /** When it is over unless it leaves again. */
  readonly until?: Millis
}

const droneArea: Rule<Flight> = {
  id: 'drone-area',
  family: 'drone',
  scope: 'device',
  clock: 'both',
  signals: ['position', 'state'],
  title: { zh: '无人机越界', en: 'Drone out of bounds' },
  deviation: { zh: '飞行{cause}', en: 'Flying {cause}' },
  explanation: { zh: '无人机{cause}，高度 {elevation} m。', en: 'The drone is {cause}, at {elevation} m above take-off.' },
  levels: [2],
  verdictReasons: DRONE,
  initial: {},
  subject(event, asset) {
    const { area, ceilingM } = traitsOf(asset)
    if (event.kind !== 'signal' || (area === undefined && ceilingM === undefined)) return undefined
    const { signal } = event
    return signal.kind === 'position' || (signal.kind === 'state' && signal.family === 'aircraft')
      ? event.message.device
      : undefined
  },
  step(state, event, { now, asset, thresholds: { limits } }) {
    if (event.kind === 'wake') {
      if (state.until === undefined) return { state }
      if (now < state.until) return { state, wakeAt: state.until }
      return { state: state.inAir === undefined ? {} : { inAir: state.inAir }, firing: null }
    }
    if (event.kind !== 'signal') return { state }
    const { signal } = event
    if (signal.kind === 'state') {
      const inAir = airborne(signal)
      if (inAir === undefined || inAir === state.inAir) return { state }
      return inAir
        ? { state: { ...state, inAir } }
        : { state: { inAir }, wakeAt: null, ...(state.outside ? { firing: null } : {}) }
    }
    if (signal.kind !== 'position' || signal.late || state.inAir === false) return { state }
    const { area, ceilingM } = traitsOf(asset)
    const { lon, lat, elevation } = signal
    const cause =
      area !== undefined && area.length >= 3 && !within(area, lon, lat)
        ? 'outOfArea'
        : ceilingM !== undefined && elevation !== undefined && elevation > ceilingM
          ? 'aboveCeiling'
          : undefined
    if (cause === undefined) {
      if (!state.outside || state.until !== undefined) return { state }
      const until = now + limits.clearAfter
      return { state: { ...state, until }, wakeAt: until }
    }
    const { until, ...rest } = state
    const next: Flight = state.outside && until === undefined ? state : { ...rest, outside: true }
    return {
      state: next,
      wakeAt: null,
      repeat: !state.outside || until !== undefined,
      firing: { level: 2, params: paramsOf(cause, elevation) },
    }
  },
}
export default droneArea

/** Whole tens of metres: the alert is not rewritten with every fix. */
function paramsOf(cause: string, elevation: number | undefined): { cause: string; elevation: number | string } {
  return { cause, elevation: elevation === undefined ? '-' : Math.round(elevation / 10) * 10 }
}
