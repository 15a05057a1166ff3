/**
 * A belt into Redis: items leave in the order they came, one batch is under way at a time, what arrives meanwhile makes the
 * next batch, and a batch is repeated until Redis has accepted it. An idle belt adds no delay, a busy one packs by itself.
 */
import type { RedisLink } from './link.ts'

export interface BeltPlan<Item, Load, Reply> {
  readonly link: RedisLink
  /** How many of the waiting items, from the front, make the next batch; at least 1. */
  take(waiting: readonly Item[], from: number): number
  /** What is sent for a batch: made once, so that a repeat is the same to the last byte. */
  load(batch: readonly Item[]): Load
  /** Rejects when Redis refused or was lost. */
  send(load: Load): Promise<Reply>
  accepted(batch: readonly Item[], reply: Reply): void
  refused(error: unknown): void
  /** Runs a flush soon: at the end of this turn for what packs, at once for what must not wait. */
  readonly soon: (flush: () => void) => void
}

/** Sent items are cut off the queue when this many have gathered, not one by one. */
const TRIM = 4_096

export class Belt<Item, Load = unknown, Reply = unknown> {
  readonly #plan: BeltPlan<Item, Load, Reply>
  #queue: Item[] = []
  #sent = 0
  #busy = false

  constructor(plan: BeltPlan<Item, Load, Reply>) {
    this.#plan = plan
  }

  /** Items not yet accepted. */
  get length(): number {
    return this.#queue.length - this.#sent
  }

  add(item: Item): void {
    this.#queue.push(item)
    if (this.#busy) return
    this.#busy = true
    this.#plan.soon(this.#flush)
  }

  readonly #flush = (): void => {
    const from = this.#sent
    const batch = this.#queue.slice(from, from + this.#plan.take(this.#queue, from))
    this.#deliver(batch, this.#plan.load(batch), 0)
  }

  #deliver(batch: readonly Item[], load: Load, attempt: number): void {
    this.#plan.send(load).then(
      (reply) => this.#arrived(batch, reply),
      async (error: unknown) => {
        this.#plan.refused(error)
        await this.#plan.link.mended(attempt)
        this.#deliver(batch, load, attempt + 1)
      },
    )
  }

  #arrived(batch: readonly Item[], reply: Reply): void {
    this.#sent += batch.length
    if (this.#sent === this.#queue.length) {
      this.#queue = []
      this.#sent = 0
    } else if (this.#sent >= TRIM) {
      this.#queue.splice(0, this.#sent)
      this.#sent = 0
    }
    this.#busy = this.length > 0
    if (this.#busy) this.#flush()
    this.#plan.accepted(batch, reply)
  }
}
