import { describe, expect, test } from 'vitest'
import { foldedColumns } from '../topics/fold.ts'
import overview from '../topics/overview.ts'
import { nearSeam, readScale, readSeams, shapeOf } from './shape.ts'

describe('the shape of the canvas', () => {
  test.each([
    [390, 844, 'phone', 1, 1],
    [1366, 768, 'desk', 1, 1],
    [1920, 1080, 'desk', 1, 1],
    [3840, 2160, 'desk', 1, 1],
    [3840, 1080, 'wall', 2, 2],
    [7680, 2160, 'wall', 2, 2],
    [5760, 1080, 'triple', 4, 4],
  ] as const)('%d × %d is a %s', (width, height, shape, left, right) => {
    expect(shapeOf(width, height)).toBe(shape)
    const columns = foldedColumns(overview.columns, shape)
    expect([columns.left.length, columns.right.length]).toEqual([left, right])
  })
})

describe('what the installation declares', () => {
  test.each([
    ['1920,3840', 5760, [1920, 3840]],
    ['3840, 1920', 5760, [1920, 3840]],
    ['1920', 1920, []],
    ['-5,0,x,12.5', 1920, []],
    ['', 1920, []],
    [null, 1920, []],
  ])('seams %j on %d', (text, width, seams) => expect(readSeams(text, width)).toEqual(seams))
  test.each([
    ['1.6', 1.6],
    [null, 1],
    ['0.5', 1],
    ['9', 1],
    ['much', 1],
  ])('scale %j', (text, scale) => expect(readScale(text)).toBe(scale))
  test('48 px are near', () => {
    expect(nearSeam([1920], 1920 - 47)).toBe(true)
    expect(nearSeam([1920], 1920 + 48)).toBe(false)
  })
})
