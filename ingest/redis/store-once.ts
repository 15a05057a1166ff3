/**
 * Stores messages whose sender must be told which of them were duplicates. Marks of keys, the entry and the counter of
 * duplicates change in one script, so a crash at any point loses nothing and doubles nothing.
 */
import { createHash } from 'node:crypto'
import { BODY, type DeviceMessage, HOUR, type Lane, laneKey, partitionOf, tallyKey } from '@yiwang/contract'
import { Belt } from './belt.ts'
import { MOST_MESSAGES } from './entry.ts'
import type { RedisLink } from './link.ts'
import type { Pressure } from './pressure.ts'
import { runScript, STORE_ONCE } from './scripts.ts'
import { FLIGHT_LIFE_MS, flightKey } from './tally.ts'

/** How long a key is remembered. */
const MARK_LIFE_MS = 26 * HOUR

interface Waiting {
  readonly lane: Lane
  readonly message: DeviceMessage
  readonly json: string
  readonly done: (outcome: 'stored' | 'duplicate') => void
}

interface OnceParts {
  readonly bulk: RedisLink
  readonly pressure: Pressure
  readonly instance: string
}

export class StoreOnce {
  readonly #parts: OnceParts
  readonly #refused: (error: unknown) => void
  readonly #belts = new Map<number, Belt<Waiting>>()

  constructor(parts: OnceParts, refused: (error: unknown) => void) {
    this.#parts = parts
    this.#refused = refused
  }

  get waiting(): number {
    let waiting = 0
    for (const belt of this.#belts.values()) waiting += belt.length
    return waiting
  }

  append(lane: Lane, message: DeviceMessage, done: (outcome: 'stored' | 'duplicate') => void): void {
    const partition = partitionOf(message.device)
    const json = JSON.stringify(message)
    this.#parts.pressure.take(json.length)
    let belt = this.#belts.get(partition)
    if (!belt) {
      belt = this.#belt(partition)
      this.#belts.set(partition, belt)
    }
    belt.add({ lane, message, json, done })
  }

  #belt(partition: number): Belt<Waiting> {
    const { bulk, instance, pressure } = this.#parts
    let flight = 0
    return new Belt({
      link: bulk,
      take: (waiting, from) => Math.min(waiting.length - from, MOST_MESSAGES),
      load: (batch) => {
        flight++
        const keys = [
          tallyKey(partition),
          flightKey(partition, instance, 'once'),
          laneKey(partition, 'alarm'),
          laneKey(partition, 'telemetry'),
          ...batch.map(({ message }) => markKey(partition, message)),
        ]
        const args = [`${instance}:${flight}`, String(FLIGHT_LIFE_MS), String(MARK_LIFE_MS), BODY, String(MOST_MESSAGES)]
        for (const { lane, message, json } of batch) args.push(lane === 'alarm' ? '3' : '4', `duplicate:${message.source}`, json)
        return { keys, args }
      },
      send: ({ keys, args }: { keys: readonly string[]; args: readonly string[] }) =>
        runScript(bulk.redis, STORE_ONCE, keys, args),
      accepted: (batch, reply) => {
        const answers: readonly unknown[] = Array.isArray(reply) ? reply : []
        let characters = 0
        batch.forEach(({ json, done }, i) => {
          characters += json.length
          done(answers[i] === 1 ? 'stored' : 'duplicate')
        })
        pressure.give(characters)
      },
      refused: this.#refused,
      soon: setImmediate,
    })
  }
}

/** Keys may be long and hold anything: 132 bits of their hash stand for them. */
function markKey(partition: number, message: DeviceMessage): string {
  const hash = createHash('sha256').update(message.source).update('|').update(message.key).digest('base64url').slice(0, 22)
  return `yw:{${partition}}:seen:${hash}`
}
