/** A memory that forgets: at most `limit` entries, the one untouched for longest goes first. Listeners keep nothing unbounded. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)
  }

  /** Sets and marks as newest; returns what had to go. */
  set(key: K, value: V): V | undefined {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#limit) return undefined
    const oldest = this.#entries.entries().next()
    if (oldest.done) return undefined
    this.#entries.delete(oldest.value[0])
    return oldest.value[1]
  }

  delete(key: K): void {
    this.#entries.delete(key)
  }

  entries(): IterableIterator<[K, V]> {
    return this.#entries.entries()
  }

  get size(): number {
    return this.#entries.size
  }
}
