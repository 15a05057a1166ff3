import type { Fact, UnitGrid } from '@yiwang/contract'
import { beforeEach, expect, test, vi } from 'vitest'
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

const drawn: Fact = { kind: 'grids', at: 0 }

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

test('facts about other things have nothing read', async () => {
  source.grown([{ kind: 'asset', at: 0, change: 'registered', asset: assetOf(2) }])
  await settled()
  expect([reads, changes]).toEqual([1, [[gridOf('1')]]])
})

test('drawn anew they are read again, and told where they are others', async () => {
  stored = [gridOf('1'), gridOf('2')]
  source.grown([drawn])
  await settled()
  expect(changes.at(-1)).toEqual(stored)
  stored = [gridOf('1', 2), gridOf('2')]
  source.grown([drawn])
  await settled()
  source.grown([drawn])
  await settled()
  expect([reads, changes.length]).toEqual([4, 3])
})

test('a cut is told, and they are asked for again by themselves', async () => {
  vi.useFakeTimers()
  try {
    cut = true
    source.grown([drawn])
    await settled()
    expect(failures).toHaveLength(1)
    cut = false
    stored = [gridOf('2')]
    await vi.advanceTimersByTimeAsync(10_000)
    expect(changes.at(-1)).toEqual(stored)
  } finally {
    vi.useRealTimers()
  }
})

test('facts that come while it reads have it read once more: what it reads may be from before them', async () => {
  stored = []
  const reading = source.read()
  stored = [gridOf('3')]
  source.grown([drawn])
  await reading
  await settled()
  expect(changes.at(-1)).toEqual([gridOf('3')])
})
