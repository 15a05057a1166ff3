/** Durable counters of what never reached a lane; each count is repeated until Redis has it, and counted once. */
import { HOUR, tallyKey } from '@yiwang/contract'
import { Belt } from './belt.ts'
import type { RedisLink } from './link.ts'
import { COUNT, runScript } from './scripts.ts'

/** How long a repeat of a flight is recognised. */
export const FLIGHT_LIFE_MS = 26 * HOUR

interface Count {
  readonly field: string
  /** Grows while nobody waits for it and it has not left. */
  amount: number
  readonly done: (() => void) | undefined
  left: boolean
}

/** Where the number of the last flight of an instance stands, in the slot of its partition. */
export function flightKey(partition: number, instance: string, purpose: 'count' | 'once'): string {
  return `yw:{${partition}}:flight:${purpose}:${instance}`
}

const MOST_COUNTS = 10_000

export class Tally {
  readonly #link: RedisLink
  readonly #instance: string
  readonly #belts = new Map<number, Belt<Count>>()
  readonly #unawaited = new Map<string, Count>()

  constructor(link: RedisLink, instance: string) {
    this.#link = link
    this.#instance = instance
  }

  /** Counts not yet in Redis. */
  get waiting(): number {
    let waiting = 0
    for (const belt of this.#belts.values()) waiting += belt.length
    return waiting
  }

  /** `done` is called when the count is durable. */
  count(partition: number, field: string, amount: number, done?: () => void): void {
    let belt = this.#belts.get(partition)
    if (!belt) {
      belt = this.#belt(partition)
      this.#belts.set(partition, belt)
    }
    if (done) {
      belt.add({ field, amount, done, left: false })
      return
    }
    const key = `${partition}|${field}`
    const open = this.#unawaited.get(key)
    if (open && !open.left) {
      open.amount += amount
      return
    }
    const item = { field, amount, done, left: false }
    this.#unawaited.set(key, item)
    belt.add(item)
  }

  #belt(partition: number): Belt<Count> {
    let flight = 0
    return new Belt({
      link: this.#link,
      take: (waiting, from) => Math.min(waiting.length - from, MOST_COUNTS),
      load: (batch) => {
        flight++
        const sums = new Map<string, number>()
        for (const item of batch) {
          item.left = true
          sums.set(item.field, (sums.get(item.field) ?? 0) + item.amount)
        }
        const pairs = [...sums].flatMap(([field, amount]) => [field, String(amount)])
        return [String(flight), String(FLIGHT_LIFE_MS), ...pairs]
      },
      send: (args: readonly string[]) =>
        runScript(this.#link.redis, COUNT, [tallyKey(partition), flightKey(partition, this.#instance, 'count')], args),
      accepted: (batch) => {
        for (const { done } of batch) done?.()
      },
      refused: () => {},
      soon: setImmediate,
    })
  }
}
