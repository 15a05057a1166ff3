/** Whether an alarm flood (告警洪泛) is on at this position, as of what is shown; it starts at one number and ends at another. */
import { inBurst, newWithin, SECOND } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { clock } from './clock.ts'
import { shown, shownNow } from './shown.ts'

export interface Burst {
  readonly on: boolean
  /** Alerts that newly asked for attention in the last ten minutes. */
  readonly recent: number
}

export const burst = createStore<Burst>(() => ({ on: false, recent: 0 }))

/** The window moves on by itself; looking every ten seconds is often enough for a window of ten minutes. */
const WINDOW_STEP = 10 * SECOND

export function startBurst(): () => void {
  const judge = () => {
    const before = burst.getState()
    const recent = newWithin(shown.getState().alerts.values(), Math.ceil(shownNow() / WINDOW_STEP) * WINDOW_STEP)
    const on = inBurst(before.on, recent)
    if (on !== before.on || recent !== before.recent) burst.setState({ on, recent })
  }
  const ends = [
    shown.subscribe((now, before) => {
      if (now.alerts !== before.alerts) judge()
    }),
    clock.subscribe((now, before) => {
      if (Math.floor(now.now / WINDOW_STEP) !== Math.floor(before.now / WINDOW_STEP)) judge()
    }),
  ]
  judge()
  return () => {
    for (const end of ends) end()
  }
}
