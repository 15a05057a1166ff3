/** The newest facts in memory, in order and without a hole: what a client that was cut continues from. */
import {
  type Action,
  type Asset,
  type AssetCounts,
  around,
  type Bbox,
  type CrowdChange,
  type Governed,
  may,
  type Principal,
} from '@yiwang/contract'

export interface LoggedFact {
  readonly n: number
  /** `{"n":…,"fact":…}` as it goes to clients: made into JSON once. Absent = it is not told one by one. */
  readonly json?: string
  /** What the door asks before anybody gets it. */
  readonly action: Action
  readonly of: Governed
  /** An asset that has left: for whoever may see it as it was, and not as it is. */
  readonly gone?: { readonly of: Governed; readonly json: string }
  /** An alert's asset when it is of the crowd: goes along with it. */
  readonly about?: Asset
  /** It changes the crowd for whoever may see one of these, on the map in this box. */
  readonly crowd?: { readonly of: readonly Governed[]; readonly bbox?: Bbox }
}

export interface Stretch {
  readonly prev: number
  readonly cursor: number
  /** A FactsFrame as JSON. */
  readonly json: string
}

export interface FactLogParts {
  readonly epoch: string
  /** Number of the newest fact there was when it began. */
  readonly cursor: number
  /** How many facts are kept. */
  readonly size: number
  /** How many assets of each kind somebody may see now. */
  readonly counts: (who: Principal) => AssetCounts
}

export class FactLog {
  readonly epoch: string
  readonly #size: number
  readonly #counts: FactLogParts['counts']
  #facts: LoggedFact[] = []
  #head: number

  constructor({ epoch, cursor, size, counts }: FactLogParts) {
    this.epoch = epoch
    this.#head = cursor
    this.#size = size
    this.#counts = counts
  }

  /** Number of the newest fact. */
  get head(): number {
    return this.#head
  }

  /** The oldest cursor that can be continued from here. */
  get tail(): number {
    return (this.#facts[0]?.n ?? this.#head + 1) - 1
  }

  /** Facts at or before the snapshot's cursor, oldest first, so that clients from before a restart can continue. */
  preload(facts: readonly LoggedFact[]): void {
    const usable: LoggedFact[] = []
    let next = this.#head
    for (const fact of [...facts].reverse()) {
      if (fact.n > this.#head) continue
      if (fact.n !== next) break
      usable.unshift(fact)
      next--
    }
    this.#facts = usable.slice(-this.#size)
  }

  append(fact: LoggedFact): void {
    if (fact.n !== this.#head + 1) throw new Error(`fact ${fact.n} does not follow ${this.#head}`)
    this.#facts.push(fact)
    this.#head = fact.n
    // Shifting one by one would copy the whole log each time.
    if (this.#facts.length > this.#size * 1.25) this.#facts = this.#facts.slice(-this.#size)
  }

  /** Facts after a cursor that this person may see, at most about `maxBytes` of them; undefined = too old, ask for a snapshot. */
  after(cursor: number, who: Principal, maxBytes: number): Stretch | undefined {
    if (cursor < this.tail || cursor > this.#head) return undefined
    const start = cursor - this.tail
    const seen: string[] = []
    const about = new Map<string, Asset>()
    let crowd: { bbox?: Bbox } | undefined
    let reached = cursor
    let bytes = 0
    for (let i = start; i < this.#facts.length && bytes < maxBytes; i++) {
      const fact = this.#facts[i]
      if (!fact) break
      reached = fact.n
      if (fact.crowd?.of.some((asset) => may(who, 'asset.read', asset) === true)) crowd = joined(crowd, fact.crowd)
      const json = may(who, fact.action, fact.of) === true ? fact.json : goneFor(who, fact)
      if (json === undefined) continue
      seen.push(json)
      bytes += json.length
      if (fact.about && may(who, 'asset.read', fact.about) === true) about.set(fact.about.id, fact.about)
    }
    const more = [
      about.size > 0 ? `,"assets":${JSON.stringify([...about.values()])}` : '',
      crowd ? `,"crowd":${JSON.stringify({ counts: this.#counts(who), ...crowd } satisfies CrowdChange)}` : '',
    ].join('')
    const json = `{"epoch":${JSON.stringify(this.epoch)},"prev":${cursor},"cursor":${reached},"facts":[${seen.join(',')}]${more}}`
    return { prev: cursor, cursor: reached, json }
  }
}

function goneFor(who: Principal, { action, gone }: LoggedFact): string | undefined {
  return gone && may(who, action, gone.of) === true ? gone.json : undefined
}

function joined(before: { bbox?: Bbox } | undefined, { bbox }: { readonly bbox?: Bbox }): { bbox?: Bbox } {
  const both = before?.bbox && bbox ? around(before.bbox, bbox) : (bbox ?? before?.bbox)
  return both ? { bbox: both } : {}
}
