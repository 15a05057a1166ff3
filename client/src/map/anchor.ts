/** Where the chosen alert is on the screen, for the line from it to its card. */
import { createStore } from 'zustand/vanilla'

export interface Anchor {
  readonly x: number
  readonly y: number
}

export const anchor = createStore<{ readonly at: Anchor | undefined }>(() => ({ at: undefined }))
