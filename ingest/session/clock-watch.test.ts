/** A wrong clock is told about once an hour, and only when it is wrong again and again. */
import { HOUR } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { CLOCK_UNKNOWN, watchClock } from './clock-watch.ts'

function told(messages: readonly (readonly [at: number, suspect: boolean])[]): number[] {
  let watch = CLOCK_UNKNOWN
  return messages.flatMap(([at, suspect]) => {
    const next = watchClock(watch, suspect, at)
    watch = next.watch
    return next.tell ? [at] : []
  })
}

describe('clock watch', () => {
  it.each([
    [
      'two in a row are patience',
      [
        [0, true],
        [1, true],
        [2, false],
        [3, true],
      ],
      [],
    ],
    [
      'the third in a row is told',
      [
        [0, true],
        [1, true],
        [2, true],
        [3, true],
      ],
      [2],
    ],
    [
      'again after an hour',
      [
        [0, true],
        [1, true],
        [2, true],
        [HOUR + 1, true],
        [HOUR + 2, true],
        [HOUR + 3, true],
      ],
      [2, HOUR + 2],
    ],
    [
      'a right clock is left alone',
      [
        [0, false],
        [1, false],
        [2, false],
      ],
      [],
    ],
  ] as const)('%s', (_, messages, expected) => {
    expect(told(messages)).toEqual(expected)
  })
})
