/** What the records are asked for: how many alerts each quarter of an hour had, of the days before today and of the last 24 hours. */
import { type AlertCount, DAY, dayStart, HOUR, MINUTE, type Millis } from '@yiwang/contract'
import type { Query } from '../rest/asked.ts'
import { ASKED_DAYS, QUARTER } from './day-counts.ts'

/** Past days do not change; the answer is renewed for the day that has just ended. */
export const PAST_COUNTS: Query = {
  key: 'alerts/counts of past days',
  needs: 'history.read',
  every: HOUR,
  path(now) {
    const to = dayStart(now)
    return `/alerts/counts?from=${to - ASKED_DAYS * DAY}&to=${to}&bin=${QUARTER}`
  },
}

export const LAST_DAY: Query = {
  key: 'alerts/counts of the last day',
  needs: 'history.read',
  every: 5 * MINUTE,
  path(now) {
    const to = Math.floor(now / QUARTER) * QUARTER
    return `/alerts/counts?from=${to - DAY}&to=${to}&bin=${QUARTER}`
  },
}

/** The instant up to which these counts go; what began since is counted from the alerts that are held. */
export function countedUpTo(counts: readonly AlertCount[] | undefined): Millis {
  const last = counts?.at(-1)
  return last ? last.at + QUARTER : 0
}
