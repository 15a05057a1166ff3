/** Ingest's own pulse: every second the clock into every lane, and its health into the hash the server reads. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { HOUR, INGEST_HEALTH_KEY, type IngestHealth, ingestHealth, type Millis } from '@yiwang/contract'
import type { Feeds } from './feeds.ts'
import type { RedisLink } from './redis/link.ts'
import type { Pressure } from './redis/pressure.ts'
import type { StreamWriter } from './redis/stream-writer.ts'

/** After a longer gap than this between two beats nobody was listening: silence before it proves nothing. */
const DEAF_MS = 5_000

export function newInstance(role: string): string {
  return `${role}-${hostname().slice(0, 20)}-${process.pid}-${randomUUID().slice(0, 8)}`
}

/** Since when devices could be heard without a break: start, or the end of the last pause in reading. */
export class Hearing {
  #since: Millis
  #last: Millis

  constructor(now: Millis) {
    this.#since = now
    this.#last = now
  }

  beat(now: Millis, deaf: boolean): void {
    if (deaf || now - this.#last > DEAF_MS || now < this.#last) this.#since = now
    this.#last = now
  }

  uptime(now: Millis): Millis {
    return Math.max(0, now - this.#since)
  }
}

interface PulseParts {
  readonly instance: string
  readonly feeds: Feeds
  readonly writer: StreamWriter
  readonly pressure: Pressure
  readonly link: RedisLink
  /** The MQTT process does not tick: its clock proves nothing about the other feeds. */
  readonly ticks: boolean
}

export class Pulse {
  readonly #parts: PulseParts
  readonly #startedAt: Millis
  readonly #hearing: Hearing

  constructor(parts: PulseParts, now: Millis) {
    this.#parts = parts
    this.#startedAt = now
    this.#hearing = new Hearing(now)
  }

  beat(now: Millis): void {
    const { feeds, writer, pressure, link, ticks } = this.#parts
    this.#hearing.beat(now, pressure.high || writer.refusal !== undefined)
    for (const [, feed] of feeds) feed.tick()
    if (ticks && link.up) writer.tick(now, this.#hearing.uptime(now))
    if (link.up) link.redis.hSet(INGEST_HEALTH_KEY, this.#parts.instance, JSON.stringify(this.health(now))).catch(() => {})
  }

  /** Those who were killed left their entry behind; the server judges by its time, after an hour nobody needs it. */
  async forgetTheDead(now: Millis): Promise<void> {
    const { redis } = this.#parts.link
    const rows = await redis.hGetAll(INGEST_HEALTH_KEY)
    const dead = Object.entries(rows).filter(([, json]) => now - (ingestHealth.safeParse(parsed(json)).data?.at ?? 0) > HOUR)
    if (dead.length > 0)
      await redis.hDel(
        INGEST_HEALTH_KEY,
        dead.map(([instance]) => instance),
      )
  }

  /** A clean stop leaves no entry behind. */
  async stop(): Promise<void> {
    if (this.#parts.link.up) await this.#parts.link.redis.hDel(INGEST_HEALTH_KEY, this.#parts.instance)
  }

  health(now: Millis): IngestHealth {
    const feeds: IngestHealth['feeds'] = {}
    for (const [id, feed] of this.#parts.feeds) feeds[id] = feed.health()
    return { instance: this.#parts.instance, startedAt: this.#startedAt, at: now, feeds }
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
