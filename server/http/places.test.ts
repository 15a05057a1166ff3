/** The doors to places over real HTTP: views, the nearest, search, grids, single assets; and what scope hides of them. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import type {
  Asset,
  AssetView,
  Catalogue,
  NearAssets,
  Principal,
  SearchHits,
  UnitGrid,
  UnitGrids,
  UnplacedAssets,
} from '@yiwang/contract'
import { readConfig } from '@yiwang/contract/config'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryAudit } from '../audit/memory-audit.fixture.ts'
import { openGround } from '../basemap/basemap.ts'
import { DUTY_OFFICER, dutyOfficerOf } from '../duty-officer.fixture.ts'
import { assetOf, memoryRecords } from '../memory-records.fixture.ts'
import { Places } from '../places/places.ts'
import { unasked } from '../unasked.fixture.ts'
import { createApp } from './app.ts'
import { edgeOf } from './edge.ts'

const EAST = '示范区/东盛街道'
const WEST = '示范区/西河街道'
const DISTRICT = 'bbox=121,31,122,32'

const records = memoryRecords()
let server: Server
let base: string
let who: Principal
let assets: Map<string, Asset>
let places: Places
let flown: { lon: number; lat: number } | undefined

function gridOf(code: string, west: number, orgPath: string): UnitGrid {
  return {
    code,
    name: `网格 ${code}`,
    street: orgPath.split('/')[1] ?? '',
    community: '社区',
    orgPath,
    version: 1,
    ring: [
      [west, 31],
      [west + 0.5, 31],
      [west + 0.5, 32],
      [west, 32],
    ],
    centre: [west + 0.25, 31.5],
  }
}

beforeAll(async () => {
  const catalogue: Catalogue = { rules: [], properties: {}, assetKinds: {}, protocols: [], conditions: {} }
  const app = createApp({
    doors: {
      records,
      audit: memoryAudit(),
      readings: unasked('readings'),
      access: unasked('access'),
      people: unasked('people'),
      ground: openGround(readConfig({ DATA_DIR: tmpdir() }), () => {}),
      get places() {
        return places
      },
      catalogue: () => catalogue,
      dataDir: tmpdir(),
      feeds: () => [],
      spaces: () => [],
      heard: async () => {},
      now: () => 0,
    },
    clientFolder: tmpdir(),
    ready: {},
    metrics: new Registry(),
    edge: edgeOf(readConfig({})),
    gate: async () => ({ who, address: '127.0.0.1', mustChange: false }),
    failed: (error) => expect.unreachable(String(error)),
  })
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

afterEach(() => {
  // However many ask, the records notice nothing.
  expect(records.queries).toBe(0)
})

let births = 0
beforeEach(() => {
  who = DUTY_OFFICER
  flown = undefined
  const cameras = Array.from({ length: 60 }, (_, i) =>
    assetOf(i, { id: `isapi:cam-${i}`, kind: 'camera', name: `路口 ${i}`, orgPath: i < 40 ? EAST : WEST }),
  )
  const forces = [
    assetOf(100, { id: 'observation:st-1', kind: 'fireStation', name: '东盛微型站', lon: 121.51, lat: 31.2, orgPath: EAST }),
    assetOf(101, { id: 'observation:st-2', kind: 'fireStation', name: '西河微型站', lon: 121.52, lat: 31.2, orgPath: WEST }),
    assetOf(102, { id: 'dji:flyer', kind: 'drone', name: '1 号机', lon: 121.9, lat: 31.9, orgPath: EAST }),
  ]
  assets = new Map([...cameras, ...forces].map((asset) => [asset.id, asset]))
  places = new Places({ assets: () => assets, position: (id) => (id === 'dji:flyer' ? flown : undefined), birth: `b${++births}` })
  places.setGrids([gridOf('990101001001001', 121, EAST), gridOf('990101002001001', 121.5, WEST)])
})

async function get<T>(path: string, headers: Record<string, string> = {}): Promise<{ response: Response; body: T }> {
  // A browser that asks whether its copy still holds says no more than that; fetch would add that it wants none.
  const response = await fetch(base + path, { headers: { 'cache-control': 'max-age=0', ...headers } })
  return { response, body: (response.status === 304 ? undefined : await response.json()) as T }
}

const within = (orgPath: string): Principal => dutyOfficerOf(orgPath)
const total = ({ items, clusters }: AssetView) => clusters.reduce((sum, { count }) => sum + count, items.length)

function change(asset: Asset, kind: 'changed' | 'registered' | 'removed' = 'changed'): void {
  if (kind === 'removed') assets.delete(asset.id)
  else assets.set(asset.id, asset)
  places.grown([{ kind: 'asset', at: 1, change: kind, asset }])
}

describe('views', () => {
  it('of the district are clusters of one kind each, of a street corner the assets themselves', async () => {
    const wide = (await get<AssetView>(`/assets/view?${DISTRICT}&zoom=9`)).body
    expect(total(wide)).toBe(63)
    expect(wide.clusters.find(({ kind }) => kind === 'camera')).toMatchObject({ count: 60 })
    const near = (await get<AssetView>(`/assets/view?bbox=121.4999,31.19,121.5009,31.3&zoom=16&kinds=camera`)).body
    expect(near.clusters).toEqual([])
    expect(near.items.map(({ id }) => id).sort()).toEqual([
      'isapi:cam-0',
      'isapi:cam-1',
      'isapi:cam-2',
      'isapi:cam-50',
      'isapi:cam-51',
      'isapi:cam-52',
    ])
    expect((await get<AssetView>(`/assets/view?${DISTRICT}&zoom=9&kinds=fireStation`)).body.clusters).toMatchObject([
      { kind: 'fireStation', count: 2 },
    ])
  })

  it.each([9, 12, 16])('neither show nor count what lies outside the area, at zoom %d', async (zoom) => {
    who = within(WEST)
    const { body } = await get<AssetView>(`/assets/view?${DISTRICT}&zoom=${zoom}`)
    expect(total(body)).toBe(21)
    expect(body.items.every(({ orgPath }) => orgPath === WEST)).toBe(true)
    who = within(EAST)
    expect(total((await get<AssetView>(`/assets/view?${DISTRICT}&zoom=${zoom}`)).body)).toBe(42)
    who = within('别处')
    expect(total((await get<AssetView>(`/assets/view?${DISTRICT}&zoom=${zoom}`)).body)).toBe(0)
  })

  it('are not sent again while nothing changed, and are new at once when something did', async () => {
    const path = `/assets/view?${DISTRICT}&zoom=9`
    const first = await get<AssetView>(path)
    expect(first.response.headers.get('content-encoding')).toBe('gzip')
    const tag = first.response.headers.get('etag') ?? ''
    expect((await get(path, { 'if-none-match': tag })).response.status).toBe(304)
    expect((await get(`/assets/view?${DISTRICT}&zoom=10`, { 'if-none-match': tag })).response.status).toBe(200)

    change(assetOf(200, { id: 'isapi:new', kind: 'camera', orgPath: WEST }), 'registered')
    const second = await get<AssetView>(path, { 'if-none-match': tag })
    expect(second.response.status).toBe(200)
    expect(total(second.body)).toBe(64)
    change(assetOf(200, { id: 'isapi:new', kind: 'sensor', orgPath: WEST }))
    const third = (await get<AssetView>(path)).body
    expect(total(third)).toBe(64)
    expect(third.items.find(({ kind }) => kind === 'sensor')).toMatchObject({ id: 'isapi:new' })
    change(assetOf(200, { id: 'isapi:new', kind: 'sensor', orgPath: WEST }), 'removed')
    expect(total((await get<AssetView>(path)).body)).toBe(63)
  })

  it('that are the same for two scopes are two answers', async () => {
    const path = `/assets/view?${DISTRICT}&zoom=9`
    const tag = (await get(path)).response.headers.get('etag') ?? ''
    who = within(WEST)
    expect((await get(path, { 'if-none-match': tag })).response.status).toBe(200)
  })

  it('of an asset that moved out of the area hold it no longer', async () => {
    who = within(WEST)
    const moved = assets.get('isapi:cam-50') as Asset
    await get(`/assets/view?${DISTRICT}&zoom=9`)
    change({ ...moved, orgPath: EAST })
    expect(total((await get<AssetView>(`/assets/view?${DISTRICT}&zoom=9`)).body)).toBe(20)
  })

  it('are asked for by many while everything changes: each gets what was true when it asked', async () => {
    const asked = Array.from({ length: 200 }, async (_, i) => {
      change(assetOf(1_000 + i, { id: `isapi:more-${i}`, kind: 'camera' }), 'registered')
      return total((await get<AssetView>(`/assets/view?${DISTRICT}&zoom=${i % 12}`)).body) >= 64 + i
    })
    expect(await Promise.all(asked)).not.toContain(false)
  })
})

describe('the nearest forces', () => {
  const path = '/assets/near?lon=121.5&lat=31.2&kinds=fireStation,drone'
  it('come nearest first, a flying drone from where it is', async () => {
    const ids = async () => (await get<NearAssets>(path)).body.items.map(({ asset: { id } }) => id)
    expect(await ids()).toEqual(['observation:st-1', 'observation:st-2', 'dji:flyer'])
    flown = { lon: 121.5, lat: 31.2001 }
    expect(await ids()).toEqual(['dji:flyer', 'observation:st-1', 'observation:st-2'])
    expect((await get<NearAssets>(path)).body.items[0]).toMatchObject({ metres: 11, lat: 31.2001 })
    expect((await get<NearAssets>(`${path}&limit=1`)).body.items).toHaveLength(2)
  })

  it('of another area are not told', async () => {
    who = within(WEST)
    expect((await get<NearAssets>(path)).body.items.map(({ asset: { id } }) => id)).toEqual(['observation:st-2'])
  })
})

describe('the unplaced', () => {
  it('are listed and counted, within the area; a drone that flies is none of them', async () => {
    const unplaced = (index: number, changes: Partial<Asset>) => {
      const { lon: _lon, lat: _lat, ...rest } = assetOf(index, changes)
      change(rest, 'registered')
    }
    unplaced(300, { id: 'isapi:lost-2', kind: 'camera', orgPath: WEST })
    unplaced(301, { id: 'isapi:lost-1', kind: 'camera', orgPath: EAST })
    unplaced(302, { id: 'dji:flyer', orgPath: EAST })
    const ids = async (query = '') => {
      const { items, total } = (await get<UnplacedAssets>(`/assets/unplaced${query}`)).body
      return [items.map(({ id }) => id), total]
    }
    expect(await ids()).toEqual([['dji:flyer', 'isapi:lost-1', 'isapi:lost-2'], 3])
    flown = { lon: 121.5, lat: 31.2 }
    expect(await ids('?limit=1')).toEqual([['isapi:lost-1'], 2])
    who = within(WEST)
    expect(await ids()).toEqual([['isapi:lost-2'], 1])
  })
})

describe('search', () => {
  const ids = async (q: string, more = '') =>
    (await get<SearchHits>(`/search?q=${encodeURIComponent(q)}${more}`)).body.items.map(({ id, title }) => id ?? title)
  it('finds assets, grids, streets and coordinates, within the area', async () => {
    expect(await ids('微型站')).toEqual(['observation:st-1', 'observation:st-2'])
    expect(await ids('微型站', '&near=121.6,31.2')).toEqual(['observation:st-2', 'observation:st-1'])
    expect(await ids('990101002001001')).toEqual(['990101002001001'])
    expect((await ids('东盛街道'))[0]).toBe('东盛街道')
    expect(await ids('31.5N 121.6E')).toEqual(['121.600000, 31.500000'])
    expect(await ids('路口', '&limit=5')).toHaveLength(5)
    who = within(WEST)
    expect(await ids('微型站')).toEqual(['observation:st-2'])
    expect(await ids('东盛')).toEqual([])
  })
})

describe('grids', () => {
  it('are listed with a tag, and given one by one, within the area', async () => {
    const { response, body } = await get<UnitGrids>('/grids')
    expect(body.items.map(({ code }) => code)).toEqual(['990101001001001', '990101002001001'])
    const tag = response.headers.get('etag') ?? ''
    expect((await get('/grids', { 'if-none-match': tag })).response.status).toBe(304)
    places.setGrids([gridOf('990101001001001', 121, EAST), { ...gridOf('990101002001001', 121.5, WEST), version: 2 }])
    expect((await get<UnitGrids>('/grids', { 'if-none-match': tag })).body.items).toHaveLength(2)
    who = within(WEST)
    expect((await get<UnitGrids>('/grids')).body.items.map(({ code }) => code)).toEqual(['990101002001001'])
    expect((await get('/grids/990101002001001')).body).toMatchObject({ name: '网格 990101002001001' })
    expect((await get('/grids/990101001001001')).response.status).toBe(403)
    expect((await get('/grids/1')).response.status).toBe(404)
  })
})

describe('one asset', () => {
  it('is given by its id, within the area', async () => {
    expect((await get('/assets/isapi:cam-1')).body).toMatchObject({ name: '路口 1' })
    expect((await get(`/assets/${encodeURIComponent('isapi:cam-1')}`)).body).toMatchObject({ name: '路口 1' })
    expect((await get('/assets/isapi:none')).body).toMatchObject({ status: 404, code: 'asset.unknown' })
    who = within(WEST)
    expect((await get('/assets/isapi:cam-1')).body).toMatchObject({ status: 403, code: 'forbidden.area' })
  })
})

it.each([
  '/assets/view?bbox=1,2,3,4',
  '/assets/view?bbox=3,2,1,4&zoom=9',
  '/assets/view?bbox=1,2,3,4&zoom=99',
  '/assets/view?bbox=1,2,3,4&zoom=9&kinds=lorry',
  '/assets/near?lon=200&lat=0&kinds=drone',
  '/assets/near?lon=1&lat=0',
  '/search',
  `/search?q=${'x'.repeat(81)}`,
  '/search?q=x&limit=1000',
  '/search?q=x&near=1',
  '/assets/none',
])('%s is refused', async (path) => {
  expect((await get(path)).response.status).toBe(400)
})
