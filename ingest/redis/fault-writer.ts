/**
 * Faults: what could not be read is counted durably, each one, and shown, coalesced: one entry per source, reason and origin
 * in a window, with its count. A flood of garbage therefore costs Redis a counter, not a stream.
 *
 * The stream is trimmed by whoever stores it, never here. While nobody does it grows up to a limit; what comes then is only
 * counted, and the count stands in the stream as a fault of its own as soon as there is room.
 */
import { BODY, type DeviceId, DISTRICT, FAULTS_KEY, type Fault, type Millis } from '@yiwang/contract'
import { Belt } from './belt.ts'
import type { RedisLink } from './link.ts'
import { runScript, SHOW_FAULTS } from './scripts.ts'
import type { Tally } from './tally.ts'

/** Entries that wait for the server at most: hours of an ordinary district, and some 30 MB. */
const MOST_UNREAD = 20_000
/** How many were not kept, in the slot of the stream. */
const UNKEPT_KEY = `{${FAULTS_KEY}}:unkept`
const SHOWN_BYTES = 512
/** More origins than this within a window share one entry. */
const MOST_ORIGINS = 500
const WINDOW_MS = 5_000
const MOST_ENTRIES = 200
/** While Redis is away no more entries than this wait; the counts go on. */
const MOST_WAITING = 2_000

export interface Seen {
  readonly source: string
  readonly reason: string
  readonly from: string
  readonly bytes?: Uint8Array
  /** How many there were, when `bytes` are only the first of them. */
  readonly length?: number
  readonly device?: DeviceId
}

interface Open {
  readonly since: Millis
  /** Further ones since the entry was written. */
  more: number
  readonly first: Seen
}

interface Shown {
  readonly json: string
  readonly count: number
}

const NOTHING: Shown = { json: '', count: 0 }

export class FaultWriter {
  readonly #tally: Tally
  readonly #belt: Belt<Shown>
  readonly #open = new Map<string, Open>()
  /** Faults that found no place here while Redis was away. */
  #unkept = 0
  /** Redis may hold a count that nobody has been told yet: an ingest before us may have left one. */
  #owing = true

  constructor(link: RedisLink, tally: Tally, mostUnread = MOST_UNREAD) {
    this.#tally = tally
    this.#belt = new Belt({
      link,
      take: (waiting, from) => Math.min(waiting.length - from, MOST_ENTRIES),
      load: (batch: readonly Shown[]) => batch.flatMap(({ json, count }) => [json, String(count)]),
      send: (faults) => runScript(link.redis, SHOW_FAULTS, [FAULTS_KEY, UNKEPT_KEY], [String(mostUnread), BODY, ...faults]),
      accepted: (_, owed) => {
        this.#owing = owed !== 0
      },
      refused: () => {},
      soon: setImmediate,
    })
  }

  get waiting(): number {
    return this.#belt.length
  }

  /** Input refused: counted under `rejected:<source>`; `counted` is called when that is durable. */
  reject(seen: Seen, now: Millis, counted?: () => void): void {
    this.#tally.count(DISTRICT, `rejected:${seen.source}`, 1, counted)
    this.show(seen, now)
  }

  /** Something people should know that refused no input: a collision, a device cut off, telemetry shed. */
  show(seen: Seen, now: Millis): void {
    const own = `${seen.source}|${seen.reason}|${seen.from}`
    const crowded = this.#open.size >= MOST_ORIGINS && !this.#open.has(own)
    const key = crowded ? `${seen.source}|${seen.reason}|` : own
    const open = this.#open.get(key)
    if (open) {
      open.more++
      return
    }
    const first = crowded ? { ...seen, from: 'many' } : seen
    this.#open.set(key, { since: now, more: 0, first })
    this.#write(first, 1, now)
  }

  /** Called every second: closes windows that are over and writes what gathered in them. */
  tick(now: Millis): void {
    for (const [key, { since, more, first }] of this.#open) {
      if (now - since < WINDOW_MS && now >= since) continue
      this.#open.delete(key)
      if (more > 0) this.#write(first, more, now)
    }
    if (this.#unkept > 0) {
      const count = this.#unkept
      this.#unkept = 0
      this.#write({ source: 'ingest', reason: 'unkept', from: 'faults' }, count, now)
    }
    // Its own entry when there is room by now, a number in the counter when there is none: nothing is added by asking.
    if (this.#owing && this.#belt.length === 0) this.#belt.add(NOTHING)
  }

  /** Writes all that gathered, for a clean stop. */
  flush(now: Millis): void {
    for (const { more, first } of this.#open.values()) if (more > 0) this.#write(first, more, now)
    this.#open.clear()
  }

  #write({ source, reason, from, bytes, length = bytes?.length, device }: Seen, count: number, at: Millis): void {
    if (this.#belt.length >= MOST_WAITING) {
      this.#unkept += count
      return
    }
    const fault: Fault = {
      source: source.slice(0, 32),
      reason: reason.slice(0, 48),
      at,
      from: from.slice(0, 200),
      ...(device !== undefined && { device: device.slice(0, 400) }),
      ...(bytes && bytes.length > 0 && { bytes: Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('hex') }),
      ...(length !== undefined && length > 0 && { length }),
      count,
    }
    this.#belt.add({ json: JSON.stringify(fault), count })
  }
}
