/** Integers times a step, without the noise of binary fractions. */
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
  ])('%d × %d = %d', (raw, step, value) => expect(scaled(raw, step)).toBe(value))
})
