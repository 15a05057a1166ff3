/** The last day in quarters of an hour: how many alarms began in each, by level. Pure. */
import { type Alert, type AlertCount, DAY, type Level, MINUTE, type Millis } from '@yiwang/contract'
import { countedUpTo } from '../alerts/past-counts.ts'

export const BIN = 15 * MINUTE
export const BINS = DAY / BIN

type Row = Readonly<Record<Level, number>>

export interface DayBins {
  /** One row a bin, counts of Ⅰ to Ⅳ; the last bin is the running one. */
  readonly rows: readonly Row[]
  readonly from: Millis
  readonly total: number
  readonly max: number
}

/** When the records begin, where they begin within the strip: `past` counted nothing of the days before it. */
export function recordsBegin(past: readonly AlertCount[] | undefined, { rows, from }: DayBins): Millis | undefined {
  const earlier = past?.some(
    ({ at, byLevel, drilled }) => at < from && byLevel[1] + byLevel[2] + byLevel[3] + byLevel[4] + drilled > 0,
  )
  const first = rows.findIndex((row) => row[1] + row[2] + row[3] + row[4] > 0)
  return past === undefined || earlier || first === 0 ? undefined : from + (first < 0 ? BINS : first) * BIN
}

/** What the records counted; what began since is counted here, from the alerts the screen holds. Practice is not counted. */
export function dayBins(alerts: Iterable<Alert>, now: Millis, counts: readonly AlertCount[] = []): DayBins {
  const counted = countedUpTo(counts)
  const end = Math.floor(now / BIN) + 1
  const first = end - BINS
  const held = Array.from({ length: BINS }, () => ({ 1: 0, 2: 0, 3: 0, 4: 0 }))
  for (const alert of alerts) {
    if (alert.drill !== undefined) continue
    const row = held[Math.floor(alert.firstSeen / BIN) - first]
    if (row) row[alert.level]++
  }
  const recorded = new Map(counts.map(({ at, byLevel }) => [at, byLevel]))
  const rows = held.map((row, i): Row => {
    const over = (first + i + 1) * BIN <= counted
    return over ? (recorded.get((first + i) * BIN) ?? { 1: 0, 2: 0, 3: 0, 4: 0 }) : row
  })
  const sums = rows.map((row) => row[1] + row[2] + row[3] + row[4])
  return { rows, from: first * BIN, total: sums.reduce((sum, n) => sum + n, 0), max: Math.max(...sums) }
}
