/** Battery runs low in the air: Ⅳ below 30 %, Ⅲ below 20 %. On the ground it is none of our business. */
import type { Level } from '@yiwang/contract'
import type { Rule } from '../rule.ts'
import type { Limits } from '../thresholds.ts'
import { airborne } from './flight.ts'
import { DRONE } from './verdict-reasons.ts'

interface Battery {
  readonly inAir: boolean
  readonly level?: Level
}

const GROUNDED: Battery = { inAir: false }

const droneBattery: Rule<Battery> = {
  id: 'drone-battery',
  family: 'drone',
  scope: 'device',
  clock: 'alarm',
  signals: ['observation', 'state'],
  title: { zh: '无人机电量低', en: 'Drone battery low' },
  deviation: { zh: '飞行电量 {percent}%', en: 'Battery {percent}% in flight' },
  explanation: { zh: '无人机飞行中剩余电量 {percent}%。', en: 'The drone is in the air with {percent}% battery left.' },
  levels: [3, 4],
  verdictReasons: DRONE,
  initial: GROUNDED,
  subject(event, asset) {
    if (event.kind !== 'signal' || (asset && asset.kind !== 'drone')) return undefined
    const { signal } = event
    const ours =
      signal.kind === 'state'
        ? signal.family === 'aircraft'
        : signal.kind === 'observation' && signal.property === 'battery.level'
    return ours ? signal.feature : undefined
  },
  step(state, event, { thresholds: { limits } }) {
    if (event.kind !== 'signal') return { state }
    const { signal } = event
    if (signal.kind === 'state') {
      const inAir = airborne(signal)
      if (inAir === undefined || inAir === state.inAir) return { state }
      return inAir ? { state: { inAir } } : { state: GROUNDED, firing: null }
    }
    if (!state.inAir || signal.kind !== 'observation' || signal.late || signal.quality === 'bad' || signal.unit !== undefined)
      return { state }
    if (typeof signal.value !== 'number') return { state }
    const level = levelOf(signal.value, state.level, limits)
    const next = level === state.level ? state : level === undefined ? { inAir: true } : { inAir: true, level }
    if (level === undefined) return { state: next, ...(state.level === undefined ? {} : { firing: null }) }
    return { state: next, firing: { level, params: { percent: Math.round(signal.value) } } }
  },
}
export default droneBattery

/** A held level ends only `batteryBack` above its limit: readings swing with the load on the motors. */
function levelOf(percent: number, held: Level | undefined, { drone }: Limits): Level | undefined {
  const [low, lower] = drone.batteryPercent
  const back = (level: Level): number => (held !== undefined && held <= level ? drone.batteryBack : 0)
  if (percent < lower + back(3)) return 3
  return percent < low + back(4) ? 4 : undefined
}
