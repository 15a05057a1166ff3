/** How many messages came to which end, by source: one side of the accounting identity. */

export type Ending = 'stored' | 'duplicate' | 'rejected' | 'shed' | 'lost'

export class Tally {
  readonly #counts = new Map<string, number>()

  add(source: string, ending: Ending, count = 1): void {
    const key = `${source}\n${ending}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count)
  }

  addAll(other: Tally): void {
    for (const [key, count] of other.#counts) this.#counts.set(key, (this.#counts.get(key) ?? 0) + count)
  }

  /** In one order everywhere, so that two writers cannot lock each other out. */
  rows(): readonly { readonly source: string; readonly ending: string; readonly count: number }[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, count]) => {
        const [source = '', ending = ''] = key.split('\n')
        return { source, ending, count }
      })
  }
}
