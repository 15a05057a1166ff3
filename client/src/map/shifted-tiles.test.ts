import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { piecesOf, readShifted, shiftedTemplate, vendorUrl } from './shifted-tiles.ts'
import { TO_VENDOR } from './vendor-datum.ts'

const SIZE = 256
const mercator = (lon: number, lat: number): [number, number] => {
  const s = Math.sin((lat * Math.PI) / 180)
  return [(lon + 180) / 360, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)]
}

describe.each([
  ['gcj02', 2],
  ['bd09', 6],
] as const)('%s', (offset, pixels) => {
  const toVendor = TO_VENDOR[offset]

  test('every pixel shows the place it stands for, to less than a few pixels, at every zoom and everywhere in the country', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 80, max: 130, noNaN: true }),
        fc.double({ min: 20, max: 52, noNaN: true }),
        fc.integer({ min: 3, max: 19 }),
        (lon, lat, z) => {
          const across = 2 ** z
          const [mx, my] = mercator(lon, lat).map((part) => part * across) as [number, number]
          const [x, y] = [Math.floor(mx), Math.floor(my)]
          // Where the place is in our tile, and where the vendor has it.
          const [px, py] = [(mx - x) * SIZE, (my - y) * SIZE]
          const [vx, vy] = mercator(...toVendor(lon, lat)).map((part) => part * across) as [number, number]
          const off = piecesOf(z, x, y, SIZE, toVendor).flatMap((piece) => {
            const inside = px >= piece.left && px < piece.left + SIZE && py >= piece.top && py < piece.top + SIZE
            return inside
              ? [Math.hypot(piece.x * SIZE + px - piece.left - vx * SIZE, piece.y * SIZE + py - piece.top - vy * SIZE)]
              : []
          })
          expect(off).toHaveLength(1)
          expect(off[0]).toBeLessThan(pixels)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('the pieces fill the tile without a gap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 15 - 1 }), fc.integer({ min: 0, max: 2 ** 15 - 1 }), (x, y) => {
        const [ax, ay] = [400 + (x % 400), 150 + (y % 200)]
        const pieces = piecesOf(10, ax, ay, SIZE, toVendor)
        const width = (from: number) => Math.max(0, Math.min(SIZE, from + SIZE) - Math.max(0, from))
        expect(pieces.reduce((sum, { left, top }) => sum + width(left) * width(top), 0)).toBe(SIZE * SIZE)
      }),
    )
  })
})

test('outside of the country nothing is shifted', () => {
  expect(piecesOf(12, 1, 1, SIZE, TO_VENDOR.gcj02)).toEqual([{ z: 12, x: 1, y: 1, left: 0, top: 0 }])
})

test("a vendor's template travels through ours unharmed", () => {
  const template = 'https://t0.example.org/vec_w/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=a%20b'
  const ours = shiftedTemplate('gcj02', template).replace('{z}', '14').replace('{x}', '13898').replace('{y}', '5966')
  const read = readShifted(ours)
  expect(read).toEqual({ z: 14, x: 13_898, y: 5_966, template })
  expect(vendorUrl(read.template, read)).toBe(
    'https://t0.example.org/vec_w/wmts?TILEMATRIX=14&TILEROW=5966&TILECOL=13898&tk=a%20b',
  )
})
