import { expect, test } from 'vitest'
import { accountsAgree, compare } from './checker.ts'

test('what was acknowledged and has no effect is lost, what has two is doubled', () => {
  expect(compare(['a', 'b', 'c'], ['c', 'a', 'a', 'not acknowledged'])).toEqual({ lost: ['b'], doubled: ['a'] })
  expect(compare(['a', 'b'], ['b', 'a'])).toEqual({ lost: [], doubled: [] })
})

const left = { acknowledged: 10, refused: 2, resent: 3 }
test.each([
  ['equal', { stored: 10, duplicate: 0, rejected: 2, shed: 0 }, true],
  ['copies sent again', { stored: 10, duplicate: 2, rejected: 3, shed: 0 }, true],
  ['one lost', { stored: 9, duplicate: 1, rejected: 2, shed: 0 }, false],
  ['one doubled', { stored: 11, duplicate: 0, rejected: 2, shed: 0 }, false],
  ['more copies than were sent', { stored: 10, duplicate: 4, rejected: 2, shed: 0 }, false],
  ['a refusal nobody counted', { stored: 10, duplicate: 3, rejected: 1, shed: 0 }, false],
  ['shed and said so', { stored: 9, duplicate: 0, rejected: 2, shed: 1 }, true],
] as const)('accounts: %s', (_, right, agree) => {
  expect(accountsAgree(left, right)).toBe(agree)
})
