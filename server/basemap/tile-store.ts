/** Tiles asked for lately, by their address; the oldest go when they hold more bytes than allowed. */
import type { StoredTile } from './archive.ts'

/** What an entry costs besides its bytes. */
const ENTRY = 200

export class TileStore {
  readonly #tiles = new Map<string, StoredTile | undefined>()
  readonly #limit: number
  #held = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** undefined as a value = known to be empty. */
  get(key: string): { readonly tile: StoredTile | undefined } | undefined {
    if (!this.#tiles.has(key)) return
    const tile = this.#tiles.get(key)
    this.#tiles.delete(key)
    this.#tiles.set(key, tile)
    return { tile }
  }

  set(key: string, tile: StoredTile | undefined): void {
    this.#drop(key)
    this.#tiles.set(key, tile)
    this.#held += cost(tile)
    for (const oldest of this.#tiles.keys()) {
      if (this.#held <= this.#limit) return
      this.#drop(oldest)
    }
  }

  clear(): void {
    this.#tiles.clear()
    this.#held = 0
  }

  get held(): number {
    return this.#held
  }

  #drop(key: string): void {
    if (!this.#tiles.has(key)) return
    this.#held -= cost(this.#tiles.get(key))
    this.#tiles.delete(key)
  }
}

function cost(tile: StoredTile | undefined): number {
  return ENTRY + (tile?.bytes.length ?? 0)
}
