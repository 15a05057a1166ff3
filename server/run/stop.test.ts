/** A stop must not wait for what is gone: nobody knows when it comes back. */
import { readdirSync, readFileSync } from 'node:fs'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { type Run, startRun } from './start.ts'

/** Well below the ten seconds after which a process ends itself by force. */
const PROMPT = 8_000

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

/** PostgreSQL with its children, who each serve a connection. */
function signalPostgres(signal: NodeJS.Signals): void {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => parentOf(pid) === postgres.pid)
  for (const pid of [postgres.pid, ...children.map(Number)]) process.kill(pid, signal)
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return undefined
  }
}

interface Away {
  readonly how: string
  away(): unknown
  /** What is to be seen before the stop. */
  readonly first?: (run: Run) => Promise<unknown>
  back(): unknown
}

const CASES: readonly Away[] = [
  { how: 'Redis was just killed', away: () => redis.kill9(), back: () => redis.restart() },
  {
    how: 'Redis is gone and everybody tries to reach it',
    away: () => redis.kill9(),
    first: interrupted,
    back: () => redis.restart(),
  },
  {
    how: 'Redis hangs',
    away: () => process.kill(redis.pid, 'SIGSTOP'),
    first: interrupted,
    back: () => process.kill(redis.pid, 'SIGCONT'),
  },
  { how: 'PostgreSQL was just killed', away: () => postgres.kill9(), back: () => postgres.restart() },
  {
    how: 'PostgreSQL is gone and everybody tries to reach it',
    away: () => postgres.kill9(),
    first: interrupted,
    back: () => postgres.restart(),
  },
  { how: 'PostgreSQL hangs', away: () => signalPostgres('SIGSTOP'), back: () => signalPostgres('SIGCONT') },
]

it('ends at once when it has hardly begun', async () => {
  const run = await startRun({ databaseUrl: postgres.url, redisUrl: redis.url, log })
  const began = performance.now()
  await run.stop()
  expect(performance.now() - began).toBeLessThan(PROMPT)
}, 60_000)

it.each(CASES)(
  'ends at once when $how',
  async ({ away, first, back }) => {
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
