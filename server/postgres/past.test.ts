/** What was: moments, tracks, counts, series and forecasts over real PostgreSQL and Redis. */
import {
  type Alert,
  type Area,
  alertLoadOf,
  binStart,
  closedAt,
  DAY,
  type DeviceMessage,
  HOUR,
  holds,
  isBelow,
  type Level,
  MINUTE,
  type Millis,
  MOST_CLOSED,
  SECOND,
  type Signal,
  stateOf,
} from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { DUTY_OFFICER_AT_DESK } from '../duty-officer.fixture.ts'
import { alertOf } from '../memory-records.fixture.ts'
import type { Records } from '../records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { fireMessage, tick, write } from '../run/lanes.fixture.ts'
import { type Run, startRun } from '../run/start.ts'
import { writeAlerts } from './alert-rows.ts'
import { ALERT_PLACED, liesIn } from './areas.ts'
import { countQuery } from './counts.ts'
import { alertsAtQuery } from './moments.ts'
import { createRecords } from './records.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const desk = DUTY_OFFICER_AT_DESK
const T0 = Math.floor(Date.now() / HOUR) * HOUR - 3 * HOUR
let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let run: Run
let records: Records

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
  run = await startRun({ databaseUrl: postgres.url, redisUrl: redisServer.url, log, leaseMs: 1_000, historyEvery: 50 })
  records = createRecords({ pool: run.pool, redis })
  await asset('sl651:w1', 'floodPoint', { period: 60, orgPath: '澄湾区/东湖街道', lon: 125.39, lat: 43.86 })
  await asset('sl651:w2', 'floodPoint', { period: 300, orgPath: '澄湾区/西河街道', lon: 125.4, lat: 43.86 })
  await asset('observation:rain:1', 'rainGauge', { period: 300, orgPath: '澄湾区/西河街道', lon: 125.401, lat: 43.861 })
  await asset('dji:A1', 'drone', { period: 2, orgPath: '澄湾区/东湖街道' })
})

