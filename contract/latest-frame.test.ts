/** The binary frame: what goes in comes out within its steps, and nothing else makes a decoder crash or hang. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assemble,
  bySouthWest,
  encodeSegment,
  type LatestPosition,
  type LatestSeen,
  type LatestValue,
  type Segment,
} from './latest-encode.ts'
import { decodeLatest, LatestFrameError } from './latest-frame.ts'
import { areaOf, cellOf, propertyCode } from './latest-layout.ts'
import { PROPERTIES } from './property.ts'

const AT = 1_780_000_000_000
const NOTHING = { positions: [], left: [], values: [], seen: [] }

const time = fc.integer({ min: AT - 40 * 365 * 86_400_000, max: AT + 86_400_000 })
const handle = fc.integer({ min: 0, max: 0xffffffff })
const lonLat = { lon: fc.double({ min: -180, max: 180, noNaN: true }), lat: fc.double({ min: -90, max: 90, noNaN: true }) }
const position: fc.Arbitrary<LatestPosition> = fc.record({
  handle,
  ...lonLat,
  heading: fc.option(fc.double({ min: 0, max: 359.999, noNaN: true }), { nil: undefined }),
  speed: fc.option(fc.double({ min: 0, max: 1_000, noNaN: true }), { nil: undefined }),
  elevation: fc.option(fc.double({ min: -500, max: 20_000, noNaN: true }), { nil: undefined }),
  time,
})
const value: fc.Arbitrary<LatestValue> = fc.record({
  handle,
  property: fc.oneof(fc.constantFrom(...Object.keys(PROPERTIES)), fc.string({ maxLength: 64, unit: 'grapheme' })),
  value: fc.oneof(
    fc.double(),
    fc.integer(),
    fc.constant(Number.NaN),
    fc.integer({ max: 99_999 }).map((n) => n / 1_000),
  ),
  time,
})
const seen: fc.Arbitrary<LatestSeen> = fc.record({ handle, time, online: fc.boolean() })

function segmentsOf(
  positions: readonly LatestPosition[],
  values: readonly LatestValue[],
  heard: readonly LatestSeen[],
): Segment[] {
  const cells = new Map<string, { x: number; y: number; positions: LatestPosition[] }>()
  for (const row of positions) {
    const cell = cellOf(row.lon, row.lat)
    const key = `${cell.x},${cell.y}`
    const known = cells.get(key) ?? { ...cell, positions: [] }
    known.positions.push(row)
    cells.set(key, known)
  }
  const segments = [...cells.values()].map((cell) => ({
    x: cell.x,
    y: cell.y,
    ...encodeSegment(cell, { ...NOTHING, positions: cell.positions }, AT),
  }))
  const home = cellOf(121.5, 31.2)
  if (values.length > 0 || heard.length > 0)
    segments.push({ ...home, ...encodeSegment(home, { ...NOTHING, values, seen: heard }, AT) })
  return segments.sort(bySouthWest)
}

const WORLD = areaOf([-180, -90, 180, 90])
const angle = (a: number, b: number) => Math.min(Math.abs(a - b), 360 - Math.abs(a - b))
const order = <R extends { handle: number; time: number }>(rows: readonly R[]) =>
  [...rows].sort((a, b) => a.handle - b.handle || a.time - b.time)

describe('latest frame', () => {
  it('gives every row back within its steps, in any area', () => {
    const unique = fc.uniqueArray(position, { selector: (row) => row.handle, maxLength: 60 })
    fc.assert(
      fc.property(unique, (rows) => {
        const { positions } = decodeLatest(assemble(AT, WORLD, segmentsOf(rows, [], [])))
        const back = order(
          [...positions.handle].map((h, i) => ({
            handle: h,
            lon: positions.lon[i] ?? Number.NaN,
            lat: positions.lat[i] ?? Number.NaN,
            heading: positions.heading[i] ?? Number.NaN,
            speed: positions.speed[i] ?? Number.NaN,
            elevation: positions.elevation[i] ?? Number.NaN,
            time: positions.time[i] ?? Number.NaN,
          })),
        )
        expect(back.length).toBe(rows.length)
        for (const [i, row] of order(rows).entries()) {
          const got = back[i]
          expect(got?.handle).toBe(row.handle)
          if (!got) continue
          expect(Math.abs(got.lon - row.lon)).toBeLessThanOrEqual(2 ** -21)
          expect(Math.abs(got.lat - row.lat)).toBeLessThanOrEqual(2 ** -21)
          expect(Math.abs(got.time - row.time)).toBeLessThanOrEqual(5)
          if (row.heading === undefined) expect(got.heading).toBeNaN()
          else expect(angle(got.heading, row.heading)).toBeLessThanOrEqual(0.71)
          if (row.speed === undefined) expect(got.speed).toBeNaN()
          else expect(Math.abs(got.speed - row.speed)).toBeLessThanOrEqual(0.0501)
          if (row.elevation === undefined) expect(got.elevation).toBeNaN()
          else expect(Math.abs(got.elevation - row.elevation)).toBeLessThanOrEqual(0.5001)
        }
      }),
    )
  })

  it('gives values back to the last bit', () => {
    const unique = fc.uniqueArray(value, { selector: (row) => `${row.handle} ${row.property}`, maxLength: 40 })
    fc.assert(
      fc.property(unique, fc.uniqueArray(seen, { selector: (row) => row.handle, maxLength: 40 }), (rows, heard) => {
        const frame = decodeLatest(assemble(AT, WORLD, segmentsOf([], rows, heard)))
        const key = (h: number, property: string) => `${h} ${property}`
        const back = new Map([...frame.values.handle].map((h, i) => [key(h, frame.values.property[i] ?? ''), i]))
        expect(back.size).toBe(rows.length)
        for (const row of rows) {
          const i = back.get(key(row.handle, row.property)) ?? -1
          // −0 and 0 are the same level of water.
          expect(frame.values.value[i]).toEqual(row.value === 0 ? expect.closeTo(0, 12) : row.value)
          expect(Math.abs((frame.values.time[i] ?? 0) - row.time)).toBeLessThanOrEqual(5)
        }
        const heardBack = order(
          [...frame.seen.handle].map((h, i) => ({
            handle: h,
            time: frame.seen.time[i] ?? 0,
            online: frame.seen.online[i] === 1,
          })),
        )
        for (const [i, row] of order(heard).entries()) {
          expect(heardBack[i]).toMatchObject({ handle: row.handle, online: row.online })
          expect(Math.abs((heardBack[i]?.time ?? 0) - row.time)).toBeLessThanOrEqual(5)
        }
      }),
    )
  })

  it('carries a thing that left its cell as far as it went', () => {
    fc.assert(
      fc.property(position, fc.record(lonLat), (row, from) => {
        const cell = cellOf(from.lon, from.lat)
        const segment = { ...cell, ...encodeSegment(cell, { ...NOTHING, left: [row] }, AT) }
        const { positions } = decodeLatest(assemble(AT, areaOf([from.lon, from.lat, from.lon, from.lat]), [segment]))
        expect(positions.handle[0]).toBe(row.handle)
        expect(Math.abs((positions.lon[0] ?? 0) - row.lon)).toBeLessThanOrEqual(2 ** -21)
        expect(Math.abs((positions.lat[0] ?? 0) - row.lat)).toBeLessThanOrEqual(2 ** -21)
      }),
    )
  })

  it('reads random, cut and changed bytes without crash or hang, or says so in one way', () => {
    const rows = segmentsOf(
      [{ handle: 7, lon: 121.5, lat: 31.2, heading: 10, speed: 3, elevation: 80, time: AT }],
      [{ handle: 8, property: 'water.depth', value: 12, time: AT }],
      [{ handle: 9, time: AT, online: true }],
    )
    const good = assemble(AT, WORLD, rows)
    const read = (bytes: Uint8Array) => {
      try {
        decodeLatest(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(LatestFrameError)
      }
    }
    for (let length = 0; length < good.length; length++) read(good.subarray(0, length))
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), read), { numRuns: 2_000 })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => read(Uint8Array.from([...good.subarray(0, 20), ...tail]))),
      { numRuns: 2_000 },
    )
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => read(good.map((b, i) => (i === at ? byte : b)))),
      { numRuns: 2_000 },
    )
  })

  it('refuses a frame that promises more rows than it has bytes', () => {
    expect(() => decodeLatest(Uint8Array.from([1, 0, 0, 0, 1, 0, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]))).toThrow(
      LatestFrameError,
    )
  })

  it('names every registered property by a code of its own', () => {
    const names = Object.keys(PROPERTIES)
    expect(new Set(names.map(propertyCode)).size).toBe(names.length)
  })

  it('spends at most 11 bytes on a moving thing, however few share its cell', () => {
    for (const count of [1, 2, 8]) {
      const moving = Array.from({ length: count }, (_, i) => ({
        handle: 1_000 + i * 900,
        lon: 121.5 + i * 0.0001,
        lat: 31.2001,
        heading: 90,
        speed: 11,
        elevation: 110,
        time: AT - 80,
      }))
      const cell = cellOf(121.5, 31.2001)
      expect(encodeSegment(cell, { ...NOTHING, positions: moving }, AT).bytes.length / count).toBeLessThanOrEqual(11)
    }
  })
})
