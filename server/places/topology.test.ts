import type { LonLat } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { city } from '../../fixtures/city/city.ts'
import { toLonLat } from '../../fixtures/city/plane.ts'
import { inSlices } from './slices.ts'
import { closed, crossesItself, holesOf, insideOf, overlapsOf, type Ring, sameOutline, squareMetres } from './topology.ts'

const at = (x: number, y: number): LonLat => [121 + x / 1_000, 31 + y / 1_000]
const box = (x: number, y: number, w = 1, h = 1): Ring => [at(x, y), at(x + w, y), at(x + w, y + h), at(x, y + h)]
const holes = (rings: readonly Ring[]) => inSlices(holesOf(rings))
const overlaps = (rings: readonly Ring[], fresh = (_code: string) => true) =>
  inSlices(
    overlapsOf(
      rings.map((ring, i) => ({ code: String(i), ring })),
      fresh,
    ),
  )
/** A thousandth of a degree each way here. */
const CELL = squareMetres(box(0, 0))

describe('one outline', () => {
  it.each<[string, Ring, boolean]>([
    ['a square', box(0, 0), false],
    ['a bow', [at(0, 0), at(1, 1), at(1, 0), at(0, 1)], true],
    ['a spike', [at(0, 0), at(2, 0), at(1, 0), at(1, 1)], true],
    ['an eight that meets in a corner', [at(0, 0), at(1, 1), at(2, 0), at(2, 2), at(1, 1), at(0, 2)], true],
    ['a U', [at(0, 0), at(3, 0), at(3, 2), at(2, 2), at(2, 1), at(1, 1), at(1, 2), at(0, 2)], false],
    ['a line', [at(0, 0), at(1, 0)], true],
  ])('%s', (_name, ring, crosses) => {
    expect(crossesItself(ring)).toBe(crosses)
    expect(crossesItself([...ring].reverse())).toBe(crosses)
  })

  it('is closed as GeoJSON wants it', () => {
    expect(closed([...box(0, 0), at(0, 0)])).toEqual(box(0, 0))
    expect(closed([at(0, 0), ...box(0, 0), at(0, 0)])).toEqual(box(0, 0))
    expect(closed(box(0, 0))).toBeUndefined()
  })

  it('is the same from any corner and either way round', () => {
    const ring = box(0, 0, 3, 2)
    expect(sameOutline(ring, [...ring.slice(2), ...ring.slice(0, 2)].reverse())).toBe(true)
    expect(sameOutline(ring, box(0, 0, 3, 2.1))).toBe(false)
  })
})

describe('outlines together', () => {
  it('overlap by area, not by sharing borders or a finger’s width', async () => {
    expect(await overlaps([box(0, 0), box(1, 0), box(0.5, 1)])).toEqual([])
    expect(await overlaps([box(0, 0), box(0.999_999, 0)])).toEqual([])
    expect(await overlaps([box(0, 0), box(0.5, 0)])).toEqual([{ one: '0', other: '1', m2: Math.round(CELL / 2) }])
    expect(await overlaps([box(0, 0, 3, 3), box(1, 1)])).toMatchObject([{ one: '0', other: '1' }])
    expect(await overlaps([box(0, 0), box(0, 0)])).toHaveLength(1)
    expect(await overlaps([box(0, 0), box(0.5, 0)], () => false)).toEqual([])
  })

  it('leave holes where ground lies between them', async () => {
    const ring = [box(0, 0, 3, 1), box(0, 2, 3, 1), box(0, 1), box(2, 1)]
    expect(await holes(ring)).toEqual([{ m2: Math.round(CELL), at: [expect.closeTo(121.0015, 6), expect.closeTo(31.0015, 5)] }])
    expect(await holes([...ring, box(1, 1)])).toEqual([])
    // Two holes that meet in a corner are two.
    const board = [0, 1, 2, 3].flatMap((x) => [0, 1, 2, 3].map((y) => [x, y] as const))
    const around = board.filter(([x, y]) => !(x === 1 && y === 1) && !(x === 2 && y === 2)).map(([x, y]) => box(x, y))
    expect((await holes(around)).map(({ m2 }) => Math.round(m2 / CELL))).toEqual([1, 1])
  })

  it('corners of one on an edge of the other are no hole', async () => {
    expect(await holes([box(0, 0, 2, 1), box(0, 1), box(1, 1), box(0, 2, 2, 1)])).toEqual([])
  })

  it('any tiling has no hole and no overlap; without any of its inner tiles it has that one', async () => {
    const tilings = fc.record({ w: fc.integer({ min: 3, max: 6 }), h: fc.integer({ min: 3, max: 6 }), seed: fc.nat() })
    await fc.assert(
      fc.asyncProperty(tilings, async ({ w, h, seed }) => {
        const tiles = Array.from({ length: w * h }, (_, i) => ({ x: i % w, y: Math.floor(i / w) }))
        const rings = tiles.map(({ x, y }, i) => ((seed + i) % 2 ? box(x, y) : [...box(x, y)].reverse()))
        expect(await holes(rings)).toEqual([])
        const inner = tiles.findIndex(({ x, y }) => x === 1 + (seed % (w - 2)) && y === 1 + (seed % (h - 2)))
        const [hole, ...more] = await holes(rings.filter((_ring, i) => i !== inner))
        expect(more).toEqual([])
        expect(Math.abs((hole?.m2 ?? 0) - CELL)).toBeLessThan(CELL / 1_000)
      }),
      { numRuns: 40 },
    )
  })

  it('the demo district fits together; whatever is drawn into one of its grids overlaps that one', async () => {
    const rings = city().grids.map(({ ring }) => ring.map((p): LonLat => [...toLonLat(p)] as LonLat))
    expect(await holes(rings)).toEqual([])
    expect(await overlaps(rings, (code) => Number(code) < 20)).toEqual([])
    for (const ring of rings) {
      expect(crossesItself(ring)).toBe(false)
      expect(
        await overlaps([
          ring,
          [insideOf(ring), ...[1, 2].map((i): LonLat => [insideOf(ring)[0] + i / 1e4, insideOf(ring)[1] + (i % 2) / 1e4])],
        ]),
      ).toHaveLength(1)
    }
  })
})
