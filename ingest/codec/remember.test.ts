/** Remembered answers are the answers, each worked out once, and never more of them than allowed. */
import { expect, it } from 'vitest'
import { remember } from './remember.ts'

it('asks once for what it knows, and again for what it had to forget', () => {
  const asked: number[] = []
  const half = remember(3, (n: number) => {
    asked.push(n)
    return n / 2
  })
  expect([1, 2, 3, 1, 2, 3].map(half)).toEqual([0.5, 1, 1.5, 0.5, 1, 1.5])
  expect(asked).toEqual([1, 2, 3])
  expect([4, 1, 4].map(half)).toEqual([2, 0.5, 2])
  expect(asked).toEqual([1, 2, 3, 4, 1])
})
