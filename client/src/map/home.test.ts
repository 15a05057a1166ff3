import type { Basemap } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { beyond, heartOf, homeOf } from './home.ts'

const archive: Basemap = {
  kind: 'raster',
  tiles: ['/t'],
  tileSize: 256,
  bounds: [10, 10, 12, 12],
  minZoom: 0,
  maxZoom: 10,
  attribution: '',
  demo: false,
}
const inside = [
  { lon: 10.5, lat: 10.5 },
  { lon: 11, lat: 11.5 },
]
const outside = { lon: 20, lat: 20 }
const unplaced = {}

test.each([
  ['on what stands inside of the map', archive, [...inside, outside, unplaced], [10.5, 10.5, 11, 11.5], 1],
  ['on the map, when it reaches nothing', archive, [outside], [10, 10, 12, 12], 1],
  ['on the map, while nothing is placed', archive, [unplaced], [10, 10, 12, 12], 0],
  [
    'on everything, where there is no map',
    { kind: 'none', attribution: '', demo: false } as const,
    [outside],
    [20, 20, 20, 20],
    0,
  ],
  ['on everything, before the map is known', undefined, inside, [10.5, 10.5, 11, 11.5], 0],
] as const)('opens %s', (_where, basemap, places, home, count) => {
  expect(homeOf(basemap as Basemap | undefined, places)).toEqual(home)
  expect(beyond(basemap as Basemap | undefined, places)).toBe(count)
})

test('the heart is where most of it stands; of a few things it is all of them', () => {
  const city = Array.from({ length: 100 }, (_, i) => ({ lon: 11 + (i % 10) * 0.01, lat: 11 + Math.floor(i / 10) * 0.01 }))
  const farms = [10.1, 10.2, 11.8, 11.9].map((at) => ({ lon: at, lat: at }))
  const [west, south, east, north] = heartOf(archive, [...city, ...farms, outside, unplaced])
  expect(west).toBeGreaterThan(11)
  expect(south).toBeGreaterThan(11)
  expect(east).toBeLessThan(11.09)
  expect(north).toBeLessThan(11.09)
  expect(heartOf(archive, inside)).toEqual(homeOf(archive, inside))
})
