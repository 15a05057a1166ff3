/** What the panels reckon from rows as they come, by hand: every case as one line. */
import {
  type Alert,
  type AlertCount,
  DAY,
  dayStart,
  type Feed,
  type Forecast,
  type Forecasts,
  HOUR,
  MINUTE,
  SECOND,
} from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { sampleAlert, sampleAsset } from '../../dev/sample.ts'
import { beforeAt, courseOf } from '../alerts/course.ts'
import { ASKED_DAYS, dayCounts, QUARTER } from '../alerts/day-counts.ts'
import { shiftOf } from '../alerts/load.ts'
import { keyShots, waterShot } from '../alerts/shots.ts'
import { roomsOf } from '../fire/rooms.ts'
import { binOf, binText, depthAt, depthMatrix, risksOf } from '../flood/depths.ts'
import { rainfallOf } from '../flood/rainfall.ts'
import { forcesNear, metresBetween } from '../forces/near.ts'
import { heldIn } from '../forces/stock.ts'
import { answered } from '../rest/asked.ts'
import { FRESH, type Freshness, OFFLINE, STALE, UNCONNECTED } from '../stores/freshness.ts'
import { BOARDS } from '../topics/find.ts'
import type { Say } from '../words/index.ts'
import { REASONS, reasonText } from '../words/reasons.ts'
import { boardRows } from './boards.tsx'
import { reviewsOf } from './fire-reviews.tsx'
import { riskText } from './flood-risk.tsx'
import { scriptOf } from './key-actions.tsx'
import { sitesOf } from './key-sites.tsx'
import { owedNow } from './today.tsx'

/** 14:30 in Beijing. */
const NOW = Date.UTC(2026, 4, 14, 6, 30)
const START = Date.UTC(2026, 4, 13, 16)
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const byId = (...alerts: Alert[]) => alerts

