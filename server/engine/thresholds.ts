/** The district's limits, a versioned row with an effective time; an alert stores the version it was judged by. Defaults: docs/glossary.md, 告警等级. */
import type { Millis } from '@yiwang/contract'
import { MINUTE, SECOND } from '@yiwang/contract'

export interface Thresholds {
  readonly version: number
  readonly effectiveFrom: Millis
  readonly limits: Limits
}

export interface Limits {
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
  readonly camera: { readonly score: number; readonly dwell: Millis; readonly forgetAfter: Millis }
  readonly drone: {
    readonly batteryPercent: readonly [number, number]
    readonly linkLost: readonly [Millis, Millis]
  }
  readonly silence: {
    /** Times the device's own period. */
    readonly offlinePeriods: number
    readonly feedShare: number
    readonly settle: Millis
  }
}

export const DEFAULT_LIMITS: Limits = {
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
  camera: { score: 0.6, dwell: 3 * SECOND, forgetAfter: 10 * SECOND },
  drone: { batteryPercent: [30, 20], linkLost: [15 * SECOND, 60 * SECOND] },
  silence: { offlinePeriods: 6, feedShare: 0.3, settle: 5 * SECOND },
}
