import type { Level } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { FRESH, type Freshness, STALE } from '../stores/freshness.ts'
import type { FloodRow } from './layers/flood.ts'
import { waterBox } from './water-view.ts'

const row = (lon: number, depthCm: number, level?: Level, fresh: Freshness = FRESH): FloodRow => ({
  asset: `p${lon}`,
  handle: lon,
  name: '',
  position: [lon, 44],
  depthCm,
  fresh,
  level,
  peak: undefined,
})

test.each([
  ['the deepest', [row(1, 12, 4), row(2, 45, 1), row(3, 27, 2), row(4, 16, 3)], [2, 3]],
  ['the deepest, whether or not they have raised an alert yet', [row(1, 35), row(2, 17, 2)], [1, 1]],
  ['few of them', [row(1, 30), row(2, 31), row(3, 33), row(4, 34), row(5, 32)], [2, 5]],
  ['a little water that has raised an alert', [row(1, 6, 4), row(2, 2)], [1, 1]],
  ['not what it was when it was last heard', [row(1, 45, 1, STALE), row(2, 13)], [2, 2]],
])('%s', (_, rows, [west = 0, east = 0]) => {
  const [left, low, right, high] = waterBox(rows) ?? [0, 0, 0, 0]
  expect([Math.ceil(left), Math.floor(right)]).toEqual([west, east])
  // Some room round them, the same on the ground in both ways.
  expect((high - low) / 2).toBeCloseTo(0.004, 3)
  expect((west - left) * Math.cos((44 * Math.PI) / 180)).toBeCloseTo((high - low) / 2, 6)
})

test('nothing under water leads nowhere', () => expect(waterBox([row(1, 2), row(2, 9)])).toBeUndefined())
