/** A stop must not wait for what is gone: nobody knows when it comes back. */
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { eventually } from './lanes.fixture.ts'
import { type Run, startRun } from './start.ts'

/** Well below the ten seconds after which a process ends itself by force. */
const PROMPT = 5_000

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
let postgres: PostgresServer
let redis: RedisServer

beforeAll(async () => {
  ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
})
afterAll(async () => {
  await Promise.all([postgres?.stop(), redis?.stop()])
})

const atWork = async (): Promise<Run> => {
  const run = await startRun({ databaseUrl: postgres.url, redisUrl: redis.url, log, leaseMs: 1_000, historyEvery: 200 })
  await eventually(
    () => run.engine.owns().length,
    (n) => n === 17,
  )
  return run
}
const interrupted = (run: Run) =>
  eventually(
    () => run.engine.lag(),
    (lag) => lag > 1_000,
  )

it.each([
  ['Redis was just killed', () => redis.kill9(), undefined, () => redis.restart()],
  ['Redis is gone and everybody tries to reach it', () => redis.kill9(), interrupted, () => redis.restart()],
  ['Redis hangs', () => process.kill(redis.pid, 'SIGSTOP'), interrupted, () => process.kill(redis.pid, 'SIGCONT')],
  ['PostgreSQL was just killed', () => postgres.kill9(), undefined, () => postgres.restart()],
  ['PostgreSQL is gone and everybody tries to reach it', () => postgres.kill9(), interrupted, () => postgres.restart()],
])(
  'ends at once when %s',
  async (_, away, first, back) => {
    const run = await atWork()
    await away()
    await first?.(run)
    const began = performance.now()
    await run.stop()
    const took = performance.now() - began
    await back()
    expect(took).toBeLessThan(PROMPT)
  },
  60_000,
)
