/** What a screen is told of cameras: the picture and the log behind the socket, with thousands of them. */
import type { Asset, Fact, FactsFrame, Principal, Snapshot } from '@yiwang/contract'
import { beforeEach, describe, expect, it } from 'vitest'
import { DUTY_OFFICER, dutyOfficerOf } from '../duty-officer.fixture.ts'
import { alertOf, assetOf, type MemoryRecords, memoryRecords } from '../memory-records.fixture.ts'
import { History } from './history.ts'

const EAST = '示范区/东盛街道'
const WEST = '示范区/西河街道'
const CAMERAS = 6_948
const EVERYBODY = DUTY_OFFICER
const within = (orgPath: string): Principal => dutyOfficerOf(orgPath)

let records: MemoryRecords
let history: History

function camera(index: number, changes: Partial<Asset> = {}): Asset {
  const id = `isapi:cam-${index}`
  return assetOf(index, { id, kind: 'camera', config: { device: id }, orgPath: index % 2 ? EAST : WEST, ...changes })
}

beforeEach(async () => {
  records = memoryRecords(
    [...Array.from({ length: CAMERAS }, (_, i) => camera(i)), assetOf(10_000, { id: 'dji:d1' })],
    [alertOf(1, { asset: 'isapi:cam-7', feature: 'isapi:cam-7', orgPath: EAST })],
  )
  history = await History.begin(records, { grown: () => {}, restarted: () => {} })
  records.published = ({ n, fact }) => history.append([{ n, fact }])
})

const snapshot = (who = EVERYBODY) => JSON.parse(`{${history.picture.json(who)}}`) as Omit<Snapshot, 'status'>

/** What a follower at this cursor is sent next. */
function told(cursor: number, who = EVERYBODY): FactsFrame & { bytes: number } {
  const stretch = history.log.after(cursor, who, 1_000_000)
  if (!stretch) throw new Error('too old')
  return { ...(JSON.parse(stretch.json) as FactsFrame), bytes: stretch.json.length }
}

function changed(asset: Asset, change: Extract<Fact, { kind: 'asset' }>['change'] = 'changed'): Fact {
  return { kind: 'asset', at: 1, change, asset }
}

describe('a snapshot', () => {
  it('holds everything but the crowd, of the crowd what an alert is about, and how many there are', () => {
    const { assets, assetCounts } = snapshot()
    expect(assets.map(({ id }) => id).sort()).toEqual(['dji:d1', 'isapi:cam-7'])
    expect(assetCounts).toEqual({ camera: CAMERAS, drone: 1 })
  })

  it('neither counts nor names what lies outside the area', () => {
    expect(snapshot(within(WEST))).toMatchObject({ alerts: [], assets: [], assetCounts: { camera: CAMERAS / 2 } })
    expect(snapshot(within('别处')).assetCounts).toEqual({})
  })

  it('of 6,948 cameras is as small as without them', () => {
    const whole = JSON.stringify([...history.picture.assets.values()]).length
    expect(history.picture.json(EVERYBODY).length).toBeLessThan(whole / 100)
  })
})

describe('who is silent', () => {
  const silence = (device: string, silent = true, since = 7): Fact => ({
    kind: 'silence',
    at: since + 1,
    device,
    feed: device.slice(0, device.indexOf(':')),
    silent,
    since,
  })

  it('is in the snapshot from the records and from every fact after it', async () => {
    await records.commit(silence('dji:d1'))
    expect(snapshot().silent).toEqual([{ device: 'dji:d1', since: 7 }])
    const later = await History.begin(records, { grown: () => {}, restarted: () => {} })
    expect(JSON.parse(`{${later.picture.json(EVERYBODY)}}`).silent).toEqual([{ device: 'dji:d1', since: 7 }])
    await records.commit(silence('dji:d1', false, 9))
    expect(snapshot().silent).toEqual([])
    await records.commit(silence('dji:d1', true, 11))
    expect(snapshot().silent).toEqual([{ device: 'dji:d1', since: 11 }])
  })

  it('is told of what the snapshot holds: not of the crowd, but for what an alert is about, and not of another area', async () => {
    for (const device of ['dji:d1', 'isapi:cam-7', 'isapi:cam-9']) await records.commit(silence(device))
    expect(
      snapshot()
        .silent.map(({ device }) => device)
        .sort(),
    ).toEqual(['dji:d1', 'isapi:cam-7'])
    expect(snapshot(within(WEST)).silent).toEqual([])
    expect(snapshot(within('别处')).silent).toEqual([])
  })

  it('is remembered of a device that is registered only afterwards', async () => {
    await records.commit(silence('dji:d2'))
    expect(snapshot().silent).toEqual([])
    await records.commit(changed(assetOf(10_001, { id: 'dji:d2' }), 'registered'))
    expect(snapshot().silent).toEqual([{ device: 'dji:d2', since: 7 }])
  })
})

