/** One connection to Redis that comes back by itself. Nothing is queued while it is down: whoever writes, repeats. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createClient } from 'redis'

const FIRST_RETRY_MS = 50
const SLOWEST_RETRY_MS = 1_000
/** A peer that vanished without a word is noticed within ten seconds. */
const PING_MS = 3_000
const SILENT_MS = 10_000
/** It answers again when it has for longer than whoever restarts it waits between two tries. */
const STEADY_MS = 15_000

export type Redis = ReturnType<typeof clientOf>

function clientOf(url: string, name: string) {
  return createClient({
    url,
    name: `yiwang-${name}`,
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    maintNotifications: 'disabled',
    // A limit for what waits to be sent costs a signal and a timer for each command; here nothing waits.
    commandOptions: { timeout: 0 },
    socket: { connectTimeout: 5_000, socketTimeout: SILENT_MS, reconnectStrategy: (retries) => backOff(retries) },
  })
}

export function backOff(attempt: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempt, 10), SLOWEST_RETRY_MS)
}

export class RedisLink {
  readonly redis: Redis
  readonly #name: string
  readonly #waiting = new Set<() => void>()
  #closing = false

  constructor(url: string, name: string, log: Logger) {
    this.#name = name
    this.redis = clientOf(url, name)
    let told = false
    let steady: NodeJS.Timeout | undefined
    this.redis.on('error', (error: Error) => {
      clearTimeout(steady)
      if (!told && !this.#closing) log.warn({ link: this.#name, reason: error.message }, 'Redis does not answer; trying again')
      told = true
    })
    this.redis.on('ready', () => {
      if (told) {
        steady = setTimeout(() => {
          told = false
          log.info({ link: this.#name }, 'Redis answers again')
        }, STEADY_MS).unref()
      }
      for (const resume of this.#waiting) resume()
      this.#waiting.clear()
    })
  }

  get up(): boolean {
    return this.redis.isReady
  }

  /** Resolves once Redis has answered, however long that takes. */
  async open(): Promise<void> {
    await this.redis.connect()
  }

  /** When to try a refused or lost write again: as soon as the connection is back, or after a pause when it never went. */
  async mended(attempt: number): Promise<void> {
    if (this.up) return wait(backOff(attempt))
    await new Promise<void>((resume) => this.#waiting.add(resume))
  }

  /** For questions that must be answered before anything can begin: asks until Redis does, which may be loading yet. */
  async sure<T>(ask: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await ask()
      } catch (error) {
        if (this.#closing) throw error
        await this.mended(attempt)
      }
    }
  }

  close(): void {
    this.#closing = true
    this.redis.destroy()
  }
}
