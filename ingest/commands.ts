/**
 * Commands to devices: followed by every ingest, sent by the one that holds the device's connection, at most once, never
 * after their expiry. The mark in Redis says who claimed a command and how it ended; the end reaches the engine as a note.
 */
import { COMMANDS_KEY, type Command, type CommandOutcome, command, HOUR, type Millis } from '@yiwang/contract'
import type { Logger } from 'pino'
import type { Redis, RedisLink } from './redis/link.ts'
import { BEGINNING, readAfter } from './redis/stream-reader.ts'
import type { StreamWriter } from './redis/stream-writer.ts'
import { outcomeMessage } from './steps.ts'

const BLOCK_MS = 1_000
const READ_COUNT = 100
const MARK_LIFE_S = 26 * 3_600
/** Older commands were settled by whoever was there. */
const REMEMBERED_MS = HOUR
/** How long after its expiry a claimed command may still be settled by its session. */
const LAST_WORD_MS = 5_000
const MOST_WAITING = 10_000

const CLAIMED = 'claimed'

export interface Carrier {
  /** Protocol id. */
  readonly protocol: string
  /** False when no connection speaks for the device here. */
  command(command: Command): boolean
  holds(device: Command['device']): boolean
}

interface CommandParts {
  /** The commander's own: it waits on it. */
  readonly follower: RedisLink
  readonly link: RedisLink
  readonly writer: StreamWriter
  readonly log: Logger
}

export class Commander {
  readonly #parts: CommandParts
  readonly #carriers: readonly Carrier[]
  /** Not known to be settled, by id. */
  readonly #waiting = new Map<Command['id'], Command>()
  #open = true

  constructor(parts: CommandParts, carriers: readonly Carrier[]) {
    this.#parts = parts
    this.#carriers = carriers
  }

  start(): void {
    void this.#follow()
  }

  async stop(): Promise<void> {
    this.#open = false
    this.#parts.follower.close()
  }

  /** A device came to one of our connections: what waited for it is sent. */
  connected(device: Command['device']): void {
    for (const waiting of this.#waiting.values()) if (waiting.device === device) void this.#offer(waiting, Date.now())
  }

  /** The session said how a command ended; its note is on the alarm lane already. */
  settled(id: Command['id'], outcome: CommandOutcome): void {
    this.#waiting.delete(id)
    this.#mark(id, outcome).catch((error: unknown) =>
      this.#parts.log.warn({ err: error, id }, 'The end of a command was not marked'),
    )
  }

  /** Called every second: what expired without an end is recorded as expired. */
  tick(now: Millis): void {
    for (const [id, waiting] of this.#waiting) {
      if (now < waiting.expiresAt + LAST_WORD_MS) continue
      this.#waiting.delete(id)
      void this.#expire(waiting, now)
    }
  }

  async #follow(): Promise<void> {
    const { follower, log } = this.#parts
    // From the beginning of what is kept: a command issued while nobody listened is still owed until it expires.
    let at = BEGINNING
    let attempt = 0
    while (this.#open) {
      try {
        const entries = await readAfter(follower.redis, COMMANDS_KEY, at, BLOCK_MS, READ_COUNT)
        for (const { body } of entries) this.#hear(body, Date.now())
        at = entries.at(-1)?.id ?? at
        attempt = 0
      } catch (error) {
        if (!this.#open) return
        log.debug({ err: error }, 'Following the commands was interrupted')
        await follower.mended(attempt++)
      }
    }
  }

  #hear(body: string | undefined, now: Millis): void {
    const read = command.safeParse(parsed(body))
    if (!read.success) {
      this.#parts.log.warn('A command cannot be read and is ignored')
      return
    }
    if (now - read.data.expiresAt > REMEMBERED_MS) return
    if (this.#waiting.size >= MOST_WAITING) {
      this.#parts.log.error({ id: read.data.id }, 'Too many commands wait; one is left to expire')
      return
    }
    this.#waiting.set(read.data.id, read.data)
    void this.#offer(read.data, now)
  }

  async #offer(offered: Command, now: Millis): Promise<void> {
    const { log, writer } = this.#parts
    if (now >= offered.expiresAt) return
    const protocol = offered.device.slice(0, offered.device.indexOf(':'))
    const carrier = this.#carriers.find((candidate) => candidate.protocol === protocol)
    if (carrier && !carrier.holds(offered.device)) return
    try {
      if (!(await this.#claim(offered.id))) return
    } catch (error) {
      // Nobody knows whether it is claimed: it is not sent, and its expiry settles it.
      log.warn({ err: error, id: offered.id }, 'A command could not be claimed')
      return
    }
    if (!carrier) {
      writer.append('alarm', outcomeMessage(offered.device, offered.id, 'unsupported', now), () =>
        this.settled(offered.id, 'unsupported'),
      )
      return
    }
    if (Date.now() >= offered.expiresAt || !carrier.command(offered)) await this.#release(offered.id).catch(() => {})
  }

  async #expire(expired: Command, now: Millis): Promise<void> {
    const { link, writer, log } = this.#parts
    try {
      const mark = await link.redis.get(markKey(expired.id))
      if (mark !== null && mark !== CLAIMED) return
      writer.append('alarm', outcomeMessage(expired.device, expired.id, 'expired', now), () =>
        this.settled(expired.id, 'expired'),
      )
    } catch (error) {
      log.debug({ err: error, id: expired.id }, 'The end of a command is not known; asking again')
      this.#waiting.set(expired.id, expired)
    }
  }

  async #claim(id: Command['id']): Promise<boolean> {
    return (
      (await this.#redis.set(markKey(id), CLAIMED, { condition: 'NX', expiration: { type: 'EX', value: MARK_LIFE_S } })) === 'OK'
    )
  }

  async #release(id: Command['id']): Promise<void> {
    await this.#redis.del(markKey(id))
  }

  async #mark(id: Command['id'], outcome: CommandOutcome): Promise<void> {
    await this.#redis.set(markKey(id), outcome, { expiration: { type: 'EX', value: MARK_LIFE_S } })
  }

  get #redis(): Redis {
    return this.#parts.link.redis
  }
}

function markKey(id: Command['id']): string {
  return `yw:command:${id}`
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '')
  } catch {
    return undefined
  }
}
