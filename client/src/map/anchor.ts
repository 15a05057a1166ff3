/** Where things of the map are on the screen, for what the screen itself draws over it: the card's line, the dimming, the callouts. */
import { createStore } from 'zustand/vanilla'
import type { FloodRow } from './layers/flood.ts'

export interface Anchor {
  readonly x: number
  readonly y: number
  /** The same place on the ground, and how far around it the rings reach. */
  readonly groundY: number
  readonly ringed: number
}

export interface CalledOut {
  readonly row: FloodRow
  readonly x: number
  readonly y: number
}

export const anchor = createStore<{ readonly at: Anchor | undefined }>(() => ({ at: undefined }))
export const calledOut = createStore<{ readonly rows: readonly CalledOut[] }>(() => ({ rows: [] }))
