/** How many alerts began today, and how many usually have by this time of day. Pure; a day is Beijing's. */
import { type AlertCount, DAY, dayStart, HOUR, MINUTE, type Millis } from '@yiwang/contract'
import type { DayRow } from '../charts/day.ts'

export const QUARTER = 15 * MINUTE
const QUARTERS = DAY / QUARTER
const AN_HOUR = HOUR / QUARTER
/** Past days that are compared with, and how few of them are no comparison. */
export const PAST_DAYS = 7
const ENOUGH_DAYS = 3
/** One more day is asked for: whether anything was counted then says that the first day compared with is whole. */
export const ASKED_DAYS = PAST_DAYS + 1

export type Range = readonly [low: number, high: number]

export interface DayCounts {
  readonly rows: readonly DayRow[]
  readonly today: number
  /** Eight of ten past days had between these by now; absent = too few days to say. */
  readonly usual: Range | undefined
  readonly days: number
}

export interface Counted {
  /** Whole quarters before today. */
  readonly past: readonly AlertCount[]
  /** Whole quarters of the last 24 hours, and the instant up to which they go. */
  readonly lastDay: readonly AlertCount[]
  readonly upTo: Millis
}

/** `begun`: instants at which today's alerts began that are held; those count that the records have not counted yet. */
export function dayCounts({ past, lastDay, upTo }: Counted, begun: Iterable<Millis>, now: Millis): DayCounts {
  const start = dayStart(now)
  const first = start - ASKED_DAYS * DAY
  const quarters = new Array<number>((ASKED_DAYS + 1) * QUARTERS).fill(0)
  const add = (at: Millis, n: number) => {
    const i = Math.floor((at - first) / QUARTER)
    if (i >= 0 && i < quarters.length) quarters[i] = (quarters[i] ?? 0) + n
  }
  const recorded = [...past.filter(({ at }) => at < start), ...lastDay.filter(({ at }) => at >= start)]
  for (const { at, byLevel } of recorded) add(at, byLevel[1] + byLevel[2] + byLevel[3] + byLevel[4])
  for (const at of begun) if (at >= Math.max(start, upTo) && at <= now) add(at, 1)

  const sum = (from: number, to: number) => quarters.slice(Math.max(0, from), to).reduce((total, n) => total + n, 0)
  const todayFrom = ASKED_DAYS * QUARTERS
  const known = quarters.findIndex((n) => n > 0)
  // The day of the very first alert may have begun before there was anything to count it.
  const whole = Array.from({ length: PAST_DAYS }, (_, i) => (i + 1) * QUARTERS).filter((day) => known >= 0 && known <= day)
  const comparable = whole.length >= ENOUGH_DAYS
  const range = (of: (dayFrom: number) => number): Range | undefined => (comparable ? eightOfTen(whole.map(of)) : undefined)

  const done = Math.floor((now - start) / QUARTER)
  const rows = Array.from({ length: QUARTERS + 1 }, (_, i): DayRow => {
    const usual = range((day) => sum(day + i - AN_HOUR, day + i))
    return {
      at: start + i * QUARTER,
      ...(i <= done && { count: sum(todayFrom + i - AN_HOUR, todayFrom + i) }),
      ...(usual && { usual }),
    }
  })
  return { rows, today: sum(todayFrom, quarters.length), usual: range((day) => sum(day, day + done)), days: whole.length }
}

function eightOfTen(values: readonly number[]): Range {
  const sorted = values.toSorted((a, b) => a - b)
  return [quantile(sorted, 0.1), quantile(sorted, 0.9)]
}

/** Between two values it is reckoned in proportion. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1)
  const low = sorted[Math.floor(at)] ?? 0
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at))
}
