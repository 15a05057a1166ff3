import { type Alert, MINUTE, SECOND } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleAlert } from '../../dev/sample.ts'
import { type FeedRow, feedRows } from './burst-rows.ts'
import { byUrgency, held, leadingOf, owesConfirmation, shownState, sorted, standingWith } from './order.ts'
import { mayAck, mayShelve, shelveMinutes } from './permitted.ts'

const NOW = 1_800_000_000_000
const at = (minutesAgo: number) => NOW - minutesAgo * MINUTE
const row = (id: string, change: Partial<Alert>) => sampleAlert({ id, number: `20270115-${id}`, ...change })
const acked = { ackedBy: 'demo.duty', ackedAt: at(1) }

const rows = [
  row('0001', { level: 4, ackDue: undefined, firstSeen: at(90), lastSeen: at(1) }),
  row('0002', { level: 3, firstSeen: at(2) }),
  row('0003', { level: 3, firstSeen: at(8) }),
  row('0004', { level: 2, firstSeen: at(1) }),
  row('0005', { level: 1, ...acked, firstSeen: at(30), lastSeen: at(3) }),
  row('0006', { level: 3, active: false, firstSeen: at(20) }),
  row('0007', { level: 4, ackDue: undefined, firstSeen: at(5), lastSeen: at(4) }),
  row('0008', { level: 3, shelvedUntil: at(-5), shelvedBy: 'x' }),
  row('0009', { level: 2, active: false, ...acked }),
  row('0010', { level: 3, verdict: { value: 'false', by: 'x', at: NOW } }),
  row('0011', { level: 4, ackDue: undefined, active: false }),
  row('0012', { level: 3, groupedInto: '0002', firstSeen: at(1) }),
]

describe('order', () => {
  test('owed by level then age, then the rest by level then time; shelved and closed apart; who stands behind another is not counted', () => {
    const feed = sorted(new Map(rows.map((a) => [a.id, a])))
    expect(feed.open.map((a) => a.id)).toEqual(['0004', '0003', '0002', '0012', '0006', '0005', '0001', '0007'])
    expect(feed.shelved.map((a) => a.id)).toEqual(['0008'])
    expect(feed.closed.map((a) => a.id).sort()).toEqual(['0009', '0010', '0011'])
    expect(feed.counts).toEqual({ 1: 1, 2: 1, 3: 3, 4: 2 })
    expect(feed.owed).toEqual({ 1: 0, 2: 1, 3: 3, 4: 0 })
  })

  test('with the one that leads stand only those like it: what is practice, or waits where it does not, is counted apart', () => {
    const held = row('0020', { level: 2, ackedAt: NOW })
    const byId = new Map(
      [
        held,
        row('0021', { level: 2, ackedAt: NOW }),
        row('0022', { level: 2, ackedAt: NOW, groupedInto: '0021' }),
        row('0023', { level: 2 }),
        row('0024', { level: 2, drill: 'd', ackedAt: NOW }),
        row('0025', { level: 2, drill: 'd' }),
        row('0026', { level: 1, ackedAt: NOW }),
        row('0027', { level: 2, ackedAt: NOW, active: false }),
      ].map((alert) => [alert.id, alert]),
    )
    expect(standingWith(held, byId)).toBe(2)
    expect(standingWith(row('0023', { level: 2 }), byId)).toBe(1)
    expect(standingWith(row('0025', { level: 2, drill: 'd' }), byId)).toBe(1)
  })

  test('the one the screen speaks of: waiting before in hand, real before practice, never less than a Ⅱ', () => {
    const practice = row('0013', { level: 1, drill: 'd' })
    expect(leadingOf([...rows, practice])?.id).toBe('0004')
    expect(leadingOf([...rows.filter(({ id }) => id !== '0004'), practice])?.id).toBe('0005')
    expect(leadingOf([...rows.filter(({ level }) => level > 2), practice])?.id).toBe('0013')
    expect(leadingOf(rows.filter(({ level }) => level > 2))).toBeUndefined()
  })

  test('an Ⅳ without a duty never waits and is over when it clears', () => {
    expect(owesConfirmation(row('1', { level: 4, ackDue: undefined }))).toBe(false)
    expect(shownState(row('1', { level: 4, ackDue: undefined }))).toBe('noDuty')
    expect(shownState(row('1', { level: 4, ackDue: undefined, active: false }))).toBe('closed')
    expect(shownState(row('1', { level: 3, active: false }))).toBe('clearedUnacked')
  })

  test('the order is total: any shuffle gives the same feed', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (mixed) => {
        expect([...mixed].sort(byUrgency).map((a) => a.id)).toEqual([...rows].sort(byUrgency).map((a) => a.id))
      }),
    )
  })
})

