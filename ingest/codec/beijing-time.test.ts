/** Beijing time: only real instants, always +08:00, whatever the zone of the server. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beijingFields, beijingMillis, beijingText } from './beijing-time.ts'

const FIRST = Date.parse('2000-01-01T00:00:00+08:00')
const LAST = Date.parse('2099-12-31T23:59:59+08:00')

describe('Beijing time', () => {
  it('fields, text and instant agree for every second of the century', () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST / 1_000, max: LAST / 1_000 }), (seconds) => {
        const text = beijingText(...beijingFields(seconds * 1_000))
        expect(text).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
        expect(beijingMillis(text)).toBe(seconds * 1_000)
        expect(Date.parse(text ?? '')).toBe(seconds * 1_000)
      }),
    )
  })

  it.each([
    ['all zero', 0, 0, 0, 0, 0, 0],
    ['month 13', 26, 13, 1, 0, 0, 0],
    ['31 April', 26, 4, 31, 0, 0, 0],
    ['29 February 2026', 26, 2, 29, 0, 0, 0],
    ['hour 24', 26, 1, 1, 24, 0, 0],
    ['minute 60', 26, 1, 1, 0, 60, 0],
    ['second 60', 26, 1, 1, 0, 0, 60],
    ['year 100', 100, 1, 1, 0, 0, 0],
    ['not a number', Number.NaN, 1, 1, 0, 0, 0],
  ])('%s is none', (_, ...fields) => {
    expect(beijingText(...fields)).toBeNull()
    expect(beijingMillis(null)).toBeNull()
  })
})
