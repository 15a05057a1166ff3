/**
 * A copy in memory of what the server says about devices and credentials, so that nobody waits for Redis on the way of a
 * message: loaded at the start and whenever the connection comes back, then followed.
 */
import {
  CREDENTIALS_CHANGED,
  CREDENTIALS_KEY,
  type Credential,
  credential,
  DEVICES_CHANGED_KEY,
  DEVICES_KEY,
  type DeviceConfig,
  type DeviceId,
  deviceConfig,
} from '@yiwang/contract'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { RedisLink } from './link.ts'
import { lastId, readAfter } from './stream-reader.ts'

/** Credentials are also read again when nothing was said for so long: they may have been written by hand. */
const FOLLOW_BLOCK_MS = 2_000
const FOLLOW_COUNT = 500

export class Mirror {
  readonly #link: RedisLink
  readonly #log: Logger
  readonly #devices = new Map<DeviceId, DeviceConfig>()
  #credentials = new Map<string, Credential>()
  #credentialsText = ''
  readonly #listeners = new Set<() => void>()
  #open = true

  /** The link is used for blocking reads: it must be the mirror's own. */
  constructor(link: RedisLink, log: Logger) {
    this.#link = link
    this.#log = log
  }

  configOf(device: DeviceId): DeviceConfig | undefined {
    return this.#devices.get(device)
  }

  credentialOf(user: string): Credential | undefined {
    return this.#credentials.get(user)
  }

  onCredentials(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Resolves when everything is loaded. */
  async start(): Promise<void> {
    const after = await this.#link.sure(() => this.#load())
    void this.#follow(after)
  }

  close(): void {
    this.#open = false
  }

  async #loadCredentials(): Promise<void> {
    const rows = await this.#link.redis.hGetAll(CREDENTIALS_KEY)
    const text = JSON.stringify(rows)
    if (text === this.#credentialsText) return
    const loaded = new Map<string, Credential>()
    for (const [user, json] of Object.entries(rows)) {
      const read = this.#read(credential, json, user)
      if (read && read.user === user) loaded.set(user, read)
    }
    this.#credentials = loaded
    this.#credentialsText = text
    for (const listener of this.#listeners) listener()
  }

  /** Answers the id of the last change that the load already contains. */
  async #load(): Promise<string> {
    const redis = this.#link.redis
    const last = await lastId(redis, DEVICES_CHANGED_KEY)
    const rows = await redis.hGetAll(DEVICES_KEY)
    this.#devices.clear()
    for (const [device, json] of Object.entries(rows)) this.#apply(device, json)
    await this.#loadCredentials()
    return last
  }

  async #follow(after: string): Promise<void> {
    let at = after
    let attempt = 0
    let behind = false
    while (this.#open) {
      try {
        if (behind) {
          at = await this.#load()
          behind = false
        }
        at = await this.#readChanges(at)
        attempt = 0
      } catch (error) {
        if (!this.#open) return
        this.#log.debug({ err: error }, 'Following the registry was interrupted')
        behind = true
        await this.#link.mended(attempt++)
      }
    }
  }

  async #readChanges(after: string): Promise<string> {
    const redis = this.#link.redis
    const changes = await readAfter(redis, DEVICES_CHANGED_KEY, after, FOLLOW_BLOCK_MS, FOLLOW_COUNT)
    const named = new Set(changes.flatMap(({ body }) => body ?? []))
    if (named.delete(CREDENTIALS_CHANGED) || changes.length === 0) await this.#loadCredentials()
    const devices = [...named]
    const rows = devices.length > 0 ? await redis.hmGet(DEVICES_KEY, devices) : []
    devices.forEach((device, i) => {
      this.#apply(device, rows[i])
    })
    return changes.at(-1)?.id ?? after
  }

  #apply(device: DeviceId, json: string | null | undefined): void {
    const config = json ? this.#read(deviceConfig, json, device) : undefined
    if (config) this.#devices.set(device, config)
    else this.#devices.delete(device)
  }

  #read<T>(schema: z.ZodType<T>, json: string, name: string): T | undefined {
    try {
      return schema.parse(JSON.parse(json))
    } catch {
      this.#log.warn({ name }, 'An entry of the registry cannot be read and is ignored')
      return undefined
    }
  }
}
