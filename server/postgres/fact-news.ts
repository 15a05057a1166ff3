/** Listens for facts that other processes commit: PostgreSQL tells of them with the commit itself. */
import type { Logger } from 'pino'
import { pause } from '../run/pause.ts'
import { backOff, connectClient } from './connect.ts'
import { FACTS_CHANNEL } from './fact-log.ts'

export interface FactNews {
  stop(): Promise<void>
}

/** `news` is called once for each commit, and after every time in which we may have missed one. */
export function listenForFacts(databaseUrl: string, log: Logger, news: () => void): FactNews {
  const stopping = new AbortController()
  const { signal } = stopping
  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await listen(() => {
          attempt = 0
        })
      } catch (error) {
        log.warn({ err: error, attempt }, 'fact news: interrupted')
      }
      await pause(backOff(attempt), signal)
    }
  }

  async function listen(listening: () => void): Promise<void> {
    const client = await connectClient(databaseUrl, signal)
    try {
      const ended = new Promise<void>((resolve) => {
        client.once('end', resolve)
        // Asked to stop while it connected, nobody would ask again.
        if (signal.aborted) resolve()
        else signal.addEventListener('abort', () => resolve(), { once: true })
      })
      client.on('notification', news)
      await client.query(`listen ${FACTS_CHANNEL}`)
      listening()
      news()
      await ended
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}
