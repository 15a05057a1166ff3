/** The district's limits, a versioned row with an effective time; an alert stores the version it was judged by. Defaults: docs/glossary.md, 告警等级. */
import type { LimitId, LimitValues, Millis } from '@yiwang/contract'
import { HOUR, LIMIT_IDS, MINUTE, SECOND } from '@yiwang/contract'

export interface Thresholds {
  readonly version: number
  readonly effectiveFrom: Millis
  readonly limits: Limits
}

export interface Limits {
  /** A condition counts as over once it has stayed away this long: a flapping value opens one alert and closes one. */
  readonly clearAfter: Millis
  readonly fire: { readonly notResetAfter: Millis; readonly zoneWindow: Millis }
  readonly flood: {
    /** Centimetres for Ⅳ Ⅲ Ⅱ Ⅰ. */
    readonly stepsCm: readonly [number, number, number, number]
    readonly dwellReports: number
    readonly clearBelowCm: number
    readonly clearReports: number
    readonly riseCm: number
    readonly riseWindow: Millis
    /** Reports older than this raise nothing. */
    readonly lateAfter: Millis
  }
  readonly camera: {
    readonly score: number
    readonly dwell: Millis
    /** Cameras that never say when something ended: over after this long without repetition. */
    readonly forgetAfter: Millis
    /** Cameras that do say so: given up after this long without a word. */
    readonly lostAfter: Millis
  }
  readonly drone: {
    readonly batteryPercent: readonly [number, number]
    readonly linkLost: readonly [Millis, Millis]
    /** Hysteresis: percent above the limit before a battery warning ends in the air. */
    readonly batteryBack: number
  }
  readonly silence: {
    /** Times the device's own period. */
    readonly offlinePeriods: number
    /** The shortest rhythm drones and docks are held to. */
    readonly droneAtLeast: Millis
    /** How long a device may be without its connection before it counts as silent. */
    readonly reconnect: Millis
    /** Fewer silent devices than this are no feed failure, however few there are in all. */
    readonly feedAtLeast: number
    readonly feedShare: number
    readonly settle: Millis
  }
}

export const DEFAULT_LIMITS: Limits = {
  clearAfter: 10 * SECOND,
  fire: { notResetAfter: 60 * SECOND, zoneWindow: 5 * MINUTE },
  flood: {
    stepsCm: [10, 15, 25, 40],
    dwellReports: 2,
    clearBelowCm: 3,
    clearReports: 3,
    riseCm: 5,
    riseWindow: 10 * MINUTE,
    lateAfter: 10 * MINUTE,
  },
  camera: { score: 0.6, dwell: 3 * SECOND, forgetAfter: 10 * SECOND, lostAfter: 2 * HOUR },
  drone: { batteryPercent: [30, 20], linkLost: [15 * SECOND, 60 * SECOND], batteryBack: 5 },
  silence: {
    offlinePeriods: 6,
    droneAtLeast: 20 * SECOND,
    reconnect: 30 * SECOND,
    feedAtLeast: 3,
    feedShare: 0.3,
    settle: 5 * SECOND,
  },
}

/** As people keep them: a row each, by its path. */
export function valuesOf(limits: Limits): LimitValues {
  const found = new Map(rowsOf(limits))
  const missing = LIMIT_IDS.filter((id) => !found.has(id))
  if (missing.length > 0) throw new Error(`the limits lack ${missing.join(', ')}`)
  return Object.fromEntries(LIMIT_IDS.map((id) => [id, found.get(id)])) as Record<LimitId, number>
}

function rowsOf(part: object, above = ''): readonly (readonly [string, number])[] {
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'number') return [[`${above}${name}`, value] as const]
    return typeof value === 'object' && value !== null ? rowsOf(value, `${above}${name}.`) : []
  })
}

/** As rules read them. */
export function limitsFrom(of: LimitValues): Limits {
  return {
    clearAfter: of.clearAfter,
    fire: { notResetAfter: of['fire.notResetAfter'], zoneWindow: of['fire.zoneWindow'] },
    flood: {
      stepsCm: [of['flood.stepsCm.0'], of['flood.stepsCm.1'], of['flood.stepsCm.2'], of['flood.stepsCm.3']],
      dwellReports: of['flood.dwellReports'],
      clearBelowCm: of['flood.clearBelowCm'],
      clearReports: of['flood.clearReports'],
      riseCm: of['flood.riseCm'],
      riseWindow: of['flood.riseWindow'],
      lateAfter: of['flood.lateAfter'],
    },
    camera: {
      score: of['camera.score'],
      dwell: of['camera.dwell'],
      forgetAfter: of['camera.forgetAfter'],
      lostAfter: of['camera.lostAfter'],
    },
    drone: {
      batteryPercent: [of['drone.batteryPercent.0'], of['drone.batteryPercent.1']],
      linkLost: [of['drone.linkLost.0'], of['drone.linkLost.1']],
      batteryBack: of['drone.batteryBack'],
    },
    silence: {
      offlinePeriods: of['silence.offlinePeriods'],
      droneAtLeast: of['silence.droneAtLeast'],
      reconnect: of['silence.reconnect'],
      feedAtLeast: of['silence.feedAtLeast'],
      feedShare: of['silence.feedShare'],
      settle: of['silence.settle'],
    },
  }
}
