/**
 * Appends device messages to the lanes. A message is accepted when Redis has replied, and only then may its device be
 * answered. Per partition and lane one entry is under way at a time and what arrives meanwhile shares the next: an idle
 * system has no delay, a busy one packs, order per device is kept. Alarms have a connection of their own.
 */
import {
  BODY,
  type DeviceMessage,
  LANES,
  type Lane,
  laneKey,
  type Millis,
  PARTITIONS,
  packTick,
  partitionOf,
} from '@yiwang/contract'
import { Belt } from './belt.ts'
import { type Accepted, entryLength, packed, type Waiting } from './entry.ts'
import type { RedisLink } from './link.ts'
import type { Pressure } from './pressure.ts'
import { StoreOnce } from './store-once.ts'
import type { Tally } from './tally.ts'

/** The district's partition carries only ticks. */
const LANES_OF_TICKS = PARTITIONS + 1

export interface WriterParts {
  /** Carries nothing but alarms and their ticks. */
  readonly alarms: RedisLink
  readonly bulk: RedisLink
  readonly pressure: Pressure
  readonly tally: Tally
  readonly instance: string
}

export class StreamWriter {
  readonly #parts: WriterParts
  readonly #belts: Readonly<Record<Lane, readonly Belt<Waiting>[]>>
  readonly #ticking = new Set<string>()
  readonly #once: StoreOnce
  #refusal: string | undefined

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#belts = {
      alarm: Array.from({ length: LANES_OF_TICKS }, (_, partition) => this.#belt(partition, 'alarm')),
      telemetry: Array.from({ length: LANES_OF_TICKS }, (_, partition) => this.#belt(partition, 'telemetry')),
    }
    this.#once = new StoreOnce(parts, (error) => this.#refused(error))
  }

  /** Why nothing is accepted at the moment. */
  get refusal(): string | undefined {
    if (!this.#parts.alarms.up || !this.#parts.bulk.up) return 'redis'
    return this.#refusal
  }

  /** Messages and ticks not yet accepted. */
  get waiting(): number {
    let waiting = this.#once.waiting + this.#parts.tally.waiting
    for (const lane of LANES) for (const belt of this.#belts[lane]) waiting += belt.length
    return waiting
  }

  append(lane: Lane, message: DeviceMessage, done: Accepted): void {
    const { pressure, tally } = this.#parts
    const partition = partitionOf(message.device)
    if (lane === 'telemetry' && pressure.shedding) {
      tally.count(partition, 'shed:telemetry', 1, () => done('shed'))
      return
    }
    const json = JSON.stringify(message)
    pressure.take(json.length)
    this.#belts[lane][partition]?.add({ json, done })
  }

  /** Stores a message unless one of the same key was stored within a day, and says which. Crash-safe at any point. */
  appendOnce(lane: Lane, message: DeviceMessage, done: (outcome: 'stored' | 'duplicate') => void): void {
    this.#once.append(lane, message, done)
  }

  /** Writes the clock into every partition and lane, behind what was appended before. A tick still waiting is not joined by another. */
  tick(at: Millis, uptime: Millis): void {
    const json = packTick(at, uptime, this.#parts.instance)
    for (const lane of LANES) {
      this.#belts[lane].forEach((belt, partition) => {
        const key = laneKey(partition, lane)
        if (this.#ticking.has(key)) return
        this.#ticking.add(key)
        belt.add({ json, done: undefined })
      })
    }
  }

  #belt(partition: number, lane: Lane): Belt<Waiting> {
    const link = lane === 'alarm' ? this.#parts.alarms : this.#parts.bulk
    const key = laneKey(partition, lane)
    return new Belt({
      link,
      take: entryLength,
      load: packed,
      send: (body: string) => link.redis.sendCommand(['XADD', key, '*', BODY, body]),
      accepted: (batch) => {
        this.#refusal = undefined
        if (batch[0]?.done === undefined) this.#ticking.delete(key)
        let characters = 0
        for (const { json, done } of batch) {
          if (done === undefined) continue
          characters += json.length
          done('stored')
        }
        this.#parts.pressure.give(characters)
      },
      refused: (error) => this.#refused(error),
      // Alarms leave when the code that appended them returns, telemetry when this turn of the event loop ends.
      soon: lane === 'alarm' ? queueMicrotask : setImmediate,
    })
  }

  #refused(error: unknown): void {
    this.#refusal = error instanceof Error ? (error.message.split(' ')[0] ?? 'redis') : 'redis'
  }
}
