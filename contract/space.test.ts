/** When room is little, and when it is none. */
import { expect, test } from 'vitest'
import { isRefusing, roomOf } from './space.ts'

const MIB = 1024 ** 2
const GIB = 1024 ** 3

test.each([
  [200 * GIB, 400 * GIB, 'ample'],
  [19 * GIB, 400 * GIB, 'low'],
  [900 * MIB, 10 * GIB, 'low'],
  [16 * MIB, 10 * GIB, 'low'],
  [16 * MIB - 1, 10 * GIB, 'full'],
  [0, 400 * GIB, 'full'],
] as const)('%d bytes of %d are %s', (free, total, state) => {
  expect(roomOf({ free, total })).toBe(state)
})

test.each([
  ['full', ['redis'], true],
  ['full', ['evidence', 'logs'], true],
  ['readOnly', ['postgres'], true],
  ['full', ['logs'], false],
  ['low', ['redis', 'postgres'], false],
] as const)('a disk that is %s, of %s, refuses what comes: %s', (state, keepers, expected) => {
  expect(isRefusing({ keepers: [...keepers], state, free: 0, total: GIB })).toBe(expected)
})