describe('today', () => {
  const one = { 1: 0, 2: 0, 3: 1, 4: 0 } as const
  const NOTHING = { past: [], lastDay: [], upTo: 0 }
  /** `perQuarter` alerts in every quarter of the last so many days. */
  const days = (count: number, perQuarter: (day: number) => number): AlertCount[] =>
    Array.from({ length: (count * DAY) / QUARTER }, (_, i) => {
      const at = START - count * DAY + i * QUARTER
      return { at, byLevel: { ...one, 4: perQuarter(Math.floor((START - at - 1) / DAY) + 1) - 1 }, drilled: 9 }
    })

  test('a day begins at midnight in Beijing', () => {
    expect(dayStart(NOW)).toBe(START)
    expect(dayStart(START)).toBe(START)
    expect(dayStart(START - 1)).toBe(START - DAY)
  })
  test.each([
    ['no record', [], 0],
    ['two whole days and the one it began in', days(3, () => 1).slice(10), 2],
    ['three whole days and the one it began in', days(4, () => 1).slice(1), 3],
    ['more than are compared with', days(ASKED_DAYS, () => 1), 7],
  ] as const)('%s', (_what, past, whole) => {
    const { days: known, usual, rows } = dayCounts({ ...NOTHING, past }, [], NOW)
    expect(known).toBe(whole)
    expect(usual === undefined).toBe(whole < 3)
    expect(rows.some((row) => row.usual)).toBe(whole >= 3)
  })
  test('counted over the hour before each quarter, up to now; the usual by the same time of day', () => {
    const begun = [START + MINUTE, START + 50 * MINUTE, NOW - 40 * MINUTE, NOW - 5 * MINUTE, START - MINUTE]
    const past = days(8, (day) => (day === 1 ? 100 : day))
    const { rows, today, usual } = dayCounts({ ...NOTHING, past }, begun, NOW)
    expect(today).toBe(4)
    expect(rows).toHaveLength(97)
    expect(rows[4]).toMatchObject({ at: START + HOUR, count: 2 })
    expect(rows[58]).toMatchObject({ at: NOW, count: 2 })
    expect(rows[59]).not.toHaveProperty('count')
    // Days 2 to 7 and one of 100: eight of ten lie between 2.6 and 44.2 alerts a quarter, four quarters an hour.
    expect(rows[30]?.usual?.[0]).toBeCloseTo(4 * 2.6)
    expect(rows[30]?.usual?.[1]).toBeCloseTo(4 * 44.2)
    expect(usual?.[0]).toBeCloseTo(58 * 2.6)
  })
  test('what the records have counted of today is not counted again from the alerts that are held', () => {
    const upTo = START + 2 * HOUR
    const lastDay = [-1, 0, 4].map((quarter) => ({ at: START + quarter * QUARTER, byLevel: { ...one, 4: 5 }, drilled: 9 }))
    const begun = [START + MINUTE, upTo, NOW - MINUTE]
    const { rows, today } = dayCounts({ ...NOTHING, lastDay, upTo }, begun, NOW)
    expect(today).toBe(2 * 6 + 2)
    expect(rows[4]).toMatchObject({ count: 6 })
  })
  test('what waits: how many, how many too long, and the longest', () => {
    const waiting = (ago: number, change: Partial<Alert> = {}) =>
      sampleAlert({ firstSeen: NOW - ago, risenAt: NOW - ago, level: 2, ...change })
    expect(
      owedNow(
        byId(
          waiting(MINUTE),
          waiting(5 * MINUTE),
          waiting(9 * MINUTE, { ackedAt: NOW }),
          waiting(HOUR, { groupedInto: uuid(1) }),
          waiting(HOUR, { drill: uuid(2) }),
          waiting(HOUR, { level: 4, ackDue: undefined }),
        ),
        NOW,
      ),
    ).toEqual({ count: 2, overdue: 1, longest: 5 * MINUTE, drilled: 1 })
  })
  test.each([
    [NOW, 8],
    [Date.UTC(2026, 4, 14, 12), 20],
    [Date.UTC(2026, 4, 14, 23, 59), 20],
  ])('the shift at %d began at %d', (at, hour) => {
    const { from, to } = shiftOf(at)
    expect([((from + 8 * HOUR) % DAY) / HOUR, (to - from) / HOUR]).toEqual([hour, 12])
    expect(from <= at && at < to).toBe(true)
  })
})

describe('boards', () => {
  const feed = (id: string, change: Partial<Feed> = {}) =>
    ({ id, up: true, devices: 4, fresh: 4, stale: 0, offline: 0, unplaced: 0, faults: 0, shed: 0, ...change }) as Feed
  const open = (n: number, family: Alert['family'], level: Alert['level'] = 3) => sampleAlert({ id: uuid(n), family, level })
  const rows = boardRows(
    BOARDS,
    [
      open(1, 'fire', 2),
      open(2, 'flood'),
      open(3, 'flood'),
      open(4, 'camera', 4),
      sampleAlert({ family: 'camera', active: false, ackedAt: NOW }),
    ],
    [feed('gb26875'), feed('isapi', { fresh: 0, stale: 4 }), feed('dji', { up: false }), feed('sl651', { devices: 0, fresh: 0 })],
  )
  test.each([
    ['governance', 2, 4, ['camera 1', 'isapi']],
    ['service', 0, undefined, []],
    ['safety', 4, 2, ['flood 2', 'fire 1', 'dji']],
    ['economy', 0, undefined, []],
  ] as const)('%s: %d deviations, worst %s', (id, deviations, worst, said) => {
    const row = rows.find(({ topic }) => topic.id === id)
    expect(row).toMatchObject({ deviations, unconnected: id === 'economy' })
    expect(row?.worst).toBe(worst)
    const words = [
      ...(row?.families.map(({ family, count }) => `${family} ${count}`) ?? []),
      ...(row?.silent.map((one) => one.id) ?? []),
    ]
    expect(words).toEqual(said)
  })
  test('the overview itself is no board', () => expect(rows.map(({ topic }) => topic.id)).not.toContain('overview'))
})

