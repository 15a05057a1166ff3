import { type Fact, type LatestFrame, MINUTE, MOST_CLOSED, SECOND } from '@yiwang/contract'
import { beforeEach, describe, expect, test } from 'vitest'
import { sampleAlert, sampleAsset } from '../../dev/sample.ts'
import { alerts, applyAlertFacts, forgetClosed, replaceAlerts } from './alerts.ts'
import { applyAssetFacts, assets, replaceAssets } from './assets.ts'
import { clock, heardServerTime } from './clock.ts'
import { type Connection, lostFor } from './connection.ts'
import { FRESH, freshnessOf, judgeFreshness, OFFLINE, STALE, UNCONNECTED } from './freshness.ts'
import { applyLatest, between, clearLatest, lastValue, latest, progress } from './latest.ts'
import { alertIn } from './shown.ts'

const NOW = 1_800_000_000_000
const changed = (alert: ReturnType<typeof sampleAlert>): Fact => ({ kind: 'alert', at: NOW, change: 'raised', alert })

describe('alerts', () => {
  beforeEach(() => replaceAlerts([], 0, NOW))

  test('the newest version wins, whatever the order; twice changes nothing', () => {
    const first = sampleAlert({ count: 1, version: 1 })
    const second = sampleAlert({ count: 2, version: 2 })
    applyAlertFacts([changed(second), changed(first)], NOW)
    const state = alerts.getState()
    expect(state.byId.get(first.id)?.count).toBe(2)
    applyAlertFacts([changed(second)], NOW)
    expect(alerts.getState()).toBe(state)
  })

  test.each([
    ['raised', undefined, {}, true],
    ['repeated', {}, { count: 2 }, false],
    ['risen through a confirmation', { ackedAt: NOW, ackedBy: 'x' }, { level: 2 }, true],
    ['risen while waiting', {}, { level: 2 }, true],
    ['fallen', { level: 2 }, { level: 3 }, false],
    ['acked', {}, { ackedAt: NOW, ackedBy: 'x' }, false],
    ['back from shelving', { shelvedUntil: NOW }, {}, true],
    ['cleared', {}, { active: false }, false],
  ] as const)('%s asks for somebody: %#', (_, before, after, asks) => {
    if (before) applyAlertFacts([changed(sampleAlert(before))], NOW - MINUTE)
    alerts.setState({ arrived: [] })
    applyAlertFacts([changed(sampleAlert({ ...after, version: 2 }))], NOW)
    expect(alerts.getState().arrived.length).toBe(asks ? 1 : 0)
    const appeared = alerts.getState().appearedAt.get(sampleAlert().id)
    if (asks) expect(appeared).toBe(NOW)
    else if (before) expect(appeared).not.toBe(NOW)
  })

  test('the first snapshot of a page announces nothing; what a cut hid is announced', () => {
    alerts.setState({ loaded: false, byId: new Map() })
    replaceAlerts([sampleAlert()], 0, NOW)
    expect(alerts.getState().arrived).toEqual([])
    const hidden = sampleAlert({ id: '00000000-0000-4000-8000-000000000009' })
    replaceAlerts([sampleAlert(), hidden], 0, NOW + MINUTE)
    expect(alerts.getState().arrived).toEqual([hidden])
    expect(alerts.getState().appearedAt.get(sampleAlert().id)).toBe(NOW)
  })

  test('closed alerts are forgotten after a day, open ones never', () => {
    const old = { firstSeen: NOW, lastSeen: NOW }
    replaceAlerts([sampleAlert({ ...old, active: false, ackedAt: NOW }), sampleAlert({ ...old, id: 'open' })], 0, NOW)
    forgetClosed(NOW + 25 * 3_600_000, undefined)
    expect([...alerts.getState().byId.keys()]).toEqual(['open'])
  })

  test('one whose card is open is let go of too, and stays at hand', () => {
    const old = sampleAlert({ active: false, ackedAt: NOW })
    replaceAlerts([old], 0, NOW)
    forgetClosed(NOW + 25 * 3_600_000, old.id)
    const { byId, recalled } = alerts.getState()
    expect(byId.size).toBe(0)
    expect(alertIn({ alerts: byId, recalled }, old.id)).toEqual(old)
    expect(alertIn({ alerts: byId, recalled }, 'another')).toBeUndefined()
  })

  test('of more closed ones than are held the newest stay, and it is said from when on all are here', () => {
    const closed = Array.from({ length: MOST_CLOSED + 3 }, (_, i) =>
      sampleAlert({ id: `closed ${i}`, active: false, clearedAt: NOW + i, ackedAt: NOW }),
    )
    replaceAlerts(closed, NOW - 3_600_000, NOW)
    expect(alerts.getState().closedFrom).toBe(NOW - 3_600_000)
    forgetClosed(NOW + 60_000, undefined)
    const { byId, closedFrom } = alerts.getState()
    expect([...byId.keys()]).toEqual(closed.slice(3).map(({ id }) => id))
    expect(closedFrom).toBe(NOW + 3)
  })
})

