/** What lies under the map, as the server says it, and whether it can be fetched. */
import type { Basemap } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { read } from '../rest/ask.ts'

export interface BasemapState {
  /** undefined = not known yet. */
  readonly basemap: Basemap | undefined
  /** Tiles or the style do not come from where they are. */
  readonly failing: boolean
}

export const basemapStore = createStore<BasemapState>(() => ({ basemap: undefined, failing: false }))

/** The same object while nothing changed, so that nothing is drawn anew. */
export async function readBasemap(): Promise<void> {
  const answer = await read<Basemap>('/basemap')
  if (!answer.ok) return
  const { basemap: before } = basemapStore.getState()
  if (JSON.stringify(before) !== JSON.stringify(answer.body)) basemapStore.setState({ basemap: answer.body })
}