describe('forces', () => {
  const at = { lon: 125.39, lat: 43.86 }
  const north = (m: number) => ({ lon: at.lon, lat: at.lat + m / 111_195 })
  const assets = [
    sampleAsset(1, 'fireStation', north(1_400)),
    sampleAsset(2, 'fireStation', north(1_600)),
    sampleAsset(3, 'warehouse', { lon: undefined, lat: undefined }),
    sampleAsset(4, 'drone', north(9_000)),
    sampleAsset(5, 'camera', north(0)),
  ]
  test('metres as the crow flies', () => expect(metresBetween(at, north(1_000))).toBeCloseTo(1_000, 0))
  test('counted within 1.5 km, what flies where it is now', () => {
    const placed = (asset: { kind: string }) => (asset.kind === 'drone' ? north(100) : undefined)
    expect(forcesNear(assets, at, placed)).toEqual([
      { kind: 'fireStation', total: 2, near: 1 },
      { kind: 'drone', total: 1, near: 1 },
      { kind: 'warehouse', total: 1, near: 0 },
    ])
  })
  test('without a place only how many there are', () =>
    expect(forcesNear(assets, undefined)[0]).toEqual({ kind: 'fireStation', total: 2 }))
  test('stock is summed over the warehouses; what is written otherwise is not guessed', () => {
    const store = (n: number, stock: unknown) => sampleAsset(n, 'warehouse', { traits: { stock } })
    const rows = [
      store(1, [{ item: '移动水泵', unit: '台', count: 4 }]),
      store(2, [
        { item: '移动水泵', unit: '台', count: 6 },
        { item: '棉被', unit: '床', count: 100 },
      ]),
      store(3, 'plenty'),
      store(4, undefined),
    ]
    expect(heldIn(rows, ['沙袋', '移动水泵'])).toEqual({
      held: [{ item: '移动水泵', unit: '台', count: 10, places: 2 }],
      warehouses: 4,
    })
  })
})

const STEPS = [10, 15, 25, 40]
function forecast(asset: string, value: number, ahead: readonly number[], change: Partial<Forecast> = {}): Forecast {
  const points = ahead.map((cm, i) => ({ at: NOW + (i + 1) * 30 * MINUTE, value: cm, low: cm, high: cm }))
  const peak = points.reduce((top, point) => (point.value > top.value ? point : top), { at: NOW, value })
  const reaches = STEPS.flatMap((limit) => {
    const first = points.find((point) => point.value >= limit && value < limit)
    return first ? [{ limit, at: first.at }] : []
  })
  return {
    ok: true,
    asset,
    from: { at: NOW, value },
    rate: 0,
    points,
    peak: { at: peak.at, value: peak.value },
    reaches,
    ...change,
  } as Forecast
}
const told = (...items: Forecast[]): Forecasts => ({
  property: 'water.depth',
  made: NOW,
  model: { id: 'm', name: { zh: '', en: '' }, about: { zh: '', en: '' }, inputs: [] },
  limits: [40, 10, 25, 15],
  closes: 25,
  items,
})
const none = () => undefined
const measured = (cm: number, fresh: Freshness = FRESH, at = NOW) => ({ cm, at, fresh })

