/** Grouping in a burst: nothing is lost, Ⅰ and the risen stand alone, place and time bound a group. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Alert } from './alert.ts'
import { BURST_WINDOW, groupAlerts, inBurst, newWithin } from './burst.ts'
import { MINUTE } from './instant.ts'
import type { Level } from './level.ts'

const NOON = 1_800_000_000_000

function alert(id: string, over: Partial<Alert> = {}): Alert {
  return {
    id,
    number: '',
    rule: 'flood-depth',
    family: 'flood',
    feature: `sl651:${id}`,
    asset: `sl651:${id}`,
    level: 3,
    peak: 3,
    active: true,
    count: 1,
    firstSeen: NOON,
    lastSeen: NOON,
    risenAt: NOON,
    params: {},
    evidence: [],
    timeSuspect: false,
    thresholds: 1,
    orgPath: 'd/s1/c1',
    lon: 120.1,
    lat: 30.2,
    version: 1,
    ...over,
  }
}

const ids = (alerts: readonly Alert[], burst = true) =>
  groupAlerts(alerts, burst).map((g) => g.members.map((m) => m.id).join('+'))

describe('when a burst is on', () => {
  it.each([
    [false, 10, false],
    [false, 11, true],
    [true, 5, true],
    [true, 4, false],
  ])('before %s, %i new → %s', (before, recent, expected) => {
    expect(inBurst(before, recent)).toBe(expected)
  })

  it('counts what asked for attention within ten minutes', () => {
    const alerts = [NOON, NOON - BURST_WINDOW + 1, NOON - BURST_WINDOW, NOON + 1].map((risenAt) => ({ risenAt }))
    expect(newWithin(alerts, NOON)).toBe(2)
  })
})

describe('groups', () => {
  it('leaves every alert alone outside a burst', () => {
    expect(ids([alert('a'), alert('b')], false)).toEqual(['a', 'b'])
  })

  const far = { lon: 120.2, lat: 30.3 }
  it.each<[string, Partial<Alert>, readonly string[]]>([
    ['same street', { ...far, orgPath: 'd/s1/c9' }, ['a+b']],
    ['another street, 290 m away', { lat: 30.2 + 290 / 111_320, orgPath: 'd/s2/c1' }, ['a+b']],
    ['another street, 310 m away', { lat: 30.2 + 310 / 111_320, orgPath: 'd/s2/c1' }, ['a', 'b']],
    ['another family', { family: 'fire' }, ['a', 'b']],
    ['ten minutes later', { firstSeen: NOON + BURST_WINDOW }, ['a+b']],
    ['later than that', { firstSeen: NOON + BURST_WINDOW + 1 }, ['a', 'b']],
    ['Ⅰ', { level: 1 }, ['b', 'a']],
    ['a member that has risen', { risen: true }, ['a', 'b']],
  ])('%s', (_, over, expected) => {
    expect(ids([alert('a'), alert('b', over)])).toEqual(expected)
  })

  it('shows the worst level and keeps its id while it grows', () => {
    const two = [alert('a'), alert('b', { level: 2, firstSeen: NOON + 1 })]
    const [group] = groupAlerts(two, true)
    expect(group).toMatchObject({ id: 'a', level: 2 })
    expect(groupAlerts([...two, alert('c', { firstSeen: NOON + MINUTE })], true)[0]?.id).toBe('a')
  })

  it('keeps what another alert stands for behind it, also outside a burst', () => {
    expect(ids([alert('feed'), alert('x', { groupedInto: 'feed' }), alert('y', { groupedInto: 'gone' })], false)).toEqual([
      'feed+x',
      'y',
    ])
  })

  it('drops nothing, never merges Ⅰ, never spans more than the window', () => {
    const any = fc.record({
      level: fc.constantFrom<Level>(1, 2, 3, 4),
      family: fc.constantFrom<Alert['family']>('fire', 'flood', 'camera'),
      firstSeen: fc.integer({ min: NOON, max: NOON + 30 * MINUTE }),
      orgPath: fc.constantFrom('d/s1/c1', 'd/s2/c1', ''),
      lon: fc.double({ min: 120, max: 120.01, noNaN: true }),
      risen: fc.constantFrom(true, undefined),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), fc.boolean(), (rows, burst) => {
        const alerts = rows.map(({ risen, ...row }, i) => alert(`a${i}`, { ...row, ...(risen ? { risen } : {}) }))
        const groups = groupAlerts(alerts, burst)
        expect(groups.flatMap((g) => g.members.map((m) => m.id)).sort()).toEqual(alerts.map((a) => a.id).sort())
        for (const { members, level } of groups) {
          expect(level).toBe(Math.min(...members.map((m) => m.level)))
          if (members.length === 1) continue
          expect(members.every((m) => m.level !== 1 && !m.risen && m.family === members[0]?.family)).toBe(true)
          const times = members.map((m) => m.firstSeen)
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(BURST_WINDOW)
        }
      }),
    )
  })

  it('shows 200 alarms of ten minutes in at most twelve rows', () => {
    const storm = Array.from({ length: 200 }, (_, i) =>
      alert(`s${i}`, { orgPath: `d/s${i % 4}/c${i % 17}`, family: i % 3 ? 'flood' : 'device', firstSeen: NOON + i * 3_000 }),
    )
    expect(groupAlerts(storm, true).length).toBeLessThanOrEqual(12)
  })
})
