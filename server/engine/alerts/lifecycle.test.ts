/** The life of an alert: every move of the state diagram, the limits of shelving, and what holds whatever happens in any order. */
import { type Alert, alert as alertSchema, DAY, HOUR, type Level, MINUTE, SECOND, stateOf } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Intent } from '../partition.ts'
import type { Firing, Rule } from '../rule.ts'
import fire from '../rules/fire.ts'
import {
  type About,
  type AlertAct,
  type Applied,
  alertId,
  applyAction,
  applyIntent,
  expireShelve,
  opensNew,
} from './lifecycle.ts'

const NOON = 1_800_000_000_000
const SUBJECT = 'gb26875:0000c4c22da1'

function intent(kind: Intent['kind'], at: number, firing?: Partial<Firing>, over: Partial<Intent> = {}): Intent {
  const whole = kind === 'clear' ? {} : { firing: { level: 3 as Level, params: {}, ...firing } }
  return {
    rule: 'fire',
    subject: SUBJECT,
    onset: 'k1',
    kind,
    ...whole,
    count: kind === 'clear' ? 0 : 1,
    at,
    now: at,
    timeSuspect: false,
    ...over,
  }
}

const about = (i: Intent, over: Partial<About> = {}): About => ({
  thresholds: 7,
  id: alertId(i),
  number: '20270115-0001',
  ...over,
})

function apply(current: Alert | undefined, i: Intent, over: Partial<About> = {}): Applied {
  const applied = applyIntent(current, i, fire, about(i, over))
  if (!applied) throw new Error('nothing changed')
  return applied
}

const raise = (level: Level = 3, at = NOON) => apply(undefined, intent('fire', at, { level })).alert

function act(alert: Alert, what: AlertAct, at = NOON + SECOND, who = 'ann') {
  return applyAction(alert, what, who, at, fire)
}

function acted(alert: Alert, what: AlertAct, at?: number, who?: string): Alert {
  const result = act(alert, what, at, who)
  if (!result.ok) throw new Error(result.code)
  return result.alert
}

describe('raised', () => {
  it.each<[Level, number | undefined]>([
    [1, 60 * SECOND],
    [2, 3 * MINUTE],
    [3, 10 * MINUTE],
    [4, undefined],
  ])('level %i is due within %s ms', (level, limit) => {
    const alert = raise(level)
    expect(alert.ackDue).toBe(limit && NOON + limit)
    expect(alert).toMatchObject({ version: 1, count: 1, level, peak: level, risenAt: NOON, thresholds: 7 })
    expect(alertSchema.safeParse(alert).success).toBe(true)
  })

  it('takes place and grid from the asset, and the same id on a replay', () => {
    const asset = {
      id: SUBJECT,
      handle: 1,
      kind: 'fireRoom' as const,
      name: '',
      lon: 120,
      lat: 30,
      crsSource: 'wgs84' as const,
      orgPath: 'd/s',
      gridCode: '3',
      gridVersion: 2,
      config: { device: SUBJECT },
      traits: {},
      version: 1,
    }
    const a = apply(undefined, intent('fire', NOON), { asset }).alert
    expect(a).toMatchObject({ lon: 120, lat: 30, orgPath: 'd/s', gridCode: '3', gridVersion: 2, asset: SUBJECT })
    expect(apply(undefined, intent('fire', NOON), { asset }).alert).toEqual(a)
  })

  it('needs a fire, not a clear or a repeat', () => {
    expect(applyIntent(undefined, intent('clear', NOON), fire, about(intent('clear', NOON)))).toBeUndefined()
    expect(applyIntent(undefined, intent('repeat', NOON), fire, about(intent('repeat', NOON)))).toBeUndefined()
  })
})

