/** The surveyed test points of both Chinese datums. */
import { describe, expect, it } from 'vitest'
import { toWgs84, usablePosition } from './wgs84.ts'

const A = { lon: 121, lat: 31 }
const B = { lon: 113.264385, lat: 23.129112 }

describe('toWgs84', () => {
  it.each([
    ['gcj02', 121.004364, 30.997849, A],
    ['bd09', 121.010946, 31.003606, A],
    ['gcj02', 113.269715, 23.126435, B],
    ['bd09', 113.276136, 23.132723, B],
  ] as const)('%s %d %d', (crs, lon, lat, point) => {
    const here = toWgs84(lon, lat, crs)
    expect(Math.abs(here.lon - point.lon)).toBeLessThan(5e-6)
    expect(Math.abs(here.lat - point.lat)).toBeLessThan(5e-6)
  })

  it.each(['wgs84', 'cgcs2000', 'unknown'] as const)('%s stays', (crs) => {
    expect(toWgs84(121, 31, crs)).toEqual({ lon: 121, lat: 31 })
  })

  it('does not shift outside China', () => {
    expect(toWgs84(2.35, 48.85, 'gcj02')).toEqual({ lon: 2.35, lat: 48.85 })
  })
})

it.each([
  [120, 30, true],
  [0, 0, false],
  [0, 30, true],
  [30, 120, false],
  [181, 0, false],
  ['120', 30, false],
  [undefined, 30, false],
])('a position of %s %s is usable: %s', (lon, lat, usable) => {
  expect(usablePosition(lon, lat)).toBe(usable)
})
