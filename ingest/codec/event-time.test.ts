/** The table of the clock rules, row by row and at its edges. */
import { DAY, MINUTE, SECOND } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { chooseEventTime } from './event-time.ts'

const NOW = Date.parse('2026-03-15T09:30:00+08:00')

describe('event time', () => {
  it.each([
    ['now', 0, { eventTime: NOW }],
    ['5 min ahead', 5 * MINUTE, { eventTime: NOW + 5 * MINUTE }],
    ['just over 5 min ahead', 5 * MINUTE + SECOND, { eventTime: NOW, timeSuspect: true }],
    ['10 min old', -10 * MINUTE, { eventTime: NOW - 10 * MINUTE }],
    ['just over 10 min old', -10 * MINUTE - SECOND, { eventTime: NOW - 10 * MINUTE - SECOND, late: true }],
    ['24 h old', -DAY, { eventTime: NOW - DAY, late: true }],
    ['over 24 h old', -DAY - SECOND, { eventTime: NOW - DAY - SECOND, late: true, timeSuspect: true }],
    ['10 years old', -3650 * DAY, { eventTime: NOW - 3650 * DAY, late: true, timeSuspect: true }],
    ['10 years ahead', 3650 * DAY, { eventTime: NOW, timeSuspect: true }],
  ])('%s', (_, offset, expected) => {
    expect(chooseEventTime(NOW + offset, 'as sent', NOW)).toEqual({ ...expected, deviceTime: 'as sent' })
  })

  it('takes the receive time for an invalid or missing device time', () => {
    expect(chooseEventTime(null, '0000', NOW)).toEqual({ eventTime: NOW, deviceTime: '0000', timeSuspect: true })
    expect(chooseEventTime(null, undefined, NOW)).toEqual({ eventTime: NOW, timeSuspect: true })
    expect(chooseEventTime(Number.NaN, undefined, NOW)).toEqual({ eventTime: NOW, timeSuspect: true })
  })
})
