/** The sentences about disks: who keeps what there, where, and what to do. */
import type { Space } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { refusalFor, warningsOf } from './shortage.ts'

const MIB = 1024 ** 2
const space = (state: Space['state'], ...keepers: Space['keepers']): Space => ({
  keepers,
  state,
  free: 3.25 * MIB,
  total: 512 * MIB,
})

test('nothing is said while there is room', () => {
  const spaces = [space('ample', 'redis', 'postgres', 'evidence', 'logs')]
  expect(refusalFor(spaces)).toBeUndefined()
  expect(warningsOf(spaces)).toEqual([])
})

test('what refuses is one sentence a disk, with all who keep something there', () => {
  expect(refusalFor([space('full', 'redis', 'postgres', 'logs'), space('readOnly', 'evidence')])).toBe(
    'The disk of Redis, PostgreSQL and the logs (DATA_DIR/redis, DATA_DIR/postgres and DATA_DIR/logs) is full (3.3 of 512 MB left): free some of it; everything then goes on by itself. ' +
      'The disk of the pictures (DATA_DIR/evidence) can only be read: make it writable again; everything then goes on by itself.',
  )
})

test('a disk that is nearly full, and one of logs alone, are a warning', () => {
  const spaces = [space('low', 'postgres'), space('full', 'logs')]
  expect(refusalFor(spaces)).toBeUndefined()
  expect(warningsOf(spaces)).toEqual([
    'The disk of PostgreSQL (DATA_DIR/postgres) is nearly full (3.3 of 512 MB left): free some of it before it is.',
    'The disk of the logs (DATA_DIR/logs) is full (3.3 of 512 MB left): free some of it; everything then goes on by itself.',
  ])
})
