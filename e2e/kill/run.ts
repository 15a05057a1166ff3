/**
 * The kill test: every process of the platform is killed with SIGKILL again and again, at random moments under load, and started
 * again as the supervisor would. In the end nothing acknowledged may be lost, nothing doubled, and the accounts must agree.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { type Alert, DISTRICT, tallyKey } from '@yiwang/contract'
import pg from 'pg'
import { createClient } from 'redis'
import { districtFile } from '../../fixtures/city/credentials.ts'
import { district } from '../../fixtures/city/district.ts'
import { chance } from '../../fixtures/random.ts'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type Platform, type ProcessName, startPlatform } from '../../fixtures/servers/platform.ts'
import { accountsAgree, compare, type Left, type Right, type Verdict } from './checker.ts'
import { startFollower } from './follower.ts'
import { nameOf, startLoad } from './load.ts'

export const VICTIMS: readonly ProcessName[] = ['ingest', 'mqtt', 'engine', 'server', 'redis', 'postgres']

export interface KillOptions {
  /** Kills of each process. */
  readonly kills: number
  readonly seed: number
  say?(line: string): void
}

export interface KillReport {
  readonly kills: number
  readonly alarms: Verdict & { readonly acknowledged: number }
  readonly alerts: Verdict & { readonly owed: number }
  readonly registered: Verdict
  readonly numbersDoubled: readonly string[]
  readonly accounts: readonly { readonly source: string; readonly left: Left; readonly right: Right; readonly agree: boolean }[]
  /** What the platform said it could not read, by source and reason. */
  readonly faults: Readonly<Record<string, number>>
  /** What the screen complained of, and where it differs from the records. */
  readonly screen: { readonly complaints: readonly string[]; readonly differs: readonly string[]; readonly snapshots: number }
  /** The naive consumer under the same kills: it must have lost something, or the checker proves nothing. */
  readonly naive: { readonly lost: number }
}

const SOURCES = ['gb26875', 'sl651', 'frigate', 'observation'] as const

export async function killTest({ kills, seed, say = () => undefined }: KillOptions): Promise<KillReport> {
  const place = district()
  const platform = await startPlatform({ prepare: (dataDir) => void districtFile(dataDir, place), quiet: true })
  const { credentials } = districtFile(platform.dataDir, place)
  await platform.ready()
  await credentialsKnown(
    platform,
    credentials.find((c) => c.user === 'isapi'),
  )
  let naive = await startNaive(platform)
  const follower = startFollower(platform.url, await platform.signIn())
  const load = startLoad(platform.ports, place, credentials)
  try {
    const luck = chance(seed)
    const schedule = shuffled(
      VICTIMS.flatMap((name) => Array.from({ length: kills }, () => name)),
      luck.integer,
    )
    await pause(1_000)
    for (const [i, name] of schedule.entries()) {
      await pause(luck.integer(100, 900))
      say(`kill ${i + 1}/${schedule.length}: ${name}, ${load.waiting()} unanswered`)
      await platform.kill9(name)
      if (name === 'engine' || name === 'redis') naive.kill('SIGKILL')
      await pause(luck.integer(0, 300))
      await platform.restart(name)
      if (naive.killed) naive = await startNaive(platform)
      if (name === 'engine' || name === 'server' || name === 'postgres') await platform.ready(60_000)
    }
    load.rest()
    await eventually(load.whoWaits, (waiting) => Object.values(waiting).every((n) => n === 0), 60_000)
    const pgClient = await connected(platform)
    try {
      await settledRecords(pgClient)
      const report = await judge(platform, pgClient, load, follower)
      return { kills: schedule.length, ...report }
    } finally {
      await pgClient.end()
    }
  } finally {
    load.close()
    follower.close()
    naive.kill('SIGKILL')
    await platform.stop()
  }
}

async function judge(
  platform: Platform,
  client: pg.Client,
  load: ReturnType<typeof startLoad>,
  follower: ReturnType<typeof startFollower>,
): Promise<Omit<KillReport, 'kills'>> {
  const effects = await client.query<{ source: string; key: string }>(`select source, body->>'key' as key from alarm_message`)
  const alarmNames = effects.rows.flatMap(({ source, key }) => nameOf(source, key))
  const { records, differs } = await compareScreen(client, follower)
  const owed = records.filter((a) => a.rule === 'fire' && load.fires.has(a.asset))
  const registered = await client.query<{ device: string }>(
    `select body->'asset'->>'id' as device from fact where body->>'kind' = 'asset' and body->>'change' = 'registered'`,
  )
  const numbers = records.map(({ number }) => number)
  const naive = await client.query<{ source: string; key: string }>('select source, key from naive_effect')
  return {
    alarms: { ...compare(load.alarms, alarmNames), acknowledged: load.alarms.size },
    alerts: {
      ...compare(
        load.fires,
        owed.map((a) => a.asset),
      ),
      owed: load.fires.size,
    },
    registered: compare(
      load.fires,
      registered.rows.map((r) => r.device),
    ),
    numbersDoubled: numbers.filter((n, i) => numbers.indexOf(n) !== i),
    accounts: await accounts(platform, client, load),
    faults: await faults(client),
    screen: { complaints: follower.complaints, differs, snapshots: follower.snapshots },
    naive: {
      lost: compare(
        load.alarms,
        naive.rows.flatMap(({ source, key }) => nameOf(source, key)),
      ).lost.length,
    },
  }
}

