import { expect, it } from 'vitest'
import { compareIds, oldest } from './stream-id.ts'

it.each([
  ['1-0', '1-0', 0],
  ['1-1', '1-2', -1],
  ['2-0', '1-9', 1],
  ['999-5', '1000-0', -1],
])('compares %s with %s as Redis does', (a, b, sign) => {
  expect(Math.sign(compareIds(a, b))).toBe(sign)
})

it('finds the oldest by number, not by text', () => {
  expect(oldest('1000-0', '999-12', '999-9')).toBe('999-9')
})
