import { describe, expect, test } from 'vitest'
import { standing } from './column.tsx'
import { rowsFor } from './cut.tsx'

const takes = (height: number, rank = 1) => ({ height, rank })

describe('panels that stand', () => {
  test.each([
    ['all, while there is room', [takes(100), takes(200)], 300, [true, true]],
    ['not the one that does not fit', [takes(100), takes(250)], 300, [true, false]],
    ['but a smaller one after it', [takes(100), takes(250), takes(150)], 300, [true, false, true]],
    [
      'those of a lower rank find room first, wherever they stand',
      [takes(100), takes(150), takes(180, 0)],
      300,
      [true, false, true],
    ],
    ['a later group has what is left', [takes(100, 1), takes(180, 2), takes(150, 3)], 300, [true, true, false]],
  ])('%s', (_, needs, room, stand) => expect(standing(needs, room)).toEqual(stand))
})

describe('rows of a cut list', () => {
  test.each([
    ['all when they fit', 300, 5, 5],
    ['exactly', 250, 5, 5],
    ['one line is kept for saying how many are missing', 249, 5, 4],
    ['no half row', 120, 5, 1],
    ['no room, no row', 20, 5, 0],
    ['nothing to show', 300, 0, 0],
  ])('%s', (_, room, count, rows) => expect(rowsFor(room, 50, 32, count)).toBe(rows))
})
