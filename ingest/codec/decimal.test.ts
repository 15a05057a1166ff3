/** Integers times a step, without the noise of binary fractions. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsOf, scaled } from './decimal.ts'

describe('decimals', () => {
  it.each([
    [1, 0],
    [0.1, 1],
    [0.01, 2],
    [0.25, 2],
    [1e-7, 7],
    [2.5e-8, 9],
    [100, 0],
  ])('%d has %i', (step, decimals) => expect(decimalsOf(step)).toBe(decimals))

  it.each([
    [3, 0.1, 0.3],
    [300, 0.01, 3],
    [-1, 0.01, -0.01],
    [-32_768, 0.1, -3_276.8],
    [7, 0.001, 0.007],
    [3, 0.5, 1.5],
    [0, 0.1, 0],
    [-0, 1, 0],
    [1, 1e-7, 1e-7],
    [32_767, 2.5e-8, 0.000819175],
    [-32_768, 100, -3_276_800],
  ])('%d × %d = %d', (raw, step, value) => expect(scaled(raw, step)).toBe(value))

  it('is what the digits of the product say', () => {
    fc.assert(
      fc.property(fc.integer({ min: -32_768, max: 32_767 }), fc.integer({ min: 1, max: 99_999 }), fc.nat(8), (raw, n, shift) => {
        expect(scaled(raw, Number(`${n}e-${shift}`))).toBe(Number(`${raw * n}e-${shift}`) + 0)
      }),
    )
  })
})