describe('depths', () => {
  test.each([
    [undefined, 'unknown', undefined],
    [0, 'below', '< 10'],
    [9.9, 'below', '< 10'],
    [10, 4, '10–15'],
    [15, 3, '15–25'],
    [25, 2, '25–40'],
    [40, 1, '≥ 40'],
    [400, 1, '≥ 40'],
  ] as const)('%s cm is %s, written %s', (cm, bin, text) => {
    expect(binOf(cm, STEPS)).toBe(bin)
    expect(binText(bin, STEPS)).toBe(text)
  })
  test.each([
    [-MINUTE, 10],
    [0, 10],
    [15 * MINUTE, 20],
    [30 * MINUTE, 30],
    [45 * MINUTE, 25],
    [60 * MINUTE, 20],
    [61 * MINUTE, undefined],
  ])('%d ms ahead it is %s cm', (ahead, cm) => expect(depthAt(forecast('a', 10, [30, 20]), NOW + ahead)).toBe(cm))
  test('every point stands in one bin at each instant', () => {
    const items = told(forecast('a', 12, [26, 41]), { ok: false, asset: 'b', why: 'short' })
    const known = (id: string) => ({ a: measured(12), b: measured(3) })[id]
    const matrix = depthMatrix(['a', 'b', 'c'], STEPS, known, items)
    expect(matrix).toEqual({ 1: [0, 0, 1], 2: [0, 1, 0], 3: [0, 0, 0], 4: [1, 0, 0], below: [1, 0, 0], unknown: [1, 2, 2] })
  })
  test('a point that has fallen silent is unknown, now and ahead', () => {
    const matrix = depthMatrix(['a'], STEPS, () => measured(44, STALE), told(forecast('a', 44, [46, 47])))
    expect(matrix).toMatchObject({ 1: [0, 0, 0], unknown: [1, 1, 1] })
    const [risk] = risksOf(told(forecast('a', 44, [46, 47])), () => measured(44, STALE))
    expect(risk).toMatchObject({ now: 44, peak: 44, closing: 'unknown', old: { fresh: STALE } })
    const [lost] = risksOf(told(forecast('a', 44, [46, 47])), () => measured(44, OFFLINE))
    expect(lost?.now).toBe(undefined)
  })
  test('without a forecast only the present is counted', () => {
    expect(depthMatrix(['a'], STEPS, () => measured(30), undefined)).toMatchObject({ 2: [1, 0, 0], unknown: [0, 1, 1] })
  })
  test('closed ones first, then who closes soonest, then the highest peak', () => {
    const risks = risksOf(
      told(
        forecast('never', 5, [12, 8]),
        forecast('later', 11, [20, 26]),
        forecast('dry', 0, [0, 0]),
        forecast('soon', 11, [26, 30]),
        forecast('closed', 27, [26, 20]),
        { ok: false, asset: 'lost', why: 'stale', lastAt: NOW - HOUR },
      ),
      none,
    )
    expect(risks.map(({ asset, closing, bin }) => [asset, closing, bin])).toEqual([
      ['closed', 'closed', 2],
      ['soon', 'soon', 2],
      ['later', 'soon', 2],
      ['never', 'never', 4],
      ['dry', 'never', 'below'],
    ])
    expect(risks[1]?.closesAt).toBe(NOW + 30 * MINUTE)
  })
  test('what is measured now counts more than what the forecast began with', () => {
    const [risk] = risksOf(told(forecast('a', 12, [14, 13])), () => measured(26))
    expect(risk).toMatchObject({ now: 26, closing: 'closed', bin: 2, peak: 26 })
    const [lost] = risksOf(told({ ok: false, asset: 'b', why: 'short' }), () => measured(14))
    expect(lost).toMatchObject({ now: 14, closing: 'unknown', bin: 4 })
  })
  test.each([
    [{ closing: 'soon', closesAt: NOW + 14 * MINUTE + 20 * SECOND }, 'risk.soon time.minute 14'],
    [{ closing: 'soon', closesAt: NOW + 5 * SECOND }, 'risk.soon time.minute 1'],
    [{ closing: 'closed' }, 'risk.closed'],
    [{ closing: 'never' }, 'risk.never'],
    [{ closing: 'unknown' }, 'risk.unknown'],
    [{ closing: 'unknown', old: measured(20, STALE, NOW - 18 * MINUTE) }, 'health.stale time.minute 18'],
    [{ closing: 'unknown', old: measured(20, OFFLINE, NOW - 40 * MINUTE) }, 'health.offline time.minute 40'],
  ] as const)('%j is said', (risk, said) => {
    const t = ((key: string, values: Record<string, unknown> = {}) => [key, ...Object.values(values)].join(' ')) as Say
    expect(riskText(risk, NOW, t)).toBe(said)
  })
})