interface Compared {
  readonly records: readonly Alert[]
  /** Of each alert the screen has otherwise: what it has, what the records have, and by which facts. */
  readonly differs: readonly string[]
}

/** The records and the screen at the same fact, and compared in the same turn: both go on while they are looked at. */
async function compareScreen(client: pg.Client, follower: ReturnType<typeof startFollower>): Promise<Compared> {
  for (;;) {
    await eventually(
      async () => ({ screen: follower.cursor, records: await head(client) }),
      ({ screen, records }) => screen === records,
    )
    const at = follower.cursor
    const { rows } = await client.query<{ body: Alert }>('select body from alert')
    if ((await head(client)) !== at || follower.cursor !== at) continue
    const records = rows.map(({ body }) => body)
    const others = records
      .map((alert) => ({ ...alert, shown: follower.alerts.get(alert.id)?.version }))
      .filter(({ version, shown }) => shown !== version)
    if (others.length === 0) return { records, differs: [] }
    const { snapshotAt } = follower
    const told = await client.query<{ id: string; facts: string }>(
      `select body->'alert'->>'id' as id, string_agg(concat_ws(' ', n, body->>'change', body->'alert'->>'version'), ', ' order by n) as facts
       from fact where body->'alert'->>'id' = any($1) group by 1`,
      [others.map(({ id }) => id)],
    )
    const factsOf = new Map(told.rows.map(({ id, facts }) => [id, facts]))
    return {
      records,
      differs: others.map(
        ({ id, number, rule, version, shown }) =>
          `${number} ${rule}: the screen at ${at} has ${shown}, the records ${version}; facts ${factsOf.get(id)}, snapshot ${snapshotAt}`,
      ),
    }
  }
}

async function accounts(
  platform: Platform,
  client: pg.Client,
  load: ReturnType<typeof startLoad>,
): Promise<KillReport['accounts']> {
  const { rows } = await client.query<{ source: string; outcome: string; count: string }>(
    'select source, outcome, sum(count) as count from tally group by 1, 2',
  )
  const redis = await createClient({ url: platform.redis.url }).connect()
  const hashes = await Promise.all(Array.from({ length: DISTRICT + 1 }, (_, part) => redis.hGetAll(tallyKey(part))))
  redis.destroy()
  const inRedis = (field: string): number => hashes.reduce((sum, hash) => sum + Number(hash[field] ?? 0), 0)
  return SOURCES.map((source) => {
    const inRecords = (outcome: string): number =>
      Number(rows.find((r) => r.source === source && r.outcome === outcome)?.count ?? 0)
    const left = load.ledger.of(source)
    const right = {
      stored: inRecords('stored'),
      duplicate: inRecords('duplicate') + inRedis(`duplicate:${source}`),
      rejected: inRedis(`rejected:${source}`),
      shed: inRedis(`shed:${source}`),
    }
    return { source, left, right, agree: accountsAgree(left, right) }
  })
}

async function faults(client: pg.Client): Promise<KillReport['faults']> {
  const { rows } = await client.query<{ what: string; count: string }>(
    `select source || ' ' || (body->>'reason') as what, sum((body->>'count')::int) as count from fault group by 1 order by 1`,
  )
  return Object.fromEntries(rows.map(({ what, count }) => [what, Number(count)]))
}

async function startNaive(platform: Platform): Promise<ChildProcess> {
  for (;;) {
    const child = fork(new URL('./naive.ts', import.meta.url), [platform.redis.url, platform.postgres?.url ?? ''], {
      execArgv: ['--conditions=source', '--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const began = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)])
    if (began) return child
    await pause(200)
  }
}

/** The registry reaches ingest within a second or two; devices of a running installation have known credentials. */
async function credentialsKnown(platform: Platform, pusher: { user: string; token: string } | undefined): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${pusher?.user}:${pusher?.token}`).toString('base64')}`
  const url = `http://127.0.0.1:${platform.ports.push}/ingest/isapi/hik-001`
  await eventually(
    async () =>
      (await fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'application/xml' }, body: '<x/>' })).status,
    (status) => status !== 401,
  )
}

async function connected(platform: Platform): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: platform.postgres?.url ?? '' })
  await client.connect()
  return client
}

/** Engine and historian have read everything: their counts stand still. */
async function settledRecords(client: pg.Client): Promise<void> {
  let before = ''
  let since = performance.now()
  await eventually(
    async () => {
      const { rows } = await client.query<{ sum: string }>(
        `select (select sum(count) from tally) || ' ' || (select count(*) from alarm_message) as sum`,
      )
      const now = rows[0]?.sum ?? ''
      if (now !== before) {
        before = now
        since = performance.now()
      }
      return performance.now() - since > 8_000
    },
    (isStill) => isStill,
    60_000,
  )
}

async function head(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: string }>('select n from fact_head')
  return Number(rows[0]?.n ?? -1)
}

function shuffled<T>(list: readonly T[], integer: (low: number, high: number) => number): T[] {
  const mixed = [...list]
  for (let i = mixed.length - 1; i > 0; i--) {
    const k = integer(0, i)
    const [a, b] = [mixed[i], mixed[k]]
    if (a !== undefined && b !== undefined) [mixed[i], mixed[k]] = [b, a]
  }
  return mixed
}
