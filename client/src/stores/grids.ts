/** Unit grids of the district: read once, asked for again only while nobody has answered. */
import type { UnitGrid, UnitGrids } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { read } from '../rest/ask.ts'

export const grids = createStore<{ readonly all: readonly UnitGrid[] }>(() => ({ all: [] }))

const RETRY = 15_000
let timer: ReturnType<typeof setTimeout> | undefined
let asking = false

export async function readGrids(): Promise<void> {
  if (asking || grids.getState().all.length > 0) return
  asking = true
  clearTimeout(timer)
  const answer = await read<UnitGrids>('/grids')
  asking = false
  if (answer.ok) grids.setState({ all: answer.body.items })
  // A platform without grids says so once; a cut is asked again.
  else if (answer.problem?.status !== 404) timer = setTimeout(() => void readGrids(), RETRY)
}