test('rain: the mean over the gauges that reported, and the wettest of them', () => {
  const bin = 10 * MINUTE
  const series = [
    { asset: 'a', points: [[NOW - 3 * HOUR, 9] as const, [NOW - 2 * HOUR, 4] as const, [NOW - bin, 6] as const] },
    { asset: 'b', points: [[NOW - bin, 2] as const] },
    { asset: 'c', points: [[NOW - 2 * HOUR, 8] as const] },
  ].map(({ asset, points }) => ({ asset, points: points.map(([at, mm]): [number, number] => [at, mm]) }))
  expect(rainfallOf({ series, bin }, NOW)).toEqual({
    rows: [
      { at: NOW - 3 * HOUR, mm: 9 },
      { at: NOW - 2 * HOUR, mm: 6 },
      { at: NOW - bin, mm: 4 },
    ],
    lastHour: 4,
    threeHours: 19,
    wettest: { asset: 'a', mm: 6 },
    wettestOfThree: { asset: 'a', mm: 19 },
    reporting: 2,
  })
  expect(rainfallOf({ series: [], bin }, NOW)).toEqual({ rows: [], lastHour: undefined, threeHours: undefined, reporting: 0 })
})

describe('fire-control rooms', () => {
  const room = (n: number) => sampleAsset(n, 'fireRoom', { id: `gb26875:${n}`, name: `room ${n}` })
  const camera = sampleAsset(90, 'camera', { id: 'frigate:90', traits: { watches: 'gb26875:4' } })
  const assets = new Map([...[1, 2, 3, 4, 5, 6, 7, 8].map(room), camera].map((asset) => [asset.id, asset]))
  const at = (n: number, rule: string, change: Partial<Alert> = {}) =>
    sampleAlert({ id: uuid(n), rule, family: 'fire', asset: `gb26875:${n}`, ...change })
  const alerts = [
    at(1, 'fire', { level: 2 }),
    at(2, 'fire-fault', { params: { cause: 'mainPowerFault' } }),
    at(3, 'fire-fault', { level: 4, params: { cause: 'shield' } }),
    at(40, 'camera-ai', { asset: 'frigate:90', params: { label: 'unattended' } }),
    at(5, 'device-silent'),
    at(6, 'fire', { active: false, ackedAt: NOW }),
    at(8, 'fire-fault', { params: { cause: 'fault' } }),
  ]
  const look = { 5: OFFLINE, 7: STALE, 8: OFFLINE } as Record<string, typeof FRESH | typeof STALE | typeof OFFLINE>
  const rooms = roomsOf(assets, alerts, ({ id }) => ({ look: look[id.slice(8)] ?? FRESH }))
  test('one state each, worst first; a fault of a room that is not heard is not known any more', () => {
    expect(rooms.map(({ asset, state }) => `${asset.id.slice(8)} ${state}`)).toEqual([
      '1 fire',
      '4 unattended',
      '2 fault',
      '3 shield',
      '5 offline',
      '8 offline',
      '6 normal',
      '7 normal',
    ])
    expect(rooms.find(({ asset }) => asset.id === 'gb26875:7')?.stale).toBe(true)
  })
  test('a room that was never connected is not normal', () => {
    const [first] = roomsOf(new Map([['gb26875:7', room(7)]]), [], () => ({ look: UNCONNECTED }))
    expect(first).toMatchObject({ state: 'offline', stale: true })
  })
  test('a fire stays a fire when the line goes dead', () => {
    const [first] = roomsOf(assets, alerts, () => ({ look: OFFLINE }))
    expect(first).toMatchObject({ state: 'fire', stale: true, asset: { id: 'gb26875:1' } })
  })
  test('key sites go by their own room; those without one come last', () => {
    const site = (n: number, fireRoom?: string) =>
      sampleAsset(n, 'keySite', { id: `site:${n}`, name: `site ${n}`, traits: { fireRoom } })
    const sites = sitesOf([site(1), site(2, 'gb26875:6'), site(3, 'gb26875:1'), site(4, 'gb26875:99')], rooms)
    expect(sites.map(({ asset, room }) => [asset.id, room?.state])).toEqual([
      ['site:3', 'fire'],
      ['site:2', 'normal'],
      ['site:1', undefined],
      ['site:4', undefined],
    ])
  })
  test('reviews are what cameras saw of fire, open ones first', () => {
    const seen = (n: number, label: string, change: Partial<Alert> = {}) =>
      sampleAlert({ id: uuid(n), family: 'camera', params: { label }, ...change })
    const closed = { active: false, ackedAt: NOW }
    const rows = reviewsOf([
      seen(1, 'smoke', { ...closed, lastSeen: NOW - 2 }),
      seen(2, 'car'),
      seen(3, 'fireLane', { level: 3 }),
      seen(4, 'flame', { level: 2 }),
      seen(5, 'ebike', { ...closed, lastSeen: NOW - 1 }),
      sampleAlert({ id: uuid(6), params: { label: 'smoke' } }),
    ])
    expect(rows.map(({ id }) => Number(id.slice(-2)))).toEqual([4, 3, 5, 1])
  })
})

