/**
 * The outbox' last step: committed facts into the facts stream, entry `<n>-0` for fact n. Redis refuses an id it has passed,
 * so publishing again is harmless and several relays may run. What the stream has lost is rebuilt from the records.
 */
import { BODY, FACTS_KEY, type Millis, type NumberedFact } from '@yiwang/contract'
import type pg from 'pg'
import type { Logger } from 'pino'
import { WatchError } from 'redis'
import { backOff } from '../postgres/connect.ts'
import { continuing, factHead, factsAfter } from '../postgres/fact-log.ts'
import { pause } from '../run/pause.ts'
import { connectRedis, type Redis } from './connect.ts'

export interface RelayDeps {
  readonly pool: pg.Pool
  readonly redisUrl: string
  readonly log: Logger
  /** Called with what was published here, by whichever process committed it. */
  readonly published?: (facts: readonly NumberedFact[]) => void
  /** The commits of other processes are noticed at least this often. */
  readonly lookAgain?: Millis
}

export interface Relay {
  /** Facts just committed by this process, in order: saves asking the records for them. */
  publish(facts: readonly NumberedFact[]): void
  /** Another process has committed some. */
  hurry(): void
  stop(): Promise<void>
}

const BATCH = 500
/** Facts kept in the stream for readers that were away; older ones are asked of the records. */
const TAIL = 20_000

export function startRelay({ pool, redisUrl, log, published, lookAgain = 500 }: RelayDeps): Relay {
  const stopping = new AbortController()
  let news = new AbortController()
  let fresh: NumberedFact[] = []
  const running = run()

  return {
    publish: (facts) => {
      fresh.push(...facts)
      // Only a short cut: what does not fit here is read back from the records.
      if (fresh.length > TAIL) fresh = []
      news.abort()
    },
    hurry: () => news.abort(),
    stop: async () => {
      stopping.abort()
      news.abort()
      await running
    },
  }

  async function run(): Promise<void> {
    const redis = await connectRedis(redisUrl, stopping.signal).catch(() => undefined)
    for (let attempt = 0; redis && !stopping.signal.aborted; attempt++) {
      try {
        let at = await reconcile({ pool, redisUrl, log }, stopping.signal)
        for (attempt = 0; !stopping.signal.aborted; ) {
          const next = await nextAfter(at)
          if (next.length > 0 || at > 0) await append(redis, at, next)
          at = next.at(-1)?.n ?? at
          if (next.length > 0) published?.(next)
          else await pause(lookAgain, news.signal)
        }
      } catch (error) {
        if (stopping.signal.aborted) break
        if (!(error instanceof StreamMoved)) log.warn({ err: error, attempt }, 'relay: interrupted')
        await pause(backOff(attempt, 1_000), stopping.signal)
      }
    }
    redis?.destroy()
  }

  async function nextAfter(at: number): Promise<readonly NumberedFact[]> {
    news = new AbortController()
    const given = continuing(at, fresh)
    fresh = []
    return given.length > 0 ? given : factsAfter(pool, at, BATCH)
  }
}

/** Somebody else has written, or the stream is not the one we wrote to. */
class StreamMoved extends Error {
  override readonly name = 'StreamMoved'
}

/** Appends facts behind fact `at`, whose entry must be there: otherwise the stream was emptied under us. */
async function append(redis: Redis, at: number, facts: readonly NumberedFact[]): Promise<void> {
  const pipeline = redis.multi().xRange(FACTS_KEY, `${at}-0`, `${at}-0`)
  for (const { n, fact } of facts) pipeline.xAdd(FACTS_KEY, `${n}-0`, { [BODY]: JSON.stringify(fact) })
  if (facts.length > 0) pipeline.xTrim(FACTS_KEY, 'MINID', `${Math.max(0, at - TAIL)}-0`, { strategyModifier: '~' })
  let replies: readonly unknown[]
  try {
    replies = await pipeline.execAsPipeline()
  } catch (error) {
    if (String(error).includes('equal or smaller') || 'replies' in Object(error)) throw new StreamMoved()
    throw error
  }
  const [before] = replies
  if (at > 0 && Array.isArray(before) && before.length === 0) throw new StreamMoved()
}

/** Makes the stream agree with the records, with a new epoch where it has to be filled anew; answers the number of its last fact. */
export async function reconcile(
  { pool, redisUrl, log }: Pick<RelayDeps, 'pool' | 'redisUrl' | 'log'>,
  signal: AbortSignal,
): Promise<number> {
  const own = await connectRedis(redisUrl, signal)
  try {
    for (;;) {
      const last = await rebuilt(own, pool, log)
      if (last !== undefined) return last
    }
  } finally {
    own.destroy()
  }
}

/** undefined = somebody changed the stream after we had looked: look again. */
async function rebuilt(own: Redis, pool: pg.Pool, log: Logger): Promise<number | undefined> {
  await own.watch(FACTS_KEY)
  const stream = await endsOf(own)
  const { n: head, epoch } = await factHead(pool)
  const sound = stream.last > 0 ? stream.last <= head && stream.whole && !(await lostPast(pool, stream.first, head)) : head === 0
  if (sound) return stream.last
  const tail = await tailOf(pool, head)
  await pool.query('update fact_head set epoch = gen_random_uuid() where epoch = $1', [epoch])
  const rebuild = own.multi().del(FACTS_KEY)
  for (const { n, fact } of tail) rebuild.xAdd(FACTS_KEY, `${n}-0`, { [BODY]: JSON.stringify(fact) })
  try {
    await rebuild.exec()
  } catch (error) {
    if (error instanceof WatchError) return undefined
    throw error
  }
  // At the very first start it is empty too; of a Redis that was emptied the readers of its lanes complain.
  if (stream.last === 0)
    log.info({ head }, 'relay: the facts stream was empty and is filled from the records, a new epoch begins')
  else log.warn({ was: stream.last, head }, 'relay: the facts stream was rebuilt from the records, a new epoch begins')
  return head
}

/** `whole` = without a hole between its ends. */
async function endsOf(redis: Redis): Promise<{ readonly first: number; readonly last: number; readonly whole: boolean }> {
  const [first] = (await redis.xRange(FACTS_KEY, '-', '+', { COUNT: 1 })) ?? []
  const [last] = (await redis.xRevRange(FACTS_KEY, '+', '-', { COUNT: 1 })) ?? []
  if (!first || !last) return { first: 0, last: 0, whole: true }
  const ends = { first: numberOf(first.id), last: numberOf(last.id) }
  return { ...ends, whole: (await redis.xLen(FACTS_KEY)) === ends.last - ends.first + 1 }
}

/** One that was written onto an emptied stream begins later than we would have trimmed it, with facts before it in the records. */
async function lostPast(pool: pg.Pool, first: number, head: number): Promise<boolean> {
  if (first - 1 <= head - TAIL) return false
  const [before] = await factsAfter(pool, first - 2, 1)
  return before?.n === first - 1
}

function numberOf(id: string): number {
  return Number(id.split('-')[0])
}

async function tailOf(pool: pg.Pool, head: number): Promise<readonly NumberedFact[]> {
  const tail: NumberedFact[] = []
  for (let at = Math.max(0, head - TAIL); at < head; ) {
    const next = await factsAfter(pool, at, 2_000)
    const last = next.at(-1)
    if (!last) break
    tail.push(...next.filter((f) => f.n <= head))
    at = last.n
  }
  return tail
}
