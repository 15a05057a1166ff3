/** What each feed has done since the start: for the health hash, the metrics and the screens. */
import type { IngestHealth, Millis } from '@yiwang/contract'

const RATE_SECONDS = 10

export class Feed {
  connections = 0
  accepted = 0
  duplicate = 0
  rejected = 0
  shed = 0
  lastSeen: Millis | undefined
  up = false
  reason: string | undefined
  /** Messages accepted at the end of each of the last seconds. */
  readonly #history: number[] = [0]

  /** Called every second. */
  tick(): void {
    this.#history.push(this.accepted)
    if (this.#history.length > RATE_SECONDS + 1) this.#history.shift()
  }

  get rate(): number {
    const [first = 0] = this.#history
    return (this.accepted - first) / Math.max(1, this.#history.length - 1)
  }

  listening(): void {
    this.up = true
    this.reason = undefined
  }

  down(reason: string): void {
    this.up = false
    this.reason = reason
  }

  health(): IngestHealth['feeds'][string] {
    return {
      connections: this.connections,
      rate: this.rate,
      accepted: this.accepted,
      duplicate: this.duplicate,
      rejected: this.rejected,
      shed: this.shed,
      ...(this.lastSeen !== undefined && { lastSeen: this.lastSeen }),
      up: this.up,
      ...(this.reason !== undefined && { reason: this.reason }),
    }
  }
}

export class Feeds {
  readonly #feeds = new Map<string, Feed>()

  of(source: string): Feed {
    let feed = this.#feeds.get(source)
    if (!feed) {
      feed = new Feed()
      this.#feeds.set(source, feed)
    }
    return feed
  }

  [Symbol.iterator](): IterableIterator<[string, Feed]> {
    return this.#feeds.entries()
  }
}
