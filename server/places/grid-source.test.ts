import type { Asset, Fact, UnitGrid } from '@yiwang/contract'
import { beforeEach, expect, test } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { GridSource } from './grid-source.ts'

function gridOf(code: string, version = 1): UnitGrid {
  const ring: UnitGrid['ring'] = [
    [0, 0],
    [1, 0],
    [1, 1],
  ]
  return { code, name: code, street: '', community: '', orgPath: '', version, ring, centre: [0, 0] }
}

function inGrid(gridCode: string, gridVersion = 1): Fact {
  const asset: Asset = assetOf(1, { gridCode, gridVersion })
  return { kind: 'asset', at: 0, change: 'changed', asset }
}

let stored: readonly UnitGrid[]
let reads: number
let cut: boolean
const changes: (readonly UnitGrid[])[] = []
const failures: unknown[] = []
let source: GridSource

beforeEach(async () => {
  stored = [gridOf('1')]
  reads = 0
  cut = false
  changes.length = 0
  failures.length = 0
  source = new GridSource(
    async () => {
      reads++
      if (cut) throw new Error('cut')
      return stored
    },
    (grids) => void changes.push(grids),
    (error) => void failures.push(error),
  )
  await source.read()
})

/** Whatever a fact set off is over. */
const settled = async () => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

test('what is known is not read again', async () => {
  source.grown([inGrid('1'), { kind: 'asset', at: 0, change: 'registered', asset: assetOf(2) }])
  await settled()
  expect([reads, changes]).toEqual([1, [[gridOf('1')]]])
})

test('an asset in a grid nobody knows here, or in a newer outline, has them read again', async () => {
  stored = [gridOf('1'), gridOf('2')]
  source.grown([inGrid('2')])
  await settled()
  expect(changes.at(-1)).toEqual(stored)
  stored = [gridOf('1', 2), gridOf('2')]
  source.grown([inGrid('1', 2)])
  await settled()
  expect([reads, changes.length]).toEqual([3, 3])
})

test('one that the records do not have either is asked for once', async () => {
  for (let i = 0; i < 5; i++) {
    source.grown([inGrid('9')])
    await settled()
  }
  expect([reads, changes.length]).toEqual([2, 1])
})

test('a cut is told, and the next asset asks again', async () => {
  cut = true
  source.grown([inGrid('2')])
  await settled()
  expect(failures).toHaveLength(1)
  cut = false
  stored = [gridOf('2')]
  source.grown([inGrid('2')])
  await settled()
  expect(changes.at(-1)).toEqual(stored)
})

test('facts that come while it reads have it read once more: what it reads may be from before them', async () => {
  stored = []
  const reading = source.read()
  stored = [gridOf('3')]
  source.grown([inGrid('3')])
  await reading
  await settled()
  expect(changes.at(-1)).toEqual([gridOf('3')])
})
