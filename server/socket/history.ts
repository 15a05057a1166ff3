/**
 * What was committed, as this server knows it: the picture, and the newest facts after which any client can continue.
 * Taken from the records once, then kept by the facts stream; a hole in the stream is filled from the records.
 */
import type { Fact, NumberedFact } from '@yiwang/contract'
import type { Records } from '../records.ts'
import { FactLog } from './fact-log.ts'
import { logged } from './logged-fact.ts'
import { Picture } from './picture.ts'
import { Standing } from './standing.ts'

/** Facts kept in memory. A client that missed more gets a snapshot, which is then the shorter way. */
const KEPT = 5_000

export interface StreamedFact {
  readonly n: number
  readonly fact: Fact
  /** The fact's JSON, when it is at hand. */
  readonly json?: string
}

export interface HistoryEvents {
  /** New facts are in the log. */
  grown(facts: readonly Fact[]): void
  /** Another history: numbers start anew. */
  restarted(): void
}

export class History {
  readonly #records: Pick<Records, 'snapshot' | 'factsAfter'>
  readonly #events: HistoryEvents
  #log: FactLog
  #picture: Picture
  #waiting: { readonly n: number; readonly reached: () => void }[] = []

  private constructor(records: Pick<Records, 'snapshot' | 'factsAfter'>, events: HistoryEvents, log: FactLog, picture: Picture) {
    this.#records = records
    this.#events = events
    this.#log = log
    this.#picture = picture
  }

  static async begin(records: Pick<Records, 'snapshot' | 'factsAfter'>, events: HistoryEvents): Promise<History> {
    const { log, picture } = await take(records)
    return new History(records, events, log, picture)
  }

  get log(): FactLog {
    return this.#log
  }

  get picture(): Picture {
    return this.#picture
  }

  /** Facts as they come from the stream: repeats are dropped, a hole is filled from the records first. */
  async append(facts: readonly StreamedFact[]): Promise<void> {
    const grown: Fact[] = []
    for (const next of facts) {
      if (next.n > this.#log.head + 1) {
        for (const missed of await this.#between(this.#log.head, next.n)) grown.push(this.#add(missed))
      }
      if (next.n > this.#log.head + 1) {
        // Neither the stream nor the records have it: what we hold does not belong to this history.
        await this.begin()
        return
      }
      if (next.n === this.#log.head + 1) grown.push(this.#add(next))
    }
    if (grown.length === 0) return
    this.#events.grown(grown)
    this.#waiting = this.#waiting.filter(({ n, reached }) => {
      if (n > this.#log.head) return true
      reached()
      return false
    })
  }

  /** Takes the records' word again; clients are told only when it is another history or we were ahead of it. */
  async begin(): Promise<void> {
    const { log, picture } = await take(this.#records)
    const same = log.epoch === this.#log.epoch && log.head >= this.#log.head && this.#log.head >= log.tail
    if (same) return this.append(await this.#records.factsAfter(this.#log.head, KEPT))
    this.#log = log
    this.#picture = picture
    this.#events.restarted()
  }

  /** Resolves once fact n is here, or after the time given, whichever is first. */
  reach(n: number, within: number): Promise<void> {
    if (n <= this.#log.head) return Promise.resolve()
    return new Promise((resolve) => {
      const waiting = { n, reached: resolve }
      this.#waiting.push(waiting)
      setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting)
        resolve()
      }, within).unref()
    })
  }

  #add({ n, fact, json }: StreamedFact): Fact {
    const next = logged(this.#picture, n, json ?? JSON.stringify(fact), fact)
    this.#picture.apply(fact)
    this.#log.append(next)
    return fact
  }

  async #between(after: number, before: number): Promise<readonly NumberedFact[]> {
    const missed: NumberedFact[] = []
    let from = after
    while (from < before - 1) {
      const some = await this.#records.factsAfter(from, Math.min(1_000, before - 1 - from))
      if (some.length === 0) break
      missed.push(...some)
      from = some[some.length - 1]?.n ?? before
    }
    return missed
  }
}

async function take(records: Pick<Records, 'snapshot' | 'factsAfter'>): Promise<{ log: FactLog; picture: Picture }> {
  const snapshot = await records.snapshot()
  const picture = new Picture(snapshot, new Standing(snapshot.drills, snapshot.notices))
  const log = new FactLog({
    epoch: snapshot.epoch,
    cursor: snapshot.cursor,
    size: KEPT,
    counts: (who) => picture.counts(who),
  })
  const before = await records.factsAfter(Math.max(0, snapshot.cursor - KEPT), KEPT)
  log.preload(before.map(({ n, fact }) => logged(picture, n, JSON.stringify(fact), fact)))
  return { log, picture }
}
