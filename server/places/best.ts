/** The best few of many candidates, without keeping the many. Pure. */

export interface Candidate<T> {
  readonly what: T
  /** How well it fits; less is better. */
  readonly rank: number
  /** Among equals the nearest. */
  readonly distance: number
}

/** Thinned whenever there are this many times more than asked for. */
const THINNED_AT = 4

export class Best<T> {
  readonly #limit: number
  readonly #order: (a: T, b: T) => number
  #candidates: Candidate<T>[] = []
  #last: Candidate<T> | undefined

  /** `order` decides between those of one rank at one distance. */
  constructor(limit: number, order: (a: T, b: T) => number) {
    this.#limit = limit
    this.#order = order
  }

  /** Whether a candidate of this rank could still be among the best; at this distance, once it is known. */
  mayTake(rank: number, distance = 0): boolean {
    const last = this.#last
    return !last || rank < last.rank || (rank === last.rank && distance <= last.distance)
  }

  add(candidate: Candidate<T>): void {
    this.#candidates.push(candidate)
    if (this.#candidates.length > this.#limit * THINNED_AT) this.#thin()
  }

  all(): T[] {
    this.#thin()
    return this.#candidates.map(({ what }) => what)
  }

  #thin(): void {
    this.#candidates = this.#candidates
      .sort((a, b) => a.rank - b.rank || a.distance - b.distance || this.#order(a.what, b.what))
      .slice(0, this.#limit)
    this.#last = this.#candidates[this.#limit - 1]
  }
}