describe('going on', () => {
  it('counts repeats', () => {
    const { alert, changes } = apply(raise(), intent('repeat', NOON + 5, {}, { count: 4 }))
    expect([changes, alert.count, alert.lastSeen, alert.version]).toEqual([['repeated'], 5, NOON + 5, 2])
  })

  it('a rise clears ack and shelving and brings the due time forward', () => {
    const shelved = acted(acted(raise(), { do: 'ack' }), { do: 'shelve', until: NOON + 20 * MINUTE, reason: 'r' })
    const { alert, changes } = apply(shelved, intent('fire', NOON + MINUTE, { level: 2 }))
    expect(changes).toEqual(['risen'])
    expect(alert).toMatchObject({ level: 2, peak: 2, risenAt: NOON + MINUTE, ackDue: NOON + 4 * MINUTE, risen: true })
    expect([alert.ackedAt, alert.ackedBy, alert.shelvedUntil, alert.shelveReason]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(stateOf(alert)).toBe('unacked')
  })

  it.each<[string, Level, number, Level, number]>([
    ['old due sooner', 3, 9 * MINUTE, 2, 10 * MINUTE],
    ['new limit sooner', 3, MINUTE, 2, 4 * MINUTE],
    ['from no duty', 4, MINUTE, 3, 11 * MINUTE],
  ])('due time after a rise: %s', (_, from, after, to, due) => {
    expect(apply(raise(from), intent('fire', NOON + after, { level: to })).alert.ackDue).toBe(NOON + due)
  })

  it('a fall keeps ack, due time and the instant that may sound', () => {
    const before = acted(raise(2), { do: 'ack' })
    const { alert, changes } = apply(before, intent('fire', NOON + MINUTE, { level: 4 }))
    expect(changes).toEqual(['fallen'])
    expect(alert).toMatchObject({ level: 4, peak: 2, ackedBy: 'ann', risenAt: NOON, ackDue: before.ackDue })
  })

  it('adds evidence and groups, each a change with a version of its own', () => {
    const evidence = [{ sha256: 'a'.repeat(64), at: NOON, frame: 'full' as const, boxes: [] }]
    const leader = '6ba7b810-9dad-51d1-80b4-00c04fd430c8'
    const { alert, changes } = apply(raise(), intent('fire', NOON + 1, { evidence }), { groupedInto: leader })
    expect([changes, alert.version, alert.groupedInto]).toEqual([['evidence', 'grouped'], 3, leader])
    expect(apply(alert, intent('fire', NOON + 2, { evidence })).alert.groupedInto).toBeUndefined()
  })
})

describe('cleared', () => {
  const cleared = () => apply(raise(), intent('clear', NOON + MINUTE)).alert

  it('waits for its ack, then is closed', () => {
    expect(stateOf(cleared())).toBe('clearedUnacked')
    expect(stateOf(acted(cleared(), { do: 'ack' }))).toBe('closed')
    expect(stateOf(apply(acted(raise(), { do: 'ack' }), intent('clear', NOON + MINUTE)).alert)).toBe('closed')
  })

  it('closes at once when nobody ever had a duty', () => {
    expect(stateOf(apply(raise(4), intent('clear', NOON + 1)).alert)).toBe('closed')
  })

  it('returns as the same alert while it waits', () => {
    const again = intent('fire', NOON + 2 * MINUTE, {}, { onset: 'k2' })
    const { alert, changes } = apply(cleared(), again)
    expect([changes, alert.id, alert.count, alert.active, alert.clearedAt]).toEqual([
      ['returned'],
      cleared().id,
      2,
      true,
      undefined,
    ])
  })

  it('returns worse: both are said', () => {
    expect(apply(cleared(), intent('fire', NOON + 2 * MINUTE, { level: 1 }, { onset: 'k2' })).changes).toEqual([
      'returned',
      'risen',
    ])
  })

  it('is another alert once closed, and a replay is nothing', () => {
    const closed = acted(cleared(), { do: 'ack' })
    const next = intent('fire', NOON + 3 * MINUTE, {}, { onset: 'k2' })
    expect(opensNew(closed, next, undefined)).toBe(true)
    expect(apply(closed, next).alert.id).not.toBe(closed.id)
    const replay = intent('fire', NOON)
    expect(opensNew(closed, replay, undefined)).toBe(false)
    expect(applyIntent(closed, replay, fire, about(replay))).toBeUndefined()
  })
})

describe('acknowledged', () => {
  it('once: by the same person again it is so already, by another it is refused', () => {
    const acked = acted(raise(), { do: 'ack' })
    expect(acked).toMatchObject({ ackedBy: 'ann', ackedAt: NOON + SECOND, version: 2 })
    expect(act(acked, { do: 'ack' })).toEqual({ ok: true, alert: acked })
    expect(act(acked, { do: 'ack' }, NOON + 2 * SECOND, 'bob')).toEqual({ ok: false, code: 'alreadyAcked' })
  })

  it('not when closed', () => {
    const closed = acted(raise(), { do: 'verdict', value: 'duplicate' })
    expect(act(closed, { do: 'ack' })).toEqual({ ok: false, code: 'closed' })
  })
})

describe('shelved', () => {
  const until = (minutes: number) => ({ do: 'shelve' as const, until: NOON + SECOND + minutes * MINUTE, reason: '施工' })
  it.each<[Level, number, string]>([
    [1, 1, 'levelNotShelvable'],
    [2, 1, 'levelNotShelvable'],
    [3, 30, 'ok'],
    [3, 30.001, 'shelveTooLong'],
    [4, 480, 'ok'],
    [4, 480.001, 'shelveTooLong'],
    [4, 0, 'shelveOver'],
  ])('level %i for %s min: %s', (level, minutes, expected) => {
    const result = act(raise(level), until(minutes))
    expect(result.ok ? 'ok' : result.code).toBe(expected)
  })

  it('neither cleared nor closed', () => {
    expect(act(apply(raise(), intent('clear', NOON)).alert, until(5))).toEqual({ ok: false, code: 'cleared' })
    expect(act(acted(raise(), { do: 'verdict', value: 'duplicate' }), until(5))).toEqual({ ok: false, code: 'closed' })
  })

  it('returns by itself at its minute, with sound and a full limit', () => {
    const shelved = acted(raise(), until(5))
    const end = NOON + SECOND + 5 * MINUTE
    expect(stateOf(shelved)).toBe('shelved')
    expect(expireShelve(shelved, end - 1)).toBeUndefined()
    const back = expireShelve(shelved, end)
    expect(back?.changes).toEqual(['shelveExpired'])
    expect(back?.alert).toMatchObject({ risenAt: end, ackDue: end + 10 * MINUTE, version: 3 })
    expect(back && stateOf(back.alert)).toBe('unacked')
    expect(expireShelve(raise(), end)).toBeUndefined()
  })

  it.each<[Level, number, boolean]>([
    [3, HOUR, true],
    [3, 2 * HOUR, false],
    [4, HOUR, true],
    [4, DAY, false],
  ])('level %i, granted by a clock that is then set back %i ms, stands: %s', (level, back, stands) => {
    const shelved = acted(raise(level), until(level === 3 ? 30 : 480))
    const now = NOON + SECOND - back
    expect(expireShelve(shelved, now)?.changes).toEqual(stands ? undefined : ['shelveExpired'])
  })

  it('is taken back by hand, quietly', () => {
    const back = acted(acted(raise(), until(5)), { do: 'unshelve' }, NOON + MINUTE)
    expect(back).toMatchObject({ risenAt: NOON, ackDue: NOON + 11 * MINUTE })
    expect(act(raise(), { do: 'unshelve' })).toEqual({ ok: false, code: 'notShelved' })
  })
})

describe('judged', () => {
  it.each<[AlertAct & { do: 'verdict' }, string]>([
    [{ do: 'verdict', value: 'false', reason: 'misfire' }, 'closed'],
    [{ do: 'verdict', value: 'duplicate' }, 'closed'],
    [{ do: 'verdict', value: 'true' }, 'unacked'],
    [{ do: 'verdict', value: 'unknown' }, 'unacked'],
    [{ do: 'verdict', value: 'false' }, 'reasonNeeded'],
    [{ do: 'verdict', value: 'false', reason: 'splash' }, 'reasonUnknown'],
    [{ do: 'verdict', value: 'true', reason: 'splash' }, 'reasonUnknown'],
  ])('%j → %s', (what, expected) => {
    const result = act(raise(), what)
    expect(result.ok ? stateOf(result.alert) : result.code).toBe(expected)
  })

  const judged = () => acted(raise(), { do: 'verdict', value: 'false', reason: 'misfire' })

  it('stays judged while the condition repeats, and breaks open when it rises', () => {
    const repeated = apply(judged(), intent('repeat', NOON + MINUTE)).alert
    expect([stateOf(repeated), repeated.count]).toEqual(['closed', 2])
    const { alert, changes } = apply(repeated, intent('fire', NOON + 2 * MINUTE, { level: 1 }))
    expect([changes, stateOf(alert), alert.verdict]).toEqual([['risen'], 'unacked', undefined])
  })

  it('may be judged otherwise later; the same again is nothing new', () => {
    const what: AlertAct = { do: 'verdict', value: 'false', reason: 'misfire' }
    expect(act(judged(), what)).toEqual({ ok: true, alert: judged() })
    expect(stateOf(acted(judged(), { do: 'verdict', value: 'true' }))).toBe('unacked')
  })
})

// Whatever happens, in any order ----------------------------------------------------------------------------------------------

type Happening = { readonly after: number } & (
  | { readonly kind: 'fire'; readonly level: Level }
  | { readonly kind: 'repeat' | 'clear' | 'expire' }
  | { readonly kind: 'act'; readonly act: AlertAct; readonly who: string }
)

const level = fc.constantFrom<Level>(1, 2, 3, 4)
const action = fc.oneof(
  fc.constant<AlertAct>({ do: 'ack' }),
  fc.integer({ min: 1, max: 40 }).map<AlertAct>((m) => ({ do: 'shelve', until: m * MINUTE, reason: 'r' })),
  fc.constant<AlertAct>({ do: 'unshelve' }),
  fc
    .constantFrom('true', 'false', 'duplicate', 'unknown')
    .map<AlertAct>((value) => ({ do: 'verdict', value, reason: 'misfire' })),
)
const happening: fc.Arbitrary<Happening> = fc
  .tuple(
    fc.integer({ min: 0, max: 15 * MINUTE }),
    fc.oneof(
      level.map((l) => ({ kind: 'fire' as const, level: l })),
      fc.constantFrom<'repeat' | 'clear' | 'expire'>('repeat', 'clear', 'expire').map((kind) => ({ kind })),
      fc.tuple(action, fc.constantFrom('ann', 'bob')).map(([a, who]) => ({ kind: 'act' as const, act: a, who })),
    ),
  )
  .map(([after, what]) => ({ after, ...what }))

function happen(current: Alert | undefined, what: Happening, now: number, onset: string): Applied | undefined {
  if (what.kind === 'act') {
    if (!current) return undefined
    const shifted: AlertAct = what.act.do === 'shelve' ? { ...what.act, until: now + what.act.until } : what.act
    const result = applyAction(current, shifted, what.who, now, fire)
    return result.ok && result.change ? { alert: result.alert, changes: [result.change] } : undefined
  }
  if (what.kind === 'expire') return current && expireShelve(current, now)
  const i = intent(what.kind, now, { level: what.kind === 'fire' ? what.level : (current?.level ?? 3) }, { onset })
  return applyIntent(current, i, fire as Rule, about(i))
}

it('holds in any order', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (story) => {
      let current: Alert | undefined
      let now = NOON
      let onset = 0
      for (const what of story) {
        now += what.after
        if (current && !current.active && what.kind === 'fire') onset++
        const next = happen(current, what, now, `k${onset}`)
        if (!next) continue
        const { alert: after, changes } = next
        expect(alertSchema.safeParse(after).success).toBe(true)
        if (!current || after.id !== current.id) {
          // A new alert follows only a closed one.
          expect(changes).toEqual(['raised'])
          expect(current === undefined || stateOf(current) === 'closed').toBe(true)
          current = after
          continue
        }
        expect(after.version).toBe(current.version + changes.length)
        expect(after.count).toBeGreaterThanOrEqual(current.count)
        expect(after.peak).toBeLessThanOrEqual(current.peak)
        expect(after.peak).toBeLessThanOrEqual(after.level)
        expect(after.firstSeen).toBe(current.firstSeen)
        expect(after.risenAt).toBeGreaterThanOrEqual(current.risenAt)
        if (changes.includes('risen')) {
          expect(stateOf(after)).toBe('unacked')
          expect(after.ackDue).toBeLessThanOrEqual(now + 10 * MINUTE)
          if (current.ackedAt === undefined && current.ackDue !== undefined)
            expect(after.ackDue).toBeLessThanOrEqual(current.ackDue)
        }
        if (changes.includes('fallen')) expect([after.ackedAt, after.risenAt]).toEqual([current.ackedAt, current.risenAt])
        if (current.ackedAt !== undefined && !changes.includes('risen')) expect(after.ackedAt).toBe(current.ackedAt)
        if (stateOf(after) === 'shelved') expect(after.level).toBeGreaterThan(2)
        if (stateOf(current) !== 'closed' && stateOf(after) === 'closed') {
          const reasons = changes.filter((c) => c === 'cleared' || c === 'judged' || c === 'acked')
          expect(reasons.length).toBeGreaterThan(0)
        }
        current = after
      }
    }),
    { numRuns: 2_000 },
  )
})