afterAll(async () => {
  await run?.stop()
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

interface Placed {
  readonly period: number
  readonly orgPath: string
  readonly lon?: number
  readonly lat?: number
}

async function asset(id: string, kind: string, { period, orgPath, lon, lat }: Placed): Promise<void> {
  const body = {
    id,
    kind,
    name: id,
    crsSource: 'wgs84',
    orgPath,
    config: { device: id, period },
    traits: {},
    version: 1,
    lon,
    lat,
  }
  await run.pool.query('insert into asset (id, kind, org_path, version, body, lon, lat) values ($1, $2, $3, 1, $4, $5, $6)', [
    id,
    kind,
    orgPath,
    JSON.stringify(body),
    lon ?? null,
    lat ?? null,
  ])
}

let told = 0
async function say(device: string, signals: readonly Signal[]): Promise<void> {
  const message: DeviceMessage = {
    v: 1,
    source: device.slice(0, device.indexOf(':')),
    device,
    key: `${device} ${told++}`,
    receivedTime: Date.now(),
    signals: [...signals],
  }
  await write(redis, 'telemetry', message)
}

const value = (feature: string, property: string, at: Millis, value: number | null): Signal => ({
  kind: 'observation',
  feature,
  property,
  eventTime: at,
  value,
})
const at = (feature: string, time: Millis, lon: number): Signal => ({
  kind: 'position',
  feature,
  eventTime: time,
  lon,
  lat: 43.86,
  heading: 90,
  crsSource: 'wgs84',
})

/** Everything said so far is in the blocks. */
async function stored(): Promise<void> {
  const until = Date.now()
  await eventually(
    async () => {
      await tick(redis, Date.now())
      return records.moment({ at: until, ...within('') })
    },
    (m) => m.complete,
  )
}

const within = (orgPath: string) => ({ areas: [{ orgPath }], alertAreas: [{ orgPath }] })
const all = within('')
const valuesAt = async (time: Millis, orgPath = '') =>
  Object.fromEntries(
    (await records.moment({ at: time, ...within(orgPath) })).values.map((v) => [`${v.asset} ${v.property}`, [v.value, v.at]]),
  )

describe('a moment', () => {
  it('holds every alert as it was, after each thing that happened to it and between', async () => {
    await tick(redis, Date.now())
    for (const [i, device] of ['gb26875:p1', 'gb26875:p2', 'gb26875:p3'].entries())
      await write(redis, 'alarm', fireMessage(device, Date.now() + i))
    const open = await eventually(
      async () => (await records.alerts({ areas: all.areas, limit: 100 })).items.filter((a) => a.rule === 'fire'),
      (alerts) => alerts.length === 3,
    )
    const [one, two] = open
    if (!one || !two) throw new Error('no alerts')
    const later = () => Math.max(Date.now(), one.firstSeen, two.firstSeen) + 1
    const first = await records.act(one.id, one.version, { do: 'ack' }, desk, later())
    if (!first.ok) throw new Error('not acked')
    await records.act(one.id, first.alert.version, { do: 'verdict', value: 'true' }, desk, later() + 5)
    await records.act(two.id, two.version, { do: 'shelve', until: later() + 20 * MINUTE, reason: '检修' }, desk, later() + 9)
    await write(redis, 'alarm', fireMessage('gb26875:p3', Date.now() + 20, 'again'))
    await eventually(
      async () =>
        (await records.alerts({ areas: all.areas, limit: 100 })).items.find((a) => a.asset === 'gb26875:p3' && a.rule === 'fire'),
      (a) => (a?.count ?? 0) > 1,
    )
    const facts = (await records.factsAfter(0, 10_000)).flatMap(({ fact }) => (fact.kind === 'alert' ? [fact] : []))
    expect(facts.map((f) => f.change)).toEqual(expect.arrayContaining(['raised', 'acked', 'judged', 'shelved', 'repeated']))
    const instants = [...new Set(facts.flatMap((f) => [f.at - 1, f.at, f.at + 1]))]
    for (const instant of instants) {
      const then = new Map<string, Alert>()
      for (const { alert, at } of facts) if (at <= instant) then.set(alert.id, alert)
      const { alerts } = await records.moment({ at: instant, ...all })
      expect(new Map(alerts.map((a) => [a.id, a]))).toEqual(then)
    }
  })

  it('holds the newest value and place by then, and nothing that six periods have passed since', async () => {
    await say('sl651:w1', [value('sl651:w1', 'water.depth', T0, 4), value('sl651:w1', 'rain.total', T0, 100)])
    await say('sl651:w1', [value('sl651:w1', 'water.depth', T0 + MINUTE, 6)])
    await say('sl651:w2', [value('sl651:w2', 'water.depth', T0 - 25 * MINUTE, 3)])
    await say('dji:A1', [at('dji:A1', T0 - 10 * SECOND, 125.1), at('dji:A1', T0 + 50 * SECOND, 125.2)])
    await stored()
    expect(await valuesAt(T0 + 30 * SECOND)).toEqual({
      'sl651:w1 water.depth': [4, T0],
      'sl651:w1 rain.total': [100, T0],
      'sl651:w2 water.depth': [3, T0 - 25 * MINUTE],
    })
    expect(await valuesAt(T0 + 5 * MINUTE + 30 * SECOND)).toEqual({
      'sl651:w1 water.depth': [6, T0 + MINUTE],
      'sl651:w1 rain.total': [100, T0],
    })
    expect(await valuesAt(T0 + 12 * MINUTE)).toEqual({})
    const places = async (time: Millis) => (await records.moment({ at: time, ...all })).positions
    expect(await places(T0)).toEqual([{ asset: 'dji:A1', lon: 125.1, lat: 43.86, headingDeg: 90, at: T0 - 10 * SECOND }])
    expect((await places(T0 + MINUTE)).map((p) => p.lon)).toEqual([125.2])
    expect(await places(T0 + HOUR)).toEqual([])
  })

  it('grows by what comes late, though it was asked for before', async () => {
    await say('sl651:w1', [value('sl651:w1', 'water.depth', T0 + 20 * MINUTE, 8)])
    await stored()
    expect(await valuesAt(T0 + 21 * MINUTE)).toMatchObject({ 'sl651:w1 water.depth': [8, T0 + 20 * MINUTE] })
    await say('sl651:w1', [value('sl651:w1', 'water.depth', T0 + 20 * MINUTE + 30 * SECOND, 9)])
    await stored()
    expect(await valuesAt(T0 + 21 * MINUTE)).toMatchObject({ 'sl651:w1 water.depth': [9, T0 + 20 * MINUTE + 30 * SECOND] })
  })

  it('says that it is not complete while the historian is behind', async () => {
    expect(await records.moment({ at: Date.now() + HOUR, ...all })).toMatchObject({ complete: false })
    await stored()
    expect(await records.moment({ at: T0, ...all })).toMatchObject({ at: T0, complete: true })
  })

  it('shows each person their own area', async () => {
    const east = await valuesAt(T0 + 30 * SECOND, '澄湾区/东湖街道')
    const west = await records.moment({ at: T0 + 30 * SECOND, ...within('澄湾区/西河街道') })
    expect(Object.keys(east).sort()).toEqual(['sl651:w1 rain.total', 'sl651:w1 water.depth'])
    expect(west.values.map((v) => v.asset)).toEqual(['sl651:w2'])
    expect(west.positions).toEqual([])
    expect((await records.moment({ at: Date.now(), ...within('澄湾区/西河街道') })).alerts).toEqual([])
  })
})

describe('tracks', () => {
  it('are thinned to one point in two seconds, and further where there would be too many', async () => {
    const from = T0 + HOUR
    await say(
      'dji:A1',
      Array.from({ length: 120 }, (_, i) => at('dji:A1', from + i * 500, 125 + i / 1_000)),
    )
    await stored()
    const ask = (most: number) => records.tracks({ from, to: from + MINUTE, kinds: ['drone'], most, ...all })
    const fine = await ask(20_000)
    expect(fine).toMatchObject({ step: 2_000, complete: true })
    expect(fine.tracks[0]?.points.map(([time]) => time - from)).toEqual(Array.from({ length: 30 }, (_, i) => i * 2_000))
    expect(fine.tracks[0]?.points[1]).toEqual([from + 2_000, 125.004, 43.86, 90])
    const coarse = await ask(10)
    expect(coarse.step).toBe(8_000)
    expect(coarse.tracks[0]?.points.length).toBeLessThanOrEqual(10)
    expect((await records.tracks({ from, to: from + MINUTE, kinds: ['dock'], most: 10, ...all })).tracks).toEqual([])
  })
})

describe('counts', () => {
  const WEEKS = 8 * 7 * DAY
  const end = binStart(Date.now(), DAY) - 30 * DAY

  beforeAll(async () => {
    const client = await run.pool.connect()
    try {
      const many = Array.from({ length: 20_000 }, (_, i) => {
        const level = ((i % 4) + 1) as Level
        const changes = { peak: level, level: 4, firstSeen: end - WEEKS + Math.floor((i / 20_000) * WEEKS) } as const
        const orgPath = i % 2 === 0 ? '澄湾区/东湖街道' : '澄湾区/东湖街道口'
        const drill = i % 100 === 0 ? { drill: '00000000-0000-4000-8000-000000000000' } : {}
        return alertOf(1_000_000 + i, { ...changes, ...drill, orgPath, number: `x-${i}`, active: false })
      })
      for (let i = 0; i < many.length; i += 2_000) await writeAlerts(client, many.slice(i, i + 2_000))
      await client.query('vacuum analyze alert')
    } finally {
      client.release()
    }
  })

  it('hold every bin, by Beijing days and the worst level, drilled ones apart', async () => {
    const days = await records.alertCounts({ from: end - WEEKS, to: end, bin: DAY, ...all })
    expect(days).toHaveLength(56)
    expect(days.map((d) => d.at)).toEqual(Array.from({ length: 56 }, (_, i) => end - WEEKS + i * DAY))
    const total = (pick: (d: (typeof days)[number]) => number) => days.reduce((sum, d) => sum + pick(d), 0)
    expect(total((d) => d.drilled)).toBe(200)
    expect([1, 2, 3, 4].map((level) => total((d) => d.byLevel[level as Level]))).toEqual([4_800, 5_000, 5_000, 5_000])
    const empty = await records.alertCounts({ from: end + HOUR, to: end + 2 * HOUR, bin: 5 * MINUTE, ...all })
    expect(empty).toEqual(
      Array.from({ length: 12 }, (_, i) => ({
        at: end + HOUR + i * 5 * MINUTE,
        byLevel: { 1: 0, 2: 0, 3: 0, 4: 0 },
        drilled: 0,
      })),
    )
  })

  it('of an area leave its neighbour out whose name begins alike', async () => {
    const days = await records.alertCounts({ from: end - WEEKS, to: end, bin: DAY, ...within('澄湾区/东湖街道') })
    const total = days.reduce((sum, { byLevel, drilled }) => sum + drilled + byLevel[1] + byLevel[2] + byLevel[3] + byLevel[4], 0)
    expect(total).toBe(10_000)
  })

  it('do not make a moment read all alerts there ever were', async () => {
    const alerts = liesIn([{ orgPath: '' }], ALERT_PLACED, 3)
    const plan = JSON.stringify(
      (await run.pool.query(`explain (format json) ${alertsAtQuery(alerts)}`, [end, Date.now() - DAY, ...alerts.values])).rows,
    )
    expect(plan).toContain('alert_open')
    expect(plan).not.toContain('Seq Scan')
  })

  it('are answered from the index alone', async () => {
    const where = liesIn([{ orgPath: '' }], ALERT_PLACED, 5)
    const values = [end - 7 * DAY, end, end - 7 * DAY, DAY, ...where.values]
    const plan = await run.pool.query(`explain (format json) ${countQuery(where)}`, values)
    expect(JSON.stringify(plan.rows)).toMatch(/"Index Only Scan"[^}]*alert_first_seen/)
  })
})

describe('a busy day', () => {
  const MANY = MOST_CLOSED + 500
  const night = Date.now() - 6 * HOUR
  /** Every ninth waits, every fifth was confirmed later, every third was judged, every seventh is practice, every eleventh asks for nobody. */
  const busy = Array.from({ length: MANY }, (_, i) => {
    const firstSeen = night + i * 4 * SECOND
    const risenAt = firstSeen + (i % 4) * SECOND
    return alertOf(2_000_000 + i, {
      firstSeen,
      risenAt,
      lastSeen: risenAt,
      orgPath: i % 2 === 0 ? '澄湾区/东湖街道' : '澄湾区/西河街道',
      number: `busy-${i}`,
      rule: `busy.${i}`,
      active: i % 9 === 0,
      ...(i % 9 !== 0 && { clearedAt: risenAt + MINUTE }),
      ...(i % 11 !== 0 && { ackDue: risenAt + 2 * MINUTE }),
      ...(i % 9 !== 0 && { ackedAt: risenAt + (i % 5 === 0 ? 3 * HOUR : 20 * SECOND), ackedBy: 'x' }),
      ...(i % 3 === 0 && { verdict: { value: i % 2 === 0 ? 'true' : 'unverified', by: 'x', at: risenAt + HOUR } }),
      ...(i % 7 === 0 && { drill: '00000000-0000-4000-8000-000000000000' }),
    } as Partial<Alert>)
  })

  beforeAll(async () => {
    const client = await run.pool.connect()
    await writeAlerts(client, busy).finally(() => client.release())
  })

  it.each([1, 3, 6])('asked of its people what its alerts say, %s h after it began', async (hours) => {
    const to = night + hours * HOUR
    for (const [areas, alerts] of [
      [all.areas, busy],
      [within('澄湾区/东湖街道').areas, busy.filter(({ orgPath }) => orgPath === '澄湾区/东湖街道')],
    ] as const)
      expect(await records.alertLoad({ from: night, to, areas })).toEqual(alertLoadOf(alerts, night, to))
    expect(await records.alertLoad({ from: to + DAY, to: to + 2 * DAY, ...all })).toEqual(alertLoadOf([], 0, 1))
  })

  it('has each alert by its number', async () => {
    expect(await records.alerts({ areas: all.areas, number: 'busy-3', limit: 10 })).toEqual({ items: [busy[3]] })
    expect(await records.alerts({ areas: all.areas, number: 'busy-3', states: ['unacked'], limit: 10 })).toEqual({ items: [] })
  })

  it('is told of one area a page at a time as if there were no other: no page, and no cursor, says that there is', async () => {
    const { areas } = within('澄湾区/东湖街道')
    const pages: (readonly Alert[])[] = []
    for (let cursor: string | undefined, more = true; more; ) {
      const page = await records.alerts({ from: night, areas, limit: 400, ...(cursor !== undefined && { cursor }) })
      pages.push(page.items)
      cursor = page.next
      more = cursor !== undefined
    }
    expect(pages.slice(0, -1).every(({ length }) => length === 400)).toBe(true)
    expect(pages.at(-1)).not.toEqual([])
    expect(pages.flat().filter(({ orgPath }) => !isBelow(orgPath, '澄湾区/东湖街道'))).toEqual([])
    const ids = new Set(pages.flat().map(({ id }) => id))
    expect(busy.filter(({ orgPath, id }) => orgPath === '澄湾区/东湖街道' && !ids.has(id))).toEqual([])
    expect(await records.alerts({ number: 'busy-3', areas, limit: 1 })).toEqual({ items: [] })
    expect(await records.alerts({ from: night, areas: within('澄湾区/无此街道').areas, limit: 1 })).toEqual({ items: [] })
    const every = (await records.assets({ areas: all.areas, limit: 1_000 })).items
    const narrow: readonly Area[][] = [[{ orgPath: '澄湾区/东湖街道' }], [{ orgPath: '', kinds: ['drone'] }], []]
    for (const one of narrow)
      expect(await records.assets({ areas: one, limit: 1_000 })).toEqual({
        items: every.filter((asset) => one.some((area) => holds(area, asset))),
      })
    expect(await records.assets({ areas: [], limit: 1 })).toEqual({ items: [] })
  })

  it('is not told whole: what is open, and of what was closed the newest, with the instant from which that is all', async () => {
    const { alerts, closedFrom } = await records.snapshot()
    const held = new Set(alerts.map(({ id }) => id))
    const closed = alerts.filter((alert) => stateOf(alert) === 'closed')
    expect(closed).toHaveLength(MOST_CLOSED)
    for (const alert of busy) {
      const isHeld = held.has(alert.id)
      if (stateOf(alert) !== 'closed' || closedAt(alert) >= closedFrom) expect(isHeld).toBe(true)
    }
    expect(closedFrom).toBeGreaterThan(Date.now() - DAY + HOUR)
    // And so is the past.
    const moment = await records.moment({ at: Date.now(), areas: all.areas, alertAreas: all.areas })
    expect(moment.alerts.filter((alert) => stateOf(alert) === 'closed').length).toBeLessThanOrEqual(MOST_CLOSED)
  })
})

describe('series', () => {
  const from = T0 + 90 * MINUTE

  beforeAll(async () => {
    const depths = [3, 5, 4, null, 7, 6]
    const depth = (i: number, v: number | null) => value('sl651:w1', 'water.depth', from + i * 100 * SECOND, v)
    for (const [i, v] of depths.entries()) await say('sl651:w1', [depth(i, v)])
    // A station that was not answered sends again; one that says nonsense is not believed.
    await say('sl651:w1', [depth(1, 5)])
    const wild: Signal = {
      kind: 'observation',
      feature: 'sl651:w1',
      property: 'water.depth',
      eventTime: from + 10,
      value: 9_000,
      quality: 'bad',
    }
    await say('sl651:w1', [wild])
    const totals = [100, 102, 102.5, 1, 4]
    for (const [i, v] of totals.entries())
      await say('sl651:w2', [value('sl651:w2', 'rain.total', from + (i - 1) * 3 * MINUTE, v)])
    await stored()
  })

  it.each([
    ['max', [5, 7]],
    ['min', [3, 6]],
    ['last', [4, 6]],
    ['mean', [4, 6.5]],
    ['sum', [12, 13]],
  ] as const)('tells the %s of each bin that holds something', async (as, expected) => {
    const query = {
      property: 'water.depth',
      from,
      to: from + 10 * MINUTE,
      bin: 5 * MINUTE,
      as,
      kinds: ['floodPoint'],
      ...all,
    } as const
    const { series, complete } = await records.series(query)
    expect(complete).toBe(true)
    expect(series).toEqual([{ asset: 'sl651:w1', points: expected.map((v, i) => [from + i * 5 * MINUTE, v]) }])
  })

  it('tells what a running total has grown by, over its being set back', async () => {
    const { series } = await records.series({
      property: 'rain.total',
      from,
      to: from + 15 * MINUTE,
      bin: 5 * MINUTE,
      as: 'rise',
      assets: ['sl651:w2'],
      ...all,
    })
    expect(series).toEqual([
      {
        asset: 'sl651:w2',
        points: [
          [from, 2.5],
          [from + 5 * MINUTE, 4],
        ],
      },
    ])
  })

  it('of a kind holds what is below the organisation', async () => {
    const query = { property: 'water.depth', from, to: from + HOUR, bin: HOUR, as: 'max', kinds: ['floodPoint'] } as const
    expect((await records.series({ ...query, ...within('澄湾区/西河街道') })).series).toEqual([])
    expect((await records.series({ ...query, ...within('澄湾区') })).series).toHaveLength(1)
  })
})

describe('forecasts', () => {
  const now = T0 + 3 * HOUR - 10 * MINUTE

  it('follow rising water with the rain near by, say when a limit is reached, and why there is none', async () => {
    for (let i = 0; i <= 60; i++) await say('sl651:w2', [value('sl651:w2', 'water.depth', now - (60 - i) * MINUTE, i / 3)])
    await say('sl651:w1', [value('sl651:w1', 'water.depth', now - 20 * MINUTE, 5)])
    for (const [minutes, mm] of [
      [50, 20],
      [5, 32],
    ] as const)
      await say('observation:rain:1', [value('observation:rain:1', 'rain.total', now - minutes * MINUTE, mm)])
    await stored()
    const made = await records.forecasts({ now, ...all })
    expect(made).toMatchObject({ property: 'water.depth', made: now, limits: [10, 15, 25, 40], closes: 25 })
    const [w1, w2] = made.items
    expect(w1).toMatchObject({ ok: false, asset: 'sl651:w1', why: 'stale' })
    if (!w2?.ok) throw new Error('no forecast')
    expect(w2).toMatchObject({ from: { at: now, value: 20 }, rain: { asset: 'observation:rain:1', mm: 12 } })
    expect(w2.points).toHaveLength(24)
    expect(w2.peak.value).toBeGreaterThan(20)
    expect(w2.reaches.map((r) => r.limit)).toEqual([10, 15, 25, 40].filter((limit) => limit > 20 && w2.peak.value >= limit))
  })

  it('are reckoned once a minute, whoever asks', async () => {
    const a = await records.forecasts({ now: now + 30 * SECOND, ...all })
    const b = await records.forecasts({ now: now + 61 * SECOND, ...all })
    const west = await records.forecasts({ now: now + 62 * SECOND, ...within('澄湾区/西河街道') })
    expect([a.made, b.made, west.made]).toEqual([now, now + 61 * SECOND, now + 61 * SECOND])
    expect(west.items.map((f) => f.asset)).toEqual(['sl651:w2'])
  })
})
