import type { LonLat, UnitGrid } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boxOf, gridFinder } from './grids.ts'

const SIDE = 5

function gridOf(code: string, ring: LonLat[]): UnitGrid {
  return { code, name: code, street: '石渡街道', community: '渡口社区', orgPath: 'x', version: 1, ring, centre: [0, 0] }
}

/** A lattice pulled out of shape: every inner corner is shared by four grids, every border by two; some rings run backwards. */
const lattices = fc
  .record({
    pulls: fc.array(fc.tuple(fc.double({ min: -0.3, max: 0.3, noNaN: true }), fc.double({ min: -0.3, max: 0.3, noNaN: true })), {
      minLength: (SIDE + 1) ** 2,
      maxLength: (SIDE + 1) ** 2,
    }),
    backwards: fc.array(fc.boolean(), { minLength: SIDE ** 2, maxLength: SIDE ** 2 }),
    closed: fc.boolean(),
  })
  .map(({ pulls, backwards, closed }) => {
    const corner = (x: number, y: number): LonLat => {
      const edge = x === 0 || y === 0 || x === SIDE || y === SIDE
      const [dx, dy] = (edge ? undefined : pulls[y * (SIDE + 1) + x]) ?? [0, 0]
      return [125 + (x + dx) * 0.01, 43 + (y + dy) * 0.01]
    }
    const grids = backwards.map((reversed, i) => {
      const [x, y] = [i % SIDE, Math.floor(i / SIDE)]
      const ring = [corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)]
      if (reversed) ring.reverse()
      return gridOf(String(i).padStart(3, '0'), closed ? [...ring, ring[0] ?? [0, 0]] : ring)
    })
    return { grids, corner }
  })
/** The outermost borders in the north and east are nobody's: what is added to 125 must not be rounded on to them. */
const inside = fc.double({ min: 0, max: 0.999_999, noNaN: true })

/** How many grids claim it when each is asked alone. */
function claims(grids: readonly UnitGrid[], [lon, lat]: LonLat): number {
  return grids.filter((grid) => gridFinder([grid])(lon, lat)).length
}

describe('a place lies in exactly one grid', () => {
  test('anywhere', () => {
    fc.assert(
      fc.property(lattices, inside, inside, ({ grids }, x, y) => {
        expect(claims(grids, [125 + x * SIDE * 0.01, 43 + y * SIDE * 0.01])).toBe(1)
      }),
    )
  })

  test('on a corner', () => {
    const index = fc.integer({ min: 0, max: SIDE - 1 })
    fc.assert(
      fc.property(lattices, index, index, ({ grids, corner }, x, y) => {
        expect(claims(grids, corner(x, y))).toBe(1)
      }),
    )
  })

  test('on a border, at whatever point of it', () => {
    const index = fc.integer({ min: 1, max: SIDE - 2 })
    fc.assert(
      fc.property(lattices, index, index, fc.boolean(), inside, ({ grids, corner }, x, y, across, k) => {
        const [a, b] = [corner(x, y), across ? corner(x + 1, y) : corner(x, y + 1)]
        expect(claims(grids, [a[0] + (b[0] - a[0]) * k, a[1] + (b[1] - a[1]) * k])).toBe(1)
      }),
    )
  })
})

test('outside of all there is none; where two overlap it is always the same', () => {
  const square: LonLat[] = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ]
  const find = gridFinder([gridOf('2', square), gridOf('1', square)])
  expect(find(0.5, 0.5)?.code).toBe('1')
  expect(find(2, 0.5)).toBeUndefined()
  expect(find(0.5, Number.NaN)).toBeUndefined()
  expect(gridFinder([])(0, 0)).toBeUndefined()
  expect(boxOf(square)).toEqual([0, 0, 1, 1])
})
