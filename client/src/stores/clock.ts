/** One clock for the screen: the server's, as far as its messages let us know, moving on once a second. */
import { type Millis, SECOND } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Clock {
  /** Server time minus this machine's time. */
  readonly offset: Millis
  /** Server time, whole second just begun. */
  readonly now: Millis
}

export const clock = createStore<Clock>(() => ({ offset: 0, now: Date.now() }))

/** A message can only be late, so the largest difference seen is the best; a step of either clock is taken over at once. */
export function heardServerTime(serverTime: Millis, here: Millis): void {
  const { offset } = clock.getState()
  const difference = serverTime - here
  if (difference > offset || offset - difference > 2 * SECOND) clock.setState({ offset: difference, now: here + difference })
}

/** The clock ticks at the beginning of each second and does nothing in between. */
export function startClock(): () => void {
  let timer: ReturnType<typeof setTimeout>
  const beat = () => {
    const now = Date.now() + clock.getState().offset
    clock.setState({ now })
    timer = setTimeout(beat, SECOND - (now % SECOND) + 5)
  }
  beat()
  return () => clearTimeout(timer)
}

export function serverNow(): Millis {
  return Date.now() + clock.getState().offset
}
