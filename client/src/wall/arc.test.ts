import { describe, expect, test } from 'vitest'
import { arcMinutes, PANELS, pxFor, READ } from './arc.ts'

const pitchOf = (name: string) => PANELS.find(({ id }) => id === name)?.pitch ?? Number.NaN

describe('minutes of arc', () => {
  test.each([
    ['P1.25', 5, 25],
    ['P1.53', 6, 25],
    ['P1.86', 8, 27],
    ['86″ 4K', 3.5, 45],
    ['24″ FHD', 0.7, 16],
  ])('%s at %d m needs %d px to be read', (panel, metres, px) => expect(Math.round(pxFor(READ, pitchOf(panel), metres))).toBe(px))
  test('is the inverse of the pixels needed', () => expect(arcMinutes(pxFor(17, 1.25, 5), 1.25, 5)).toBeCloseTo(17, 9))
  test('grows with the letters and shrinks with the distance', () => {
    expect(arcMinutes(32, 1.25, 5)).toBeGreaterThan(arcMinutes(16, 1.25, 5))
    expect(arcMinutes(16, 1.25, 8)).toBeLessThan(arcMinutes(16, 1.25, 5))
  })
})
