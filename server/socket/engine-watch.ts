/** What engines say of themselves, put together: how far judging is behind, and which partitions somebody judges. Pure. */
import { DISTRICT, type Millis, SECOND } from '@yiwang/contract'
import type { EngineHealth } from '../redis/engine-health.ts'

/** An engine reports each second; one that has not for this long counts as away since its last report. */
const QUIET: Millis = 3 * SECOND

interface Vouched {
  readonly at: Millis
  readonly lag: Millis
}

export class EngineWatch {
  readonly #since: Millis
  /** By engine, the report last looked at: one that stands there unchanged proves nothing, and clocks need not agree. */
  #seen: ReadonlyMap<string, Millis> = new Map()
  /** By partition, when its engine was last heard and what it said. */
  readonly #vouched = new Map<number, Vouched>()

  constructor(now: Millis) {
    this.#since = now
  }

  take(reports: readonly EngineHealth[], now: Millis): void {
    for (const { instance, at, lag, partitions } of reports) {
      const seen = this.#seen.get(instance)
      const isNews = seen === undefined ? now - at < QUIET : at !== seen
      if (isNews) for (const part of partitions) this.#vouched.set(part, { at: now, lag })
    }
    this.#seen = new Map(reports.map(({ instance, at }) => [instance, at]))
  }

  /** Of the partition that is furthest behind. While nobody judges it, it falls behind as time passes. */
  lag(now: Millis): Millis {
    const lags = PARTS.map((part) => {
      const { at, lag } = this.#vouched.get(part) ?? { at: this.#since, lag: 0 }
      return now - at < QUIET ? lag : lag + now - at
    })
    return Math.round(Math.max(...lags))
  }

  /** How many of all partitions are judged. */
  judged(now: Millis): number {
    return PARTS.filter((part) => now - (this.#vouched.get(part)?.at ?? Number.NEGATIVE_INFINITY) < QUIET).length
  }
}

const PARTS = Array.from({ length: DISTRICT + 1 }, (_, part) => part)