describe('assets', () => {
  test('registered, changed, removed, silent', () => {
    const one = sampleAsset(1, 'sensor')
    replaceAssets([one], {})
    const two = sampleAsset(2, 'camera')
    applyAssetFacts([
      { kind: 'asset', at: NOW, change: 'registered', asset: two },
      { kind: 'silence', at: NOW, device: two.id, feed: 'frigate', silent: true, since: NOW - MINUTE },
      { kind: 'asset', at: NOW, change: 'removed', asset: one },
    ])
    const state = assets.getState()
    expect([...state.byId.keys()]).toEqual([two.id])
    expect(state.byHandle[2]).toEqual(two)
    expect(state.byHandle[1]).toBeUndefined()
    expect(state.silent.get(two.id)).toBe(NOW - MINUTE)
  })

  test('a screen that was just opened knows who has been silent all the while, and of nobody else', () => {
    const [dead, back] = [sampleAsset(1, 'fireRoom'), sampleAsset(2, 'fireRoom')]
    const since = NOW - 60 * MINUTE
    replaceAssets(
      [dead, back],
      {},
      [dead, back].map(({ id: device }) => ({ device, since })),
    )
    applyAssetFacts([{ kind: 'silence', at: NOW, device: back.id, feed: 'gb26875', silent: false, since }])
    expect([...assets.getState().silent]).toEqual([[dead.id, since]])
    replaceAssets([dead, back], {}, [])
    expect(assets.getState().silent.size).toBe(0)
  })
})

function frame(change: Partial<LatestFrame>): LatestFrame {
  const none = { handle: new Uint32Array(0), time: new Float64Array(0) }
  return {
    at: NOW,
    positions: {
      ...none,
      lon: new Float64Array(0),
      lat: new Float64Array(0),
      heading: new Float32Array(0),
      speed: new Float32Array(0),
      elevation: new Float32Array(0),
    },
    values: { ...none, property: [], value: new Float64Array(0) },
    seen: { ...none, online: new Uint8Array(0) },
    ...change,
  }
}

function fix(handle: number, lon: number, time: number): LatestFrame['positions'] {
  return {
    handle: Uint32Array.of(handle),
    lon: Float64Array.of(lon),
    lat: Float64Array.of(43),
    heading: Float32Array.of(90),
    speed: Float32Array.of(8),
    elevation: Float32Array.of(100),
    time: Float64Array.of(time),
  }
}

describe('latest values', () => {
  beforeEach(clearLatest)

  test('values are kept by property and handle; an older one does not replace a newer', () => {
    const values = (value: number, time: number) => ({
      handle: Uint32Array.of(700),
      property: ['water.depth'],
      value: Float64Array.of(value),
      time: Float64Array.of(time),
    })
    applyLatest(frame({ values: values(12, NOW) }), NOW)
    applyLatest(frame({ values: values(9, NOW - 1) }), NOW)
    expect(lastValue(latest.getState(), 'water.depth', 700)).toEqual({ value: 12, time: NOW })
    expect(lastValue(latest.getState(), 'water.depth', 1)).toBeUndefined()
    expect(lastValue(latest.getState(), 'rain.1h', 700)).toBeUndefined()
  })

  test('what a clock stamped that was set back since gives way', () => {
    const HOUR = 3_600_000
    const values = (value: number, time: number) => ({
      handle: Uint32Array.of(700),
      property: ['water.depth'],
      value: Float64Array.of(value),
      time: Float64Array.of(time),
    })
    applyLatest(frame({ at: NOW + HOUR, values: values(12, NOW + HOUR), positions: fix(3, 125, NOW + HOUR) }), NOW)
    applyLatest(frame({ at: NOW, values: values(9, NOW), positions: fix(3, 126, NOW) }), NOW)
    expect(lastValue(latest.getState(), 'water.depth', 700)).toEqual({ value: 9, time: NOW })
    expect(latest.getState().fixes.lon[3]).toBe(126)
  })

  test('only the columns a frame brings move on', () => {
    const before = latest.getState()
    applyLatest(frame({ positions: fix(3, 125, NOW) }), NOW)
    const after = latest.getState()
    expect(after.fixVersion).toBe(before.fixVersion + 1)
    expect(after.valueVersion).toBe(before.valueVersion)
    expect(after.seenVersion).toBe(before.seenVersion)
  })

  test('a moving thing goes from where it was shown to its new fix, and arrives', () => {
    applyLatest(frame({ positions: fix(3, 125, NOW) }), NOW)
    applyLatest(frame({ positions: fix(3, 126, NOW + 2_000) }), NOW + 2_000)
    const shownAt = (now: number) => {
      const { fixes } = latest.getState()
      return between(fixes.fromLon[3], fixes.lon[3], progress(fixes, 3, now))
    }
    expect(shownAt(NOW + 2_000)).toBe(125)
    expect(shownAt(NOW + 3_000)).toBeCloseTo(125.5)
    expect(shownAt(NOW + 9_000)).toBe(126)
    // A fix that comes while it is on its way bends the way, it does not jump.
    applyLatest(frame({ positions: fix(3, 127, NOW + 4_000) }), NOW + 3_000)
    expect(shownAt(NOW + 3_000)).toBeCloseTo(125.5)
    applyLatest(frame({ positions: fix(3, 99, NOW) }), NOW + 3_000)
    expect(shownAt(NOW + 9_000)).toBe(127)
  })
})

