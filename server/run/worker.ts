/** A background job that goes on for ever: one connection of each kind, a new start with back-off after a failure. */

import type pg from 'pg'
import type { Logger } from 'pino'
import { backOff, connectClient } from '../postgres/connect.ts'
import { connectRedis, type Redis } from '../redis/connect.ts'
import { pause } from './pause.ts'

export interface WorkerDeps {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly log: Logger
}

export interface Worker {
  stop(): Promise<void>
}

export interface Bench {
  readonly pg: pg.Client
  readonly redis: Redis
  readonly stopping: AbortSignal
}

/** `work` runs until `stopping` is aborted; what it throws ends this turn, and the next begins with fresh connections. */
export function startWorker(
  name: string,
  { databaseUrl, redisUrl, log }: WorkerDeps,
  work: (bench: Bench) => Promise<void>,
): Worker {
  const stopping = new AbortController()
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      const began = performance.now()
      try {
        await turn()
      } catch (error) {
        if (error === stopping.signal.reason) return
        if (performance.now() - began > 10_000) attempt = 0
        log.error({ err: error, attempt }, `${name}: interrupted, goes on from what is committed`)
        await pause(backOff(attempt), stopping.signal)
      }
    }
  }

  async function turn(): Promise<void> {
    const redis = await connectRedis(redisUrl, stopping.signal)
    try {
      const pg = await connectClient(databaseUrl, stopping.signal)
      try {
        await work({ pg, redis, stopping: stopping.signal })
      } finally {
        await pg.end().catch(() => undefined)
      }
    } finally {
      redis.destroy()
    }
  }
}