describe('pictures', () => {
  const shot = (at: number) => ({ sha256: String(at).padEnd(64, '0'), at, frame: 'full' as const, boxes: [] })
  const assets = new Map(
    [
      sampleAsset(1, 'floodPoint', { id: 'sl651:1' }),
      sampleAsset(2, 'camera', { id: 'frigate:2', traits: { watches: 'sl651:1' } }),
      sampleAsset(3, 'camera', { id: 'frigate:3' }),
    ].map((asset) => [asset.id, asset]),
  )
  const alerts = [
    sampleAlert({ id: uuid(1), level: 3, asset: 'frigate:2', evidence: [shot(5), shot(9), shot(7)] }),
    sampleAlert({ id: uuid(2), level: 2, asset: 'frigate:3', evidence: [shot(20)] }),
    sampleAlert({ id: uuid(3), level: 1, asset: 'frigate:3' }),
    sampleAlert({ id: uuid(4), level: 1, asset: 'frigate:3', evidence: [shot(30)], active: false, ackedAt: NOW }),
  ]
  test('one of each open alert that has any, its newest, the most urgent first', () => {
    expect(keyShots(alerts, 3).map(({ evidence }) => evidence.at)).toEqual([20, 9])
    expect(keyShots(alerts, 1)).toHaveLength(1)
  })
  test('where they are fewer, the last of cameras elsewhere, the newest first and one a camera', () => {
    const over = (n: number, asset: string, at: number, change: Partial<Alert> = {}) =>
      sampleAlert({ id: uuid(n), asset, evidence: [shot(at)], active: false, ackedAt: NOW, ...change })
    const more = [
      ...alerts,
      over(5, 'frigate:4', 2),
      over(6, 'frigate:4', 4),
      over(7, 'frigate:5', 3),
      over(8, 'frigate:6', 8, { active: true, shelvedUntil: NOW }),
    ]
    expect(keyShots(more, 4).map(({ evidence }) => evidence.at)).toEqual([20, 9, 4, 3])
    expect(keyShots(more, 3).map(({ evidence }) => evidence.at)).toEqual([20, 9, 4])
  })
  test('of water: only what looks at it', () => {
    expect(waterShot(alerts, assets)?.evidence.at).toBe(9)
    expect(waterShot(alerts.slice(1), assets)).toBeUndefined()
  })
})