describe('freshness', () => {
  const gauge = sampleAsset(1, 'floodPoint', { config: { device: 'sl651:1', period: 300 } })
  const drone = sampleAsset(2, 'drone', { config: { device: 'dji:1', period: 0.5 } })
  const camera = sampleAsset(3, 'camera', { config: { device: 'frigate:1' } })
  test.each([
    ['two periods', gauge, 600 * SECOND, FRESH],
    ['over two periods', gauge, 601 * SECOND, STALE],
    ['over six periods', gauge, 1_801 * SECOND, OFFLINE],
    ['a drone is given at least 6 s', drone, 5 * SECOND, FRESH],
    ['and 20 s', drone, 19 * SECOND, STALE],
    ['no longer', drone, 21 * SECOND, OFFLINE],
    ['without a rhythm only the link counts', camera, 9_000 * SECOND, FRESH],
  ] as const)('%s', (_, asset, age, look) => expect(freshnessOf(asset, NOW - age, true, false, NOW)).toBe(look))

  test('said to be off, silent, or never heard though it should be, is offline', () => {
    expect(freshnessOf(camera, NOW, false, false, NOW)).toBe(OFFLINE)
    expect(freshnessOf(camera, NOW, true, true, NOW)).toBe(OFFLINE)
    expect(freshnessOf(gauge, Number.NaN, true, false, NOW)).toBe(OFFLINE)
  })

  test('without a rhythm and never heard it is not connected yet, which is nobody’s fault', () => {
    expect(freshnessOf(camera, Number.NaN, false, false, NOW)).toBe(UNCONNECTED)
    expect(freshnessOf(camera, undefined, false, false, NOW)).toBe(UNCONNECTED)
    expect(freshnessOf(camera, undefined, false, true, NOW)).toBe(OFFLINE)
  })

  test('is of the frame that told of it, whichever view that was of', () => {
    clearLatest()
    const list = [undefined, gauge, drone, camera]
    const heard = (handle: number, time: number) => ({
      seen: { handle: Uint32Array.of(handle), time: Float64Array.of(time), online: Uint8Array.of(1) },
    })
    applyLatest(frame(heard(1, NOW - 700 * SECOND)), NOW)
    applyLatest(frame(heard(3, NOW)), NOW)
    expect([...judgeFreshness(list, latest.getState(), new Map(), NOW)]).toEqual([FRESH, STALE, OFFLINE, FRESH])
    applyLatest(frame(heard(1, NOW)), NOW)
    applyLatest(frame(heard(2, NOW)), NOW)
    expect([...judgeFreshness(list, latest.getState(), new Map(), NOW)]).toEqual([FRESH, FRESH, FRESH, FRESH])
    expect([...judgeFreshness(list, latest.getState(), new Map([[gauge.id, NOW]]), NOW)]).toEqual([FRESH, OFFLINE, FRESH, FRESH])
  })

  test('before the first frame nothing is said of anybody', () => {
    clearLatest()
    expect([...judgeFreshness([undefined, gauge], latest.getState(), new Map(), NOW)]).toEqual([FRESH, FRESH])
  })
})

describe('the link', () => {
  const state = (change: Partial<Connection>): Connection => ({
    phase: 'live',
    heardAt: NOW,
    refused: undefined,
    status: undefined,
    ...change,
  })
  test.each([
    ['live and heard', {}, 4 * SECOND, 0],
    ['cut', { phase: 'lost' }, 4 * SECOND, 4 * SECOND],
    ['a cut nobody told us about', {}, 12 * SECOND, 12 * SECOND],
    ['not there yet', { phase: 'connecting' }, 90 * SECOND, 0],
  ] as const)('%s', (_, change, after, lost) => expect(lostFor(state(change), NOW + after)).toBe(lost))

  test('server time: a late message does not turn the clock back, a step does', () => {
    clock.setState({ offset: 0 })
    heardServerTime(NOW + 500, NOW)
    heardServerTime(NOW - 400, NOW)
    expect(clock.getState().offset).toBe(500)
    heardServerTime(NOW - 60_000, NOW)
    expect(clock.getState().offset).toBe(-60_000)
  })
})
