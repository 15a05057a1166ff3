/** Connections to Redis. A command fails at once while there is none: whoever sent it knows what to do then. */
import { createClient } from 'redis'

/** What is under way when somebody wants to stop gets this long to be answered. */
const GRACE = 2_000

export function createRedis(url: string) {
  const client = createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    pingInterval: 5_000,
    // A limit for what waits to be sent costs a signal and a timer for each command; here nothing waits.
    commandOptions: { timeout: 0 },
    socket: {
      connectTimeout: 5_000,
      keepAlive: true,
      reconnectStrategy: (attempt) => Math.min(2_000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2),
    },
  })
  // Reconnecting is its own business; without a listener an error would end the process.
  client.on('error', () => undefined)
  return client
}

export type Redis = ReturnType<typeof createRedis>

/**
 * Waits for Redis, for ever if it must, until `signal` is aborted: then it throws the signal's reason. A connection that was made
 * ends with the signal too, a moment later: whatever waits for a Redis that is gone or hangs does not hold up a stop.
 */
export function connectRedis(url: string, signal: AbortSignal): Promise<Redis> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const redis = createRedis(url)
    const leave = () => {
      if (redis.isReady) setTimeout(() => redis.destroy(), GRACE).unref()
      else redis.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', leave)
    redis.once('end', () => signal.removeEventListener('abort', leave))
    redis.connect().then(() => {
      // Destroyed between two of its steps it may still have come to its end.
      if (signal.aborted) redis.destroy()
      else resolve(redis)
    }, reject)
  })
}
