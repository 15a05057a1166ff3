/** Heavy work, so much at a time as there are cores, and no longer a line than can be served: who cannot be served in time is told so at once. */
import type { Millis } from '@yiwang/contract'

export class Busy extends Error {
  override readonly name = 'Busy'
}

export interface WorkQueueParts {
  readonly atOnce: number
  /** The longest that anybody is let wait. */
  readonly patience: Millis
  /** How long a piece of work is thought to take before the first one is done. */
  readonly guess: Millis
  now?(): Millis
}

/** Weight of the newest piece of work in what one is thought to take. */
const NEWEST = 0.1

export class WorkQueue {
  readonly #parts: WorkQueueParts
  readonly #now: () => Millis
  #running = 0
  #takes: Millis
  /** Those in the first line go before all in the second. */
  readonly #lines: readonly [(() => void)[], (() => void)[]] = [[], []]

  constructor(parts: WorkQueueParts) {
    this.#parts = parts
    this.#takes = parts.guess
    this.#now = parts.now ?? (() => performance.now())
  }

  async do<T>(work: () => Promise<T>, line: 'first' | 'second' = 'first'): Promise<T> {
    const { atOnce, patience } = this.#parts
    const [first, second] = this.#lines
    const came = this.#now()
    if (this.#running >= atOnce) {
      const before = first.length + (line === 'first' ? 0 : second.length)
      if (((before + 1) * this.#takes) / atOnce > patience) throw new Busy('too many are waiting')
      await new Promise<void>((go) => (line === 'first' ? first : second).push(go))
    } else this.#running++
    const begun = this.#now()
    try {
      // It took longer than it was thought to.
      if (begun - came > patience) throw new Busy('waited too long')
      const done = await work()
      this.#takes += NEWEST * (this.#now() - begun - this.#takes)
      return done
    } finally {
      // A place is handed on, so that nobody who comes just now takes it.
      const next = first.shift() ?? second.shift()
      if (next) next()
      else this.#running--
    }
  }
}
