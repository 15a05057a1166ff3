/**
 * The district's own limits: what rules judge by where a device has none of its own. A row each, by what it is called; kept as
 * versions, and an alert says by which it was judged. Defaults: docs/glossary.md, 告警等级.
 */
import { z } from 'zod'
import { MINUTE, millis, SECOND } from './instant.ts'
import { ROMAN } from './level.ts'
import { because } from './staff.ts'
import type { Text } from './text.ts'

interface Unit extends Text {
  /** What one of it is inside. */
  readonly is: number
}

const SECONDS: Unit = { zh: '秒', en: 's', is: SECOND }
const MINUTES: Unit = { zh: '分钟', en: 'min', is: MINUTE }
const CENTIMETRES: Unit = { zh: 'cm', en: 'cm', is: 1 }
const PERCENT: Unit = { zh: '%', en: '%', is: 1 }
const SHARE: Unit = { zh: '%', en: '%', is: 0.01 }
const REPORTS: Unit = { zh: '次', en: 'reports', is: 1 }
const PERIODS: Unit = { zh: '个周期', en: 'periods', is: 1 }
const DEVICES: Unit = { zh: '台', en: 'devices', is: 1 }
const SCORE: Unit = { zh: '', en: '', is: 1 }

export interface Limit {
  readonly title: Text
  readonly unit: Unit
  /** In its unit. */
  readonly min: number
  readonly max: number
  /** Steps of its unit; absent = whole ones. */
  readonly step?: number
}

function limit(unit: Unit, min: number, max: number, zh: string, en: string): Limit {
  return { title: { zh, en }, unit, min, max }
}

export const LIMITS = {
  clearAfter: limit(SECONDS, 1, 600, '恢复正常后多久算结束', 'Over once it has stayed away for'),
  'fire.notResetAfter': limit(SECONDS, 10, 600, '未复位多久升为 Ⅱ 级', 'Not reset: level Ⅱ after'),
  'fire.zoneWindow': limit(MINUTES, 1, 60, '同一分区两点报警的时间窗', 'Two detectors of one zone within'),
  'flood.stepsCm.0': limit(CENTIMETRES, 1, 500, `水深达 ${ROMAN[4]} 级`, `Depth for level ${ROMAN[4]}`),
  'flood.stepsCm.1': limit(CENTIMETRES, 1, 500, `水深达 ${ROMAN[3]} 级`, `Depth for level ${ROMAN[3]}`),
  'flood.stepsCm.2': limit(CENTIMETRES, 1, 500, `水深达 ${ROMAN[2]} 级`, `Depth for level ${ROMAN[2]}`),
  'flood.stepsCm.3': limit(CENTIMETRES, 1, 500, `水深达 ${ROMAN[1]} 级`, `Depth for level ${ROMAN[1]}`),
  'flood.dwellReports': limit(REPORTS, 1, 10, '连续几次达到才算', 'Reached by so many in a row'),
  'flood.clearBelowCm': limit(CENTIMETRES, 0, 50, '低于台阶多少算回落', 'Fallen when so far below the step'),
  'flood.clearReports': limit(REPORTS, 1, 20, '连续几次回落才算', 'Fallen by so many in a row'),
  'flood.riseCm': limit(CENTIMETRES, 1, 100, '快速上涨的涨幅', 'Rising fast: by'),
  'flood.riseWindow': limit(MINUTES, 1, 120, '快速上涨的时间窗', 'Rising fast: within'),
  'flood.lateAfter': limit(MINUTES, 1, 1_440, '迟到多久的报文不再触发', 'Reports later than this raise nothing'),
  'camera.score': { ...limit(SCORE, 0.05, 1, '最低置信度', 'Least score'), step: 0.05 },
  'camera.dwell': limit(SECONDS, 0, 600, '持续多久才算', 'Counts once it has lasted'),
  'camera.forgetAfter': limit(
    SECONDS,
    1,
    600,
    '不报结束的相机：多久不再报算结束',
    'Cameras that never say it is over: over after',
  ),
  'camera.lostAfter': limit(MINUTES, 1, 1_440, '会报结束的相机：多久无消息算结束', 'Cameras that do say so: given up after'),
  'drone.batteryPercent.0': limit(
    PERCENT,
    5,
    95,
    `空中电量低于此为 ${ROMAN[4]} 级`,
    `Battery in the air below, level ${ROMAN[4]}`,
  ),
  'drone.batteryPercent.1': limit(
    PERCENT,
    5,
    95,
    `空中电量低于此为 ${ROMAN[3]} 级`,
    `Battery in the air below, level ${ROMAN[3]}`,
  ),
  'drone.batteryBack': limit(PERCENT, 1, 30, '电量回升多少算恢复', 'Over when so far above again'),
  'drone.linkLost.0': limit(SECONDS, 5, 1_800, `空中失联多久为 ${ROMAN[3]} 级`, `Link lost in the air, level ${ROMAN[3]} after`),
  'drone.linkLost.1': limit(SECONDS, 5, 1_800, `空中失联多久为 ${ROMAN[2]} 级`, `Link lost in the air, level ${ROMAN[2]} after`),
  'silence.offlinePeriods': limit(PERIODS, 2, 100, '多久不报算失联', 'Silent after'),
  'silence.droneAtLeast': limit(SECONDS, 5, 600, '无人机、机场的最短周期', 'Shortest period of drones and docks'),
  'silence.reconnect': limit(SECONDS, 5, 3_600, '断线多久不重连算失联', 'Silent when not connected again within'),
  'silence.feedAtLeast': limit(DEVICES, 2, 1_000, '整源失联：至少几台', 'A whole feed: at least so many silent'),
  'silence.feedShare': limit(SHARE, 5, 100, '整源失联：至少占比', 'A whole feed: at least this share'),
  'silence.settle': limit(SECONDS, 1, 600, '失联后等多久再报', 'Told after waiting for others'),
} as const satisfies Readonly<Record<string, Limit>>

