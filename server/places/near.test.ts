import type { AssetKind } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { nearestOf } from './near.ts'

const AT = [125.39, 43.86] as const
const east = (index: number, kind: AssetKind, metres: number) =>
  assetOf(index, { kind, lon: AT[0] + metres / (111_320 * Math.cos((43.86 * Math.PI) / 180)), lat: AT[1] })
const FORCES = [
  east(1, 'fireStation', 900),
  east(2, 'fireStation', 300),
  east(3, 'fireStation', 600),
  east(4, 'warehouse', 2_000),
  east(5, 'drone', 5_000),
  east(6, 'camera', 1),
]

function ask(position: (id: string) => { lon: number; lat: number } | undefined = () => undefined, each = 2) {
  const kinds = new Set<AssetKind>(['fireStation', 'warehouse', 'drone'])
  return nearestOf(FORCES, { at: [...AT], kinds, each, position }).map(({ asset, metres }) => [asset.handle, metres])
}

test('nearest first, some of each kind, in metres', () => {
  expect(ask()).toEqual([
    [2, 300],
    [3, 600],
    [4, 2_000],
    [5, 5_000],
  ])
})

test('a drone under way is where it was last heard', () => {
  const flown = ask((id) => (id === FORCES[4]?.id ? { lon: AT[0], lat: AT[1] + 0.001 } : undefined))
  expect(flown[0]).toEqual([5, 111])
})

test('the unplaced are near nothing', () => {
  const { lon: _lon, lat: _lat, ...unplaced } = east(9, 'warehouse', 1)
  const kinds = new Set<AssetKind>(['warehouse'])
  expect(nearestOf([unplaced], { at: [...AT], kinds, each: 5, position: () => undefined })).toEqual([])
})
