import type { Asset, LonLat, SearchHit, UnitGrid } from '@yiwang/contract'
import { describe, expect, test } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { SearchIndex } from './search.ts'

function gridOf(
  code: string,
  name: string,
  street: string,
  community: string,
  west: number,
  changes: Partial<UnitGrid> = {},
): UnitGrid {
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6
  const ring: LonLat[] = [
    [west, 43.8],
    [round(west + 0.01), 43.8],
    [round(west + 0.01), 43.81],
    [west, 43.81],
  ]
  return {
    code,
    name,
    street,
    community,
    orgPath: `990107/${community}`,
    version: 1,
    ring,
    centre: [round(west + 0.005), 43.805],
    ...changes,
  }
}

const GRIDS = [
  gridOf('990107001001001', '石渡-01', '石渡街道', '渡口社区', 125.3, { owner: '林知夏' }),
  gridOf('990107001001002', '石渡-02', '石渡街道', '渡口社区', 125.31),
  gridOf('990107002001001', '望川-01', '望川街道', '听雨社区', 125.32),
]

function assetAt(index: number, changes: Partial<Asset>): Asset {
  return assetOf(index, { lon: 125.3 + index * 0.001, lat: 43.8, orgPath: '990107/渡口社区', ...changes })
}

const ASSETS = [
  assetAt(1, { id: 'gb26875:00024e2c5e91', kind: 'fireRoom', name: '松涛广场消防控制室', address: '石渡街道松涛路 8 号' }),
  assetAt(2, { id: 'isapi:hik-0007', kind: 'camera', name: '松涛路卡口', address: '石渡街道松涛路 20 号' }),
  assetAt(3, {
    id: 'isapi:hik-00071',
    kind: 'camera',
    name: '路口 松涛',
    address: '望川街道望川大道 1 号',
    orgPath: '990107/听雨社区',
  }),
  assetAt(4, {
    id: 'sl651:9901070001',
    kind: 'floodPoint',
    name: '铁路下穿',
    address: '望川街道望川大道 9 号',
    orgPath: '990107/听雨社区',
  }),
]

function indexOf(assets: readonly Asset[] = ASSETS): SearchIndex {
  const index = new SearchIndex(GRIDS)
  for (const asset of assets) index.set(asset)
  return index
}

interface Asked {
  readonly near?: LonLat
  readonly limit?: number
  readonly orgPath?: string
}

function found(text: string, { near, limit = 20, orgPath }: Asked = {}, index = indexOf()): SearchHit[] {
  return index.find({ text, limit, near, sees: (thing) => orgPath === undefined || thing.orgPath === orgPath })
}
const titles = (hits: readonly SearchHit[]) => hits.map(({ title }) => title)

describe('what is found', () => {
  test.each<[string, string, Partial<SearchHit>]>([
    ['the end of an id', 'hik-0007', { kind: 'asset', id: 'isapi:hik-0007', assetKind: 'camera' }],
    ['a whole id', 'SL651:9901070001', { kind: 'asset', title: '铁路下穿' }],
    ['a name', '铁路下穿', { kind: 'asset', subtitle: '望川街道望川大道 9 号' }],
    ['a part of a name', '下穿', { kind: 'asset', title: '铁路下穿' }],
    ['initials', 'tlxc', { kind: 'asset', title: '铁路下穿' }],
    ['a road', '望川大道', { kind: 'address', title: '望川大道', bbox: [125.303, 43.8, 125.304, 43.8] }],
    ['a road by its initials', 'wcdd', { kind: 'address', title: '望川大道' }],
    ['a street', '石渡街道', { kind: 'address', title: '石渡街道', bbox: [125.3, 43.8, 125.32, 43.81] }],
    ['a community', '渡口社区', { kind: 'address', subtitle: '石渡街道' }],
    ['a grid by its code', '990107001001002', { kind: 'grid', title: '石渡-02', id: '990107001001002' }],
    ['a grid by its owner', '林知夏', { kind: 'grid', title: '石渡-01', lon: 125.305, lat: 43.805 }],
    ['coordinates', '125.315,43.805', { kind: 'coordinate', lon: 125.315, lat: 43.805, subtitle: '石渡街道 渡口社区 石渡-02' }],
    ['several words', '松涛路 控制室', { kind: 'asset', title: '松涛广场消防控制室' }],
    ['full width', 'ｈｉｋ－０００７', { id: 'isapi:hik-0007' }],
  ])('%s', (_, text, first) => expect(found(text)[0]).toMatchObject(first))

  test.each(['', '   ', '没有的东西', '松涛 没有', '.*', '(', '\\', '[路'])('nothing: %j', (text) =>
    expect(found(text)).toEqual([]),
  )
})

test('exactly so before what begins so, before what holds it, before what only mentions it', () => {
  expect(titles(found('松涛路'))).toEqual(['松涛路', '松涛路卡口', '松涛广场消防控制室'])
  expect(titles(found('松涛'))).toEqual(['松涛路', '松涛路卡口', '松涛广场消防控制室', '路口 松涛'])
  expect(found('hik-0007').map(({ id }) => id)).toEqual(['isapi:hik-0007', 'isapi:hik-00071'])
})

test('among equals the nearest', () => {
  const east = titles(found('hik-', { near: [125.4, 43.8] }))
  expect(east).toEqual(['路口 松涛', '松涛路卡口'])
  expect(titles(found('hik-', { near: [125.2, 43.8] }))).toEqual([...east].reverse())
})

test('scope hides assets, grids, and what it leaves of a road or a street', () => {
  const orgPath = '990107/听雨社区'
  expect(titles(found('松涛', { orgPath }))).toEqual(['路口 松涛'])
  expect(found('石渡', { orgPath })).toEqual([])
  expect(found('林知夏', { orgPath })).toEqual([])
  expect(titles(found('望川', { orgPath }))).toContain('望川大道')
  expect(found('望川大道', { orgPath: '990107/渡口社区' })).toEqual([])
  expect(found('125.315,43.805', { orgPath })).toMatchObject([{ subtitle: '' }])
})

test('an answer is bounded, and its best survive thinning', () => {
  const many = Array.from({ length: 6_000 }, (_, i) => assetAt(i, { id: `isapi:m${i}`, name: `卡口 ${i}`, address: '无' }))
  const hits = found('卡口', { limit: 5 }, indexOf([...many, assetAt(9, { id: 'isapi:last', name: '卡口' })]))
  expect(hits).toHaveLength(5)
  expect(hits[0]).toMatchObject({ id: 'isapi:last' })
})

test('follows what changes: renamed, moved to another road, gone', () => {
  const index = indexOf()
  index.set({ ...(ASSETS[3] as Asset), name: '立交桥下', address: '石渡街道松涛路 2 号' })
  expect(found('铁路下穿', {}, index)).toEqual([])
  expect(found('松涛路', {}, index)[0]?.bbox).toEqual([125.301, 43.8, 125.304, 43.8])
  for (const { id } of ASSETS) index.remove(id)
  index.remove('isapi:never')
  expect(found('松涛路', {}, index)).toEqual([])
})

test('an unplaced asset is found, without a place', () => {
  const { lon: _lon, lat: _lat, ...unplaced } = assetAt(7, { id: 'isapi:new', name: '新设备' })
  const [hit] = found('新设备', { near: [125, 43] }, indexOf([unplaced]))
  expect(hit).toMatchObject({ kind: 'asset', id: 'isapi:new' })
  expect(hit).not.toHaveProperty('lon')
})