export type LimitId = keyof typeof LIMITS
export const LIMIT_IDS = Object.keys(LIMITS) as readonly LimitId[]

/** What is kept, in our units. */
export type LimitValues = Readonly<Record<LimitId, number>>

/** Each of these is below the next one. */
const RISING: readonly (readonly LimitId[])[] = [
  ['flood.clearBelowCm', 'flood.stepsCm.0', 'flood.stepsCm.1', 'flood.stepsCm.2', 'flood.stepsCm.3'],
  ['drone.batteryPercent.1', 'drone.batteryPercent.0'],
  ['drone.linkLost.0', 'drone.linkLost.1'],
]

/** Which are out of range, or not above the one before: the worse level begins where the better one has ended. */
export function flawsOfLimits(values: LimitValues): readonly LimitId[] {
  const flawed = new Set<LimitId>()
  for (const id of LIMIT_IDS) {
    const { min, max, unit, step }: Limit = LIMITS[id]
    const value = values[id] / unit.is
    const off = Math.abs(value - Math.round(value)) > 1e-6
    if (!(value >= min - 1e-6 && value <= max + 1e-6) || (step === undefined && off)) flawed.add(id)
  }
  for (const row of RISING)
    row.forEach((id, i) => {
      const before = row[i - 1]
      if (before !== undefined && values[id] <= values[before]) flawed.add(id)
    })
  return LIMIT_IDS.filter((id) => flawed.has(id))
}

export const limitValues = z.record(z.enum(LIMIT_IDS as [LimitId, ...LimitId[]]), z.number()).superRefine((values, context) => {
  for (const id of flawsOfLimits(values)) context.addIssue({ code: 'custom', path: [id], message: 'out of range or order' })
})

export const districtLimits = z.object({
  version: z.number().int().positive(),
  /** In force since then; 0 = from the beginning. */
  since: millis,
  values: limitValues,
  /** As an installation begins with. */
  defaults: limitValues,
})
export type DistrictLimits = z.infer<typeof districtLimits>

export const limitsChange = z.strictObject({ ifVersion: z.number().int().positive(), because, values: limitValues })
export type LimitsChange = z.infer<typeof limitsChange>

/** Of the version before: which are others now. */
export function changedLimits(before: LimitValues, after: LimitValues): readonly LimitId[] {
  return LIMIT_IDS.filter((id) => before[id] !== after[id])
}
