/** Power cuts: engine processes, PostgreSQL and Redis killed at random moments under load. Nothing is lost, nothing doubled. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Alert, BODY, DISTRICT, FACTS_KEY, type Fact, laneKey, PARTITIONS } from '@yiwang/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { fireMessage, levelMessage, tick, write } from './lanes.fixture.ts'

const SEED = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000)
const KILLS = Number(process.env.KILLS ?? 8)

let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
const children = new Set<ChildProcess>()

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

/** mulberry32: a test that fails can be run again with its seed. */
function randomOf(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

async function startChild(): Promise<ChildProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', fileURLToPath(new URL('./child.fixture.ts', import.meta.url))],
    {
      env: { ...process.env, DATABASE_URL: postgres.url, REDIS_URL: redisServer.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.add(child)
  child.once('exit', () => children.delete(child))
  await new Promise<void>((resolve) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', () => resolve())
  })
  return child
}

const gone = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve))

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

it(`survives ${KILLS} cuts (KILL_SEED=${SEED})`, async () => {
  const random = randomOf(SEED)
  const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
  const acked = new Set<string>()
  let going = true
  let sent = 0

  const load = (async () => {
    for (; going; sent++) {
      const device = `gb26875:k${sent}`
      const message = fireMessage(device, Date.now())
      // What is not acknowledged is sent again with the same key, as a device does.
      for (;;) {
        try {
          await write(redis, 'alarm', message)
          acked.add(message.key)
          break
        } catch {
          await wait(50)
        }
      }
      try {
        if (random() < 0.3) await write(redis, 'alarm', message)
        await write(redis, 'telemetry', levelMessage(`observation:k:${sent % 40}`, Date.now(), sent))
        if (sent % 50 === 0) await tick(redis, Date.now())
      } catch {
        // Telemetry and repeats need not arrive for this test.
      }
      await wait(4)
    }
  })()

  const crew = [await startChild(), await startChild()]
  for (let cut = 0; cut < KILLS; cut++) {
    await wait(200 + random() * 700)
    const what = random()
    if (what < 0.12) {
      await postgres.kill9()
      await wait(random() * 500)
      await postgres.restart()
    } else if (what < 0.24) {
      await redisServer.kill9()
      await wait(random() * 500)
      await redisServer.restart()
    } else if (what < 0.36) {
      const child = pick(crew)
      child?.kill('SIGSTOP')
      await wait(2_500)
      child?.kill('SIGCONT')
    } else {
      const i = Math.floor(random() * crew.length)
      const child = crew[i]
      child?.kill('SIGKILL')
      if (child) await gone(child)
      crew[i] = await startChild()
    }
    for (const [i, child] of crew.entries())
      if (child.exitCode !== null || child.signalCode !== null) crew[i] = await startChild()
  }
  going = false
  await load
  await tick(redis, Date.now())

  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
  pool.on('error', () => undefined)
  const rows = async <T extends pg.QueryResultRow>(sql: string) => (await pool.query<T>(sql)).rows
  try {
    const alerts = async () => (await rows<{ body: Alert }>('select body from alert order by number')).map((r) => r.body)
    await eventually(
      async () => (await alerts()).length,
      (n) => n === acked.size,
      60_000,
    )

    // Every acknowledged message once, every alert once, as if nothing had happened.
    const kept = await rows<{ key: string }>(`select body->>'key' as key from alarm_message`)
    expect(kept.map((r) => r.key).sort()).toEqual([...acked].sort())
    const all = await alerts()
    expect(new Set(all.map((a) => a.feature)).size).toBe(acked.size)
    expect(all.filter((a) => a.count !== 1)).toEqual([])
    // One that was not reset for a minute has risen, once.
    const history = new Map(
      (
        await rows<{ alert: string; changes: string[]; versions: number[] }>(
          'select alert, array_agg(change order by version) as changes, array_agg(version order by version) as versions from alert_history group by alert',
        )
      ).map((r) => [r.alert, r]),
    )
    for (const { id, version } of all) {
      const { changes, versions } = history.get(id) ?? { changes: [], versions: [] }
      expect(versions).toEqual(Array.from({ length: version }, (_, i) => i + 1))
      expect(changes).toEqual(['raised', 'risen'].slice(0, version))
    }
    const perDay = new Map<string, number[]>()
    for (const { number } of all)
      perDay.set(number.slice(0, 8), [...(perDay.get(number.slice(0, 8)) ?? []), Number(number.slice(9))])
    for (const numbers of perDay.values()) expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1))

    // The accounting identity: what stands in the lanes = stored + duplicate.
    const added = async () => {
      let entries = 0
      for (let part = 0; part < PARTITIONS; part++) entries += (await redis.xInfoStream(laneKey(part, 'alarm')))['entries-added']
      const district = await redis.xInfoStream(laneKey(DISTRICT, 'alarm'))
      return entries - PARTITIONS * district['entries-added']
    }
    const messages = await added()
    const tally = await eventually(
      () =>
        rows<{ outcome: string; count: string }>(
          `select outcome, count from tally where reader = 'engine' and source = 'gb26875'`,
        ),
      (t) => t.reduce((sum, r) => sum + Number(r.count), 0) === messages,
    )
    expect(Number(tally.find((t) => t.outcome === 'stored')?.count)).toBe(acked.size)
    expect(await rows(`select 1 from tally where outcome = 'lost'`)).toEqual([])

    // Facts: no hole, no repeat, and Redis says what PostgreSQL says.
    const facts = await rows<{ n: string; body: Fact }>('select n, body from fact order by n')
    expect(facts.map((f) => Number(f.n))).toEqual(facts.map((_, i) => i + 1))
    const raised = facts.filter((f) => f.body.kind === 'alert' && f.body.change === 'raised')
    expect(raised).toHaveLength(acked.size)
    const published = await eventually(
      async () => (await redis.xRange(FACTS_KEY, '-', '+')) ?? [],
      (entries) => entries.at(-1)?.id === `${facts.length}-0`,
    )
    expect(published.map((e) => JSON.parse(e.message[BODY] ?? ''))).toEqual(facts.slice(-published.length).map((f) => f.body))
  } finally {
    await pool.end()
  }
  console.log(`kill test: seed ${SEED}, ${KILLS} cuts, ${acked.size} fires acknowledged, ${sent} sent`)
}, 240_000)
