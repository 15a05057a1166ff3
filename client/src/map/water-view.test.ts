import type { Level } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { FRESH, STALE } from '../stores/freshness.ts'
import type { FloodRow } from './layers/flood.ts'
import { waterBox } from './water-view.ts'

const row = (lon: number, depthCm: number, level?: Level, peak?: FloodRow['peak']): FloodRow => ({
  asset: `p${lon}`,
  handle: lon,
  name: '',
  position: [lon, 44],
  depthCm,
  fresh: FRESH,
  level,
  peak,
})
const peak = (level: Level) => ({ cm: 30, at: 0, level })

test.each([
  ['those at Ⅱ or worse', [row(1, 45, 1), row(2, 27, 2), row(3, 16, 3), row(4, 3)], [1, 2]],
  ['those that will be', [row(1, 12, 4, peak(2)), row(2, 16, 3)], [1, 1]],
  ['else the deepest', [row(1, 2), row(2, 9), row(3, 16, 3), row(4, 8), row(5, 11, 4), row(6, 1)], [2, 5]],
  ['not what it was when it was last heard', [{ ...row(1, 45), fresh: STALE }, row(2, 3)], [2, 2]],
])('%s', (_, rows, [west = 0, east = 0]) => {
  const [left, low, right, high] = waterBox(rows) ?? [0, 0, 0, 0]
  expect([Math.ceil(left), Math.floor(right)]).toEqual([west, east])
  // Some room round them, the same on the ground in both ways.
  expect((high - low) / 2).toBeCloseTo(0.004, 3)
  expect((west - left) * Math.cos((44 * Math.PI) / 180)).toBeCloseTo((high - low) / 2, 6)
})

test('nothing under water leads nowhere', () => expect(waterBox([])).toBeUndefined())
