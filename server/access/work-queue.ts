/** Heavy work, so much at a time as there are cores, and no longer a line than can be served: who cannot be served in time is told so at once. */
export class Busy extends Error {
  override readonly name = 'Busy'
}

export class WorkQueue {
  readonly #atOnce: number
  readonly #longest: number
  #running = 0
  /** Those in the first line go before all in the second. */
  readonly #lines: readonly [(() => void)[], (() => void)[]] = [[], []]

  constructor(atOnce: number, longest: number) {
    this.#atOnce = atOnce
    this.#longest = longest
  }

  async do<T>(work: () => Promise<T>, line: 'first' | 'second' = 'first'): Promise<T> {
    const [first, second] = this.#lines
    if (this.#running >= this.#atOnce) {
      const mine = line === 'first' ? first : second
      if (mine.length >= this.#longest) throw new Busy('too many are waiting')
      await new Promise<void>((go) => mine.push(go))
    } else this.#running++
    try {
      return await work()
    } finally {
      // A place is handed on, so that nobody who comes just now takes it.
      const next = first.shift() ?? second.shift()
      if (next) next()
      else this.#running--
    }
  }
}
