/** Callouts never lie on each other, on the tools or on a place, and the worst gets its room first. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Box, placeCallouts } from './callout-places.ts'

const SIZE = { width: 200, height: 56 }
const AREA = { width: 1_104, height: 860 }
const TOOLS: Box = { x: 0, y: 0, width: 80, height: 416 }
const places = fc.array(fc.record({ x: fc.integer({ min: -200, max: 1_300 }), y: fc.integer({ min: -200, max: 1_000 }) }), {
  maxLength: 8,
})
const apart = (a: Box, b: Box) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

test('cards keep clear of each other, of tools, of places and of the edge', () => {
  fc.assert(
    fc.property(places, (all) => {
      const placed = placeCallouts(all, SIZE, AREA, [TOOLS])
      for (const card of placed) {
        const inside = card.x >= 0 && card.y >= 0 && card.x + card.width <= AREA.width && card.y + card.height <= AREA.height
        expect(inside && apart(card, TOOLS)).toBe(true)
        for (const other of placed) if (other !== card) expect(apart(card, other)).toBe(true)
        for (const { x, y } of all)
          expect(x >= card.x && x <= card.x + card.width && y >= card.y && y <= card.y + card.height).toBe(false)
      }
    }),
  )
})

test('the worst is placed where it would stand alone', () => {
  const alone = placeCallouts([{ x: 500, y: 400 }], SIZE, AREA, [])
  const crowded = placeCallouts(
    [
      { x: 500, y: 400 },
      { x: 900, y: 700 },
    ],
    SIZE,
    AREA,
    [],
  )
  expect(crowded[0]).toEqual(alone[0])
  expect(crowded).toHaveLength(2)
})

test('a place outside the map has no card', () => {
  expect(placeCallouts([{ x: -5, y: 400 }], SIZE, AREA, [])).toEqual([])
})
