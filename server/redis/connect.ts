/** Connections to Redis. A command fails at once while there is none: whoever sent it knows what to do then. */
import { createClient } from 'redis'

export function createRedis(url: string) {
  const client = createClient({
    url,
    RESP: 2,
    disableOfflineQueue: true,
    pingInterval: 5_000,
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
