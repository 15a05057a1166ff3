/** Due-times of rows, earliest first: a binary heap that never searches. An overtaken entry stays until it comes up; its reader checks it against the row. */
import type { Millis } from '@yiwang/contract'

export interface Due {
  readonly at: Millis
  readonly key: string
}

/** By time, then by key, so that a replay wakes in the same order. */
export function earlier(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.key < b.key)
}

export class Heap<T> {
  readonly #items: T[] = []
  readonly #before: (a: T, b: T) => boolean

  constructor(before: (a: T, b: T) => boolean) {
    this.#before = before
  }

  get size(): number {
    return this.#items.length
  }

  /** The item in a place of the heap: the root is 0, below i stand 2i+1 and 2i+2. */
  at(place: number): T | undefined {
    return this.#items[place]
  }

  push(item: T): void {
    const items = this.#items
    let place = items.length
    items.push(item)
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = items[above] as T
      if (!this.#before(item, parent)) break
      items[place] = parent
      place = above
    }
    items[place] = item
  }

  pop(): T | undefined {
    const items = this.#items
    const root = items[0]
    const last = items.pop()
    if (root === undefined || last === undefined || items.length === 0) return root
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= items.length) break
      if (below + 1 < items.length && this.#before(items[below + 1] as T, items[below] as T)) below++
      const child = items[below] as T
      if (!this.#before(child, last)) break
      items[place] = child
      place = below
    }
    items[place] = last
    return root
  }

  clear(): void {
    this.#items.length = 0
  }
}

/**
 * Reads a heap in order without changing it: the open places are kept in a small heap of their own, so reading the k earliest
 * costs k log k however many wait behind them.
 */
export class Cursor {
  readonly #heap: Heap<Due>
  readonly #open: Heap<{ readonly place: number; readonly due: Due }>

  constructor(heap: Heap<Due>) {
    this.#heap = heap
    this.#open = new Heap((a, b) => earlier(a.due, b.due))
    this.#reach(0)
  }

  /** The next entry due by then. */
  next(until: Millis): Due | undefined {
    const first = this.#open.at(0)
    if (first === undefined || first.due.at > until) return undefined
    this.#open.pop()
    this.#reach(2 * first.place + 1)
    this.#reach(2 * first.place + 2)
    return first.due
  }

  #reach(place: number): void {
    const due = this.#heap.at(place)
    if (due !== undefined) this.#open.push({ place, due })
  }
}
