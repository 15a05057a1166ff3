/** What every engine says of itself, each second and whenever it owns other partitions: how far it is behind, and what it owns. */
import { type Millis, millis, SECOND } from '@yiwang/contract'
import { z } from 'zod'
import { pause } from '../run/pause.ts'
import { connectRedis, type Redis } from './connect.ts'

/** Hash: engine instance → EngineHealth as JSON. */
export const ENGINE_HEALTH_KEY = 'yw:engine:health'

export const engineHealth = z.object({
  instance: z.string(),
  at: millis,
  /** How far it is behind what has arrived; 0 = it keeps up. */
  lag: millis,
  partitions: z.array(z.number().int()),
})
export type EngineHealth = z.infer<typeof engineHealth>

export interface EngineReporter {
  /** It owns other partitions than a moment ago. */
  hurry(): void
  /** Takes itself off the list. */
  stop(): Promise<void>
}

const BEAT: Millis = SECOND
/** One that ended without a word is taken off the list by the next that begins. */
const FORGET: Millis = 60 * SECOND

export function reportEngine(url: string, look: () => EngineHealth): EngineReporter {
  const stopping = new AbortController()
  let news = new AbortController()
  const running = run()
  return {
    hurry: () => news.abort(),
    stop: async () => {
      stopping.abort()
      news.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    const redis = await connectRedis(url, stopping.signal).catch(() => undefined)
    if (!redis) return
    const { instance } = look()
    await forgetDead(redis, look().at - FORGET).catch(() => undefined)
    while (!stopping.signal.aborted) {
      news = new AbortController()
      // What does not arrive is old soon, and whoever reads it sees that.
      await redis.hSet(ENGINE_HEALTH_KEY, instance, JSON.stringify(look())).catch(() => undefined)
      if (!stopping.signal.aborted) await pause(BEAT, news.signal)
    }
    await redis.hDel(ENGINE_HEALTH_KEY, instance).catch(() => undefined)
    redis.destroy()
  }
}

async function forgetDead(redis: Redis, before: Millis): Promise<void> {
  const dead = Object.entries(await redis.hGetAll(ENGINE_HEALTH_KEY)).flatMap(([instance, json]) => {
    const read = engineHealth.safeParse(JSON.parse(json))
    return read.success && read.data.at >= before ? [] : [instance]
  })
  if (dead.length > 0) await redis.hDel(ENGINE_HEALTH_KEY, dead)
}
