/** Reads the facts stream on a connection of its own, for ever: numbers are the entries' ids, `<n>-0`. */
import { BODY, FACTS_KEY, type Fact } from '@yiwang/contract'
import { pause } from '../run/pause.ts'
import { createRedis, type Redis } from './connect.ts'

interface Incoming {
  readonly n: number
  readonly fact: Fact
  readonly json: string
}

export interface FactsReader {
  stop(): void
}

interface Taker {
  /** The last fact taken. */
  head(): number
  take(facts: readonly Incoming[]): Promise<void>
  /** The stream ends before what we have: it is empty, or another history. */
  rewound(): Promise<void>
  failed(error: unknown): void
}

const BLOCK = 2_000
const PAUSE = 500

interface Raw {
  readonly id: string
  readonly message: Readonly<Record<string, string>>
}

function incoming({ id, message }: Raw): Incoming {
  const json = message[BODY] ?? ''
  return { n: Number(id.split('-')[0]), fact: JSON.parse(json) as Fact, json }
}

export function readFacts(url: string, taker: Taker): FactsReader {
  const redis = createRedis(url)
  const stopping = new AbortController()
  /** The end of the stream when we last looked back: asking again would tell nothing new. */
  let rewoundAt: number | undefined
  void loop()
  return {
    stop: () => {
      stopping.abort()
      redis.destroy()
    },
  }

  async function lookBack(): Promise<void> {
    const last = await lastOf(redis)
    if (last < taker.head() && last !== rewoundAt) await taker.rewound()
    rewoundAt = last
  }

  async function loop(): Promise<void> {
    await redis.connect().catch(taker.failed)
    while (!stopping.signal.aborted) {
      try {
        const reply = (await redis.xRead({ key: FACTS_KEY, id: `${taker.head()}-0` }, { COUNT: 1_000, BLOCK })) as
          | { messages: Raw[] }[]
          | null
        if (reply?.[0]) await taker.take(reply[0].messages.map(incoming))
        else await lookBack()
      } catch (error) {
        if (stopping.signal.aborted) return
        taker.failed(error)
        await pause(PAUSE, stopping.signal)
      }
    }
  }
}

async function lastOf(redis: Redis): Promise<number> {
  const last = await redis.xRevRange(FACTS_KEY, '+', '-', { COUNT: 1 })
  return last?.[0] ? Number(last[0].id.split('-')[0]) : 0
}