describe('the course of an alert', () => {
  const event = (version: number, change: Parameters<typeof courseOf>[1][number]['change']) => ({
    version,
    change,
    at: NOW + version,
    level: 3 as const,
  })
  test('what was done, pictures in a row as one, and what is due', () => {
    const alert = sampleAlert({ firstSeen: NOW, level: 3 })
    const { entries, due } = courseOf(alert, [
      event(1, 'raised'),
      event(2, 'evidence'),
      event(3, 'evidence'),
      event(4, 'grouped'),
      event(5, 'risen'),
    ])
    expect(entries.map(({ event: { change }, count }) => `${change} ${count}`)).toEqual(['raised 1', 'evidence 2', 'risen 1'])
    expect(due).toBe(NOW + 10 * MINUTE)
    expect(courseOf({ ...alert, ackedAt: NOW }, []).due).toBeUndefined()
  })
  test('before at this site: by rule, without itself and without drills', () => {
    const past = (n: number, rule: string, change: Partial<Alert> = {}) =>
      sampleAlert({ id: uuid(n), rule, firstSeen: NOW - n * HOUR, ...change })
    const verdict = (value: 'true' | 'false') => ({ verdict: { value, by: 'x', at: NOW } })
    const rows = beforeAt(
      [
        past(1, 'fire'),
        past(2, 'fault'),
        past(3, 'fire', verdict('false')),
        past(4, 'fire', verdict('true')),
        past(5, 'fire', { drill: uuid(9) }),
      ],
      uuid(2),
    )
    expect(rows).toMatchObject([{ rule: 'fire', count: 3, judged: 2, wrong: 1, last: { id: uuid(1) } }])
  })
})

test.each([
  [[], NOW, ['now', 'ahead', 'ahead']],
  [[0, 1], NOW, ['done', 'now', 'ahead']],
  [[0, 1, 0], NOW, ['now', 'ahead', 'ahead']],
  [[0, 1, 2], NOW - 1_500, ['done', 'now', 'ahead']],
] as const)('a script after steps %j stands as %s', (taken, now, states) => {
  const steps = taken.map((phase, i) => ({ phase, at: NOW - (taken.length - i) * SECOND + 1, by: 'x' }))
  expect(scriptOf({ phases: ['a', 'b', 'c'], steps }, now).map(({ state }) => state)).toEqual(states)
})

describe('what was asked', () => {
  const held = { body: 1, at: NOW }
  test.each([
    [
      { ok: true, body: 2 },
      { body: 2, at: NOW + 1 },
    ],
    [
      { ok: false, problem: undefined },
      { ...held, failed: 'cut' },
    ],
    [
      { ok: false, problem: { type: '', title: '', status: 503, code: '' } },
      { ...held, failed: 'cut' },
    ],
    [
      { ok: false, problem: { type: '', title: '', status: 404, code: '' } },
      { ...held, failed: 'absent' },
    ],
    // What one may no longer read is not held either.
    [{ ok: false, problem: { type: '', title: '', status: 403, code: '' } }, { failed: 'refused' }],
  ] as const)('%j leaves %j', (answer, left) => expect(answered(held, answer, NOW + 1)).toEqual(left))
})

describe('reasons', () => {
  test('in both languages, none twice the same', () => {
    for (const { zh, en } of Object.values(REASONS)) {
      expect(zh).toMatch(/\p{Script=Han}/u)
      expect(en).not.toMatch(/\p{Script=Han}/u)
    }
    expect(new Set(Object.values(REASONS).map(({ zh }) => zh)).size).toBe(Object.keys(REASONS).length)
  })
  test('a code nobody knows is shown as it is', () => {
    expect([reasonText('collision', 'zh'), reasonText('flux', 'en'), reasonText('toString', 'en')]).toEqual([
      '编号冲突',
      'flux',
      'toString',
    ])
  })
})
