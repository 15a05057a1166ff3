/** Keeps the unit grids as the records have them: a fact says that they were drawn anew. */
import { type Fact, SECOND, type UnitGrid } from '@yiwang/contract'

/** After a cut they are asked for again. */
const AGAIN = 5 * SECOND

export class GridSource {
  readonly #ask: () => Promise<readonly UnitGrid[]>
  readonly #changed: (grids: readonly UnitGrid[]) => void
  readonly #failed: (error: unknown) => void
  #known: ReadonlySet<string> = new Set()
  #reading: Promise<void> | undefined
  #settled: Promise<void> = Promise.resolve()

  constructor(
    ask: () => Promise<readonly UnitGrid[]>,
    changed: (grids: readonly UnitGrid[]) => void,
    failed: (error: unknown) => void,
  ) {
    this.#ask = ask
    this.#changed = changed
    this.#failed = failed
  }

  grown(facts: readonly Fact[]): void {
    // A reading under way may have begun before these were there.
    if (facts.some(({ kind }) => kind === 'grids')) this.#settled = (this.#reading ?? Promise.resolve()).then(() => this.read())
  }

  /** When all that facts have said so far has been read. */
  get settled(): Promise<void> {
    return this.#settled
  }

  /** Never rejects: without grids there are none until they can be read. */
  read(): Promise<void> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readNow(): Promise<void> {
    try {
      const grids = await this.#ask()
      const names = new Set(grids.map(({ code, version }) => `${code} ${version}`))
      if (names.size === this.#known.size && [...names].every((name) => this.#known.has(name))) return
      this.#known = names
      this.#changed(grids)
    } catch (error) {
      this.#failed(error)
      setTimeout(() => void this.read(), AGAIN).unref()
    }
  }
}
