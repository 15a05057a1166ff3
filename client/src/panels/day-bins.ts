/** The last day in quarters of an hour: how many alarms began in each, by level. Pure. */
import { type Alert, DAY, type Level, MINUTE, type Millis } from '@yiwang/contract'

export const BIN = 15 * MINUTE
export const BINS = DAY / BIN

export interface DayBins {
  /** One row a bin, counts of Ⅰ to Ⅳ; the last bin is the running one. */
  readonly rows: readonly Readonly<Record<Level, number>>[]
  readonly from: Millis
  readonly total: number
  readonly max: number
}

export function dayBins(alerts: Iterable<Alert>, now: Millis): DayBins {
  const end = Math.floor(now / BIN) + 1
  const first = end - BINS
  const rows = Array.from({ length: BINS }, () => ({ 1: 0, 2: 0, 3: 0, 4: 0 }))
  let total = 0
  let max = 0
  for (const alert of alerts) {
    const row = rows[Math.floor(alert.firstSeen / BIN) - first]
    if (!row) continue
    row[alert.level]++
    total++
    max = Math.max(max, row[1] + row[2] + row[3] + row[4])
  }
  return { rows, from: first * BIN, total, max }
}
