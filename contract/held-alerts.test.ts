/** A day of however many alerts: what is held of it, and what is said of that is true. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Alert, closedAt, stateOf } from './alert.ts'
import { letGo, MOST_CLOSED } from './held-alerts.ts'
import { DAY, HOUR, type Millis } from './instant.ts'

const NOW = 1_780_000_000_000
const open = { id: 'open', active: true } as Alert
const closed = (id: string, at: Millis): Alert => ({ id, active: false, clearedAt: at, ackedAt: at - 1 }) as Alert

/** The held ones after letting go, with what is said of them. */
function held(alerts: readonly Alert[], before: Millis, now: Millis) {
  const { over, closedFrom } = letGo(alerts, before, now)
  const gone = new Set(over)
  return { alerts: alerts.filter((alert) => !gone.has(alert)), closedFrom }
}

describe('held alerts', () => {
  test('of a day with few: all of that day', () => {
    const [late, early] = [closed('late', NOW - HOUR), closed('early', NOW - DAY - 1)]
    expect(held([open, late, early], 0, NOW)).toEqual({ alerts: [open, late], closedFrom: NOW - DAY })
  })

  test('what was not all held before is not all held now', () => {
    expect(letGo([open], NOW - HOUR, NOW).closedFrom).toBe(NOW - HOUR)
  })

  test('of any day: every open one, no more closed ones than there is room for, and all that were closed since', () => {
    // Few instants, so that many are closed in the same one.
    const closings = fc.array(fc.integer({ min: -26, max: 0 }), { minLength: 0, maxLength: MOST_CLOSED + 300 })
    fc.assert(
      fc.property(closings, fc.integer({ min: 0, max: 3 }), (hours, later) => {
        const all = [open, ...hours.map((hour, i) => closed(`${i}`, NOW + hour * HOUR))]
        const first = held(all, 0, NOW)
        const then = held(first.alerts, first.closedFrom, NOW + later * HOUR)
        for (const { alerts, closedFrom } of [first, then]) {
          const ids = new Set(alerts.map(({ id }) => id))
          expect(ids.has('open')).toBe(true)
          expect(alerts.filter((alert) => stateOf(alert) === 'closed').length).toBeLessThanOrEqual(MOST_CLOSED)
          for (const alert of all) if (alert !== open && closedAt(alert) >= closedFrom) expect(ids.has(alert.id)).toBe(true)
        }
        expect(then.closedFrom).toBeGreaterThanOrEqual(first.closedFrom)
      }),
      { numRuns: 30 },
    )
  })
})
