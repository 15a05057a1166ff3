/** Token buckets: how much of something one peer may use; whoever overdraws waits until it has refilled. */
import type { Millis } from '@yiwang/contract'

export interface Allowance {
  /** Refill per second. */
  readonly rate: number
  /** What may be used at once. */
  readonly burst: number
}

export class TokenBucket {
  readonly #allowance: Allowance
  #tokens: number
  #at: Millis

  constructor(allowance: Allowance, now: Millis) {
    this.#allowance = allowance
    this.#tokens = allowance.burst
    this.#at = now
  }

  /** Takes what was used, also below nothing; answers the milliseconds until there is something again, 0 = go on. */
  use(amount: number, now: Millis): Millis {
    const { rate, burst } = this.#allowance
    // A clock set back refills nothing and takes nothing.
    const elapsed = Math.max(0, now - this.#at)
    this.#at = now
    this.#tokens = Math.min(burst, this.#tokens + (elapsed * rate) / 1_000) - amount
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / rate) * 1_000)
  }

  /** Nothing is owed and nothing remembered: the bucket may be forgotten. */
  full(now: Millis): boolean {
    return this.use(0, now) === 0 && this.#tokens >= this.#allowance.burst
  }
}

/** One bucket a peer, forgotten when it has refilled. */
export class Buckets {
  readonly #allowance: Allowance
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(allowance: Allowance) {
    this.#allowance = allowance
  }

  use(peer: string, amount: number, now: Millis): Millis {
    let bucket = this.#buckets.get(peer)
    if (!bucket) {
      bucket = new TokenBucket(this.#allowance, now)
      this.#buckets.set(peer, bucket)
    }
    return bucket.use(amount, now)
  }

  /** Called every second. */
  tick(now: Millis): void {
    for (const [peer, bucket] of this.#buckets) if (bucket.full(now)) this.#buckets.delete(peer)
  }
}
