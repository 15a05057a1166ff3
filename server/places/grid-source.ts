/**
 * Keeps the unit grids as the records have them. A fact says that they were drawn anew; a district that is seeded has assets that
 * say in which grid they stand, and one that is not known here means that there are grids now.
 */
import type { Fact, UnitGrid } from '@yiwang/contract'

export class GridSource {
  readonly #ask: () => Promise<readonly UnitGrid[]>
  readonly #changed: (grids: readonly UnitGrid[]) => void
  readonly #failed: (error: unknown) => void
  #known: ReadonlySet<string> = new Set()
  /** Named by assets, but the records did not have them: asked for once. */
  #unknown = new Set<string>()
  #reading: Promise<void> | undefined

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
    let missing = false
    for (const fact of facts) {
      if (fact.kind === 'grids') missing = true
      if (fact.kind !== 'asset' || fact.asset.gridCode === undefined) continue
      const name = nameOf(fact.asset.gridCode, fact.asset.gridVersion)
      if (this.#known.has(name) || this.#unknown.has(name)) continue
      this.#unknown.add(name)
      missing = true
    }
    // One under way may have begun before these were there.
    if (missing) void (this.#reading ?? Promise.resolve()).then(() => this.read())
  }

  /** Never rejects: without grids there are simply none until they can be read. */
  read(): Promise<void> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readNow(): Promise<void> {
    try {
      const grids = await this.#ask()
      const names = new Set(grids.map(({ code, version }) => nameOf(code, version)))
      if (names.size === this.#known.size && [...names].every((name) => this.#known.has(name))) return
      this.#known = names
      this.#changed(grids)
    } catch (error) {
      this.#unknown = new Set()
      this.#failed(error)
    }
  }
}

function nameOf(code: string, version: number | undefined): string {
  return `${code} ${version ?? ''}`
}
