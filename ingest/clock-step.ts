/** Notices that the clock of this machine was set: it and the time that only runs on no longer agree how much has passed. Pure. */
import { type Millis, SECOND } from '@yiwang/contract'

/** Clocks are kept right by less all the time. */
const SET = 2 * SECOND

export class ClockStep {
  #ahead: Millis

  constructor(clock: Millis, running: Millis) {
    this.#ahead = clock - running
  }

  /** By how much it was set since the last look: less than 0 = back, 0 = it was not. */
  look(clock: Millis, running: Millis): Millis {
    const step = clock - running - this.#ahead
    this.#ahead = clock - running
    return Math.abs(step) < SET ? 0 : Math.round(step)
  }
}
