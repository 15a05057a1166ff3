/** Tells the server what the registered protocols are called: it shows them and never imports them. */
import { PROTOCOLS_KEY, type ProtocolWords } from '@yiwang/contract'
import type { Protocol } from '../protocol.ts'
import * as registry from '../protocols/registry.ts'
import type { RedisLink } from './link.ts'

export async function describeProtocols({ redis }: RedisLink): Promise<void> {
  const all: Protocol[] = Object.values(registry)
  const words = all.map(({ id, title, standard }): ProtocolWords => ({ id, title, standard }))
  if (words.length > 0) await redis.hSet(PROTOCOLS_KEY, Object.fromEntries(words.map((one) => [one.id, JSON.stringify(one)])))
}

/** Said again where it went away: a Redis that was emptied knows nothing. */
export async function keepDescribed(link: RedisLink): Promise<void> {
  if (link.up && (await link.redis.exists(PROTOCOLS_KEY)) === 0) await describeProtocols(link)
}