describe('groups', () => {
  const burst = [
    row('a', { level: 3, family: 'flood', orgPath: 'd/s1', firstSeen: at(6) }),
    row('b', { level: 2, family: 'flood', orgPath: 'd/s1', firstSeen: at(5) }),
    row('c', { level: 1, family: 'flood', orgPath: 'd/s1', firstSeen: at(4) }),
    row('d', { level: 4, ackDue: undefined, family: 'camera', orgPath: 'd/s2', firstSeen: at(3) }),
  ]
  const ids = (rows: readonly FeedRow[]) => rows.map((r) => (r.kind === 'group' ? r.members.map((m) => m.id).join('+') : r.id))

  test('one row an alert while it is calm, in the order of the feed', () =>
    expect(ids(feedRows(burst, false, new Set()).rows)).toEqual(['c', 'b', 'a', 'd']))

  test('in a burst one row a group with its worst level; Ⅰ stands alone', () => {
    const { rows, groups } = feedRows(burst, true, new Set())
    expect(ids(rows)).toEqual(['c', 'b+a', 'd'])
    expect(groups).toBe(3)
    expect(rows[1]).toMatchObject({ kind: 'group', owed: true, open: false, worst: { id: 'b' } })
  })

  test('a group opens to all of its members', () => {
    const id = feedRows(burst, true, new Set()).rows[1]?.id ?? ''
    expect(ids(feedRows(burst, true, new Set([id])).rows)).toEqual(['c', 'b+a', 'b', 'a', 'd'])
  })
})

describe('a list under the pointer', () => {
  const list = (...ids: string[]) => ids.map((id) => ({ id }))
  test.each([
    ['not held: as it is', undefined, list('b', 'a'), ['b', 'a'], 0],
    ['new rows wait', ['a', 'b'], list('c', 'a', 'd', 'b'), ['a', 'b'], 2],
    ['rows that went are gone', ['a', 'b', 'c'], list('c', 'a'), ['a', 'c'], 0],
    ['order is kept', ['a', 'b'], list('b', 'a'), ['a', 'b'], 0],
  ] as const)('%s', (_, shown, current, ids, waiting) => {
    const view = held(shown, current)
    expect(view.rows.map((r) => r.id)).toEqual(ids)
    expect(view.waiting).toBe(waiting)
  })
})

describe('what may be done', () => {
  test.each([
    [999, { key: 'act.tooYoung' }],
    [1_000, true],
  ])('confirm %d ms after it appeared', (age, allowed) => expect(mayAck(row('1', {}), NOW - age, NOW)).toEqual(allowed))

  test('what is confirmed, shelved or closed is not confirmed again', () => {
    for (const change of [acked, { shelvedUntil: NOW }, { verdict: { value: 'false', by: 'x', at: NOW } }] as const) {
      expect(mayAck(row('1', change), 0, NOW)).toBeUndefined()
    }
  })

  test('Ⅰ and Ⅱ are never shelved and say so; Ⅲ up to 30 min, Ⅳ up to 8 h', () => {
    expect(mayShelve(row('1', { level: 1 }))).toEqual({ key: 'act.noShelve', values: { level: 'Ⅰ' } })
    expect(mayShelve(row('1', { level: 2 }))).toEqual({ key: 'act.noShelve', values: { level: 'Ⅱ' } })
    expect(mayShelve(row('1', { level: 3 }))).toBe(true)
    expect(mayShelve(row('1', { level: 3, active: false }))).toEqual({ key: 'act.shelveInactive' })
    expect(shelveMinutes(1)).toEqual([])
    expect(Math.max(...shelveMinutes(3)) * 60 * SECOND).toBe(30 * MINUTE)
    expect(Math.max(...shelveMinutes(4))).toBe(480)
  })
})
