/** Whether this screen can be heard: browsers keep silent until somebody has touched the page. */
import type { Millis } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Hearing {
  readonly enabled: boolean
  /** By this machine's clock. */
  readonly mutedUntil: Millis
}

export const hearing = createStore<Hearing>(() => ({ enabled: false, mutedUntil: 0 }))
