/** Places on the ground and back again; lengths, areas, what lies ahead. */
import type { LonLat } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apart, areaWithin, isWithin, lengthOf, metresBetween, offset, puddle, sector } from './geo.ts'

const place = fc.tuple(fc.double({ min: 70, max: 135, noNaN: true }), fc.double({ min: 3, max: 54, noNaN: true }))
const metres = fc.double({ min: -3_000, max: 3_000, noNaN: true })

test('a place so far away is so far away', () => {
  fc.assert(
    fc.property(place, metres, metres, (from, east, north) => {
      const [x, y] = apart(from, offset(from, east, north))
      expect(Math.hypot(x - east, y - north)).toBeLessThan(3)
    }),
  )
})

describe('figures', () => {
  const at: LonLat = [125.39, 43.86]
  const square = [at, offset(at, 200, 0), offset(at, 200, 200), offset(at, 0, 200)] as const

  test('a square has its length and its area, whichever way round', () => {
    expect(lengthOf(square)).toBeCloseTo(600, 0)
    expect(areaWithin(square)).toBeCloseTo(40_000, -2)
    expect(areaWithin([...square].reverse())).toBeCloseTo(40_000, -2)
    expect(areaWithin([...square, at])).toBeCloseTo(40_000, -2)
  })

  test('inside is inside', () => {
    expect(isWithin(offset(at, 100, 100), square)).toBe(true)
    expect(isWithin(offset(at, 300, 100), square)).toBe(false)
  })

  test('a sector begins where it looks from and reaches as far as said, in its direction', () => {
    const [from, ...arc] = sector(at, 90, 60, 100)
    expect(from).toEqual(at)
    for (const point of arc) expect(metresBetween(at, point)).toBeCloseTo(100, 0)
    for (const point of arc) expect(apart(at, point)[0]).toBeGreaterThan(80)
  })

  test('a puddle surrounds its place, and is the same one each time', () => {
    expect(isWithin(at, puddle(at, 80, 7))).toBe(true)
    expect(puddle(at, 80, 7)).toEqual(puddle(at, 80, 7))
    expect(puddle(at, 80, 7)).not.toEqual(puddle(at, 80, 8))
  })
})
