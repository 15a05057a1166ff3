/** What is asked of the days before today: how many alerts each quarter of an hour had. */
import { DAY, dayStart, HOUR } from '@yiwang/contract'
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
