/** The link to the platform and what the platform says of itself. */
import { type Millis, SECOND, type SystemStatus } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Connection {
  /** `connecting` until the first snapshot; afterwards live or lost. */
  readonly phase: 'connecting' | 'live' | 'lost'
  /** This machine's clock when anything last came from the platform. */
  readonly heardAt: Millis
  /** The platform refused to be followed: its code. */
  readonly refused: string | undefined
  readonly status: SystemStatus | undefined
}

export const connection = createStore<Connection>(() => ({
  phase: 'connecting',
  heardAt: Date.now(),
  refused: undefined,
  status: undefined,
}))

/** Status comes at least every 5 s, so twice that without a word is a cut nobody told us about. */
const SILENT_LINK = 10 * SECOND
export const BANNER_AFTER = 5 * SECOND
export const HATCH_AFTER = 30 * SECOND

/** How long the platform has been out of reach; 0 = it is not. */
export function lostFor(state: Connection, here: Millis): Millis {
  if (state.phase === 'connecting') return 0
  const quiet = here - state.heardAt
  return state.phase === 'lost' || quiet > SILENT_LINK ? Math.max(0, quiet) : 0
}