describe('a fact about a camera', () => {
  it('is told as a box and new counts', async () => {
    await records.commit(changed(camera(20_000, { lon: 121.6, lat: 31.3 }), 'registered'))
    await records.commit(changed(camera(20_001, { lon: 121.7, lat: 31.2 }), 'registered'))
    expect(told(0)).toMatchObject({
      prev: 0,
      cursor: 2,
      facts: [],
      crowd: { counts: { camera: CAMERAS + 2, drone: 1 }, bbox: [121.6, 31.2, 121.7, 31.3] },
    })
  })

  it('says where it was too, when it moved or went', async () => {
    await records.commit(changed(camera(4, { lon: 122, lat: 32 })))
    const { lon = 0, lat = 0 } = camera(4)
    expect(told(0).crowd?.bbox).toEqual([lon, lat, 122, 32])
    await records.commit(changed(camera(4, { lon: 122, lat: 32 }), 'removed'))
    expect(told(1).crowd).toEqual({ counts: { camera: CAMERAS - 1, drone: 1 }, bbox: [122, 32, 122, 32] })
  })

  it('that nobody has placed changes only the counts', async () => {
    const { lon: _lon, lat: _lat, ...unplaced } = camera(20_000)
    await records.commit(changed(unplaced, 'registered'))
    expect(told(0).crowd).toEqual({ counts: { camera: CAMERAS + 1, drone: 1 } })
  })

  it('is told to whom may see it, now or before', async () => {
    await records.commit(changed(camera(4, { orgPath: EAST })))
    expect(told(0, within(WEST)).crowd).toMatchObject({ counts: { camera: CAMERAS / 2 - 1 } })
    expect(told(0, within(EAST)).crowd).toMatchObject({ counts: { camera: CAMERAS / 2 + 1 } })
    expect(told(0, within('别处')).crowd).toBeUndefined()
  })

  it('is told in full while an alert is about it, so that its card is right', async () => {
    await records.commit(changed(camera(7, { name: '改名' })))
    const frame = told(0)
    expect(frame.facts).toMatchObject([{ n: 1, fact: { asset: { name: '改名' } } }])
    expect(frame.crowd?.bbox).toBeDefined()
  })

  it('that is now of another kind is told in full', async () => {
    await records.commit(changed(camera(4, { kind: 'sensor' })))
    expect(told(0)).toMatchObject({ facts: [{ n: 1 }], crowd: { counts: { camera: CAMERAS - 1, sensor: 1 } } })
  })

  it('that fell silent is told only while an alert is about it', async () => {
    const silence = (device: string): Fact => ({ kind: 'silence', at: 1, device, feed: 'isapi', silent: true, since: 1 })
    for (const device of ['isapi:cam-1', 'isapi:cam-7', 'dji:d1']) await records.commit(silence(device))
    expect(told(0).facts.map(({ n }) => n)).toEqual([2, 3])
  })

  it('costs an import of 7,000 next to nothing on the way to a screen', async () => {
    for (let i = 0; i < 4_000; i++) await records.commit(changed(camera(30_000 + i), 'registered'))
    const frame = told(0)
    expect(frame).toMatchObject({ cursor: 4_000, facts: [], crowd: { counts: { camera: CAMERAS + 4_000 } } })
    expect(frame.bytes).toBeLessThan(300)
  })
})

describe('an alert of a camera', () => {
  const alert = (asset: string, version = 1, orgPath = WEST): Fact => ({
    kind: 'alert',
    at: 1,
    change: version === 1 ? 'raised' : 'repeated',
    alert: alertOf(50, { asset, feature: asset, orgPath, version }),
  })

  it('brings the camera along the first time, to everybody who may see it', async () => {
    await records.commit(alert('isapi:cam-4'))
    await records.commit(alert('isapi:cam-4', 2))
    expect(told(0).assets?.map(({ id }) => id)).toEqual(['isapi:cam-4'])
    expect(told(1).assets).toBeUndefined()
    expect(told(0, within(EAST))).toMatchObject({ facts: [] })
    expect(told(0, within(EAST)).assets).toBeUndefined()
    expect(snapshot().assets.map(({ id }) => id)).toContain('isapi:cam-4')
  })

  it('of a camera registered after it brings it as a fact', async () => {
    await records.commit(alert('isapi:cam-99999'))
    await records.commit(changed(camera(99_999, { id: 'isapi:cam-99999' }), 'registered'))
    expect(told(0).facts.map(({ n }) => n)).toEqual([1, 2])
  })

  it('that everybody has forgotten no longer holds the camera', async () => {
    const closed = alertOf(1, { asset: 'isapi:cam-7', orgPath: EAST, active: false, clearedAt: 1, version: 2 })
    await records.commit({ kind: 'alert', at: 1, change: 'cleared', alert: closed })
    expect(snapshot().assets.map(({ id }) => id)).toContain('isapi:cam-7')
    history.picture.forget(1_790_000_000_000)
    expect(snapshot().assets.map(({ id }) => id)).toEqual(['dji:d1'])
  })

  it('from before a restart brings the camera to whoever continues from before it', async () => {
    await records.commit(alert('isapi:cam-4'))
    const again = await History.begin(records, { grown: () => {}, restarted: () => {} })
    const frame = JSON.parse(again.log.after(0, EVERYBODY, 1_000_000)?.json ?? '{}') as FactsFrame
    expect(frame.facts.map(({ n }) => n)).toEqual([1])
    expect(frame.assets?.map(({ id }) => id)).toEqual(['isapi:cam-4'])
  })
})
