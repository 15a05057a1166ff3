/** The records' side of the server over real PostgreSQL and Redis: from the lanes to alerts, facts and history. */
import {
  BODY,
  COMMANDS_KEY,
  CREDENTIALS_CHANGED,
  CREDENTIALS_KEY,
  DAY,
  DEVICES_CHANGED_KEY,
  FACTS_KEY,
  type Fact,
  laneKey,
  MINUTE,
  partitionOf,
} from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { DUTY_OFFICER_AT_DESK } from '../duty-officer.fixture.ts'
import { createLimits } from '../postgres/limits.ts'
import { createRecords } from '../postgres/records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { publishRegistry } from '../redis/registry-publisher.ts'
import { trimStreams } from '../redis/trim.ts'
import { actorOf } from '../visitor.ts'
import { fireMessage, levelMessage, tick, write, writeFault } from './lanes.fixture.ts'
import { Registry } from './registry.ts'
import { type Run, startRun } from './start.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let run: Run

const begin = () => startRun({ databaseUrl: postgres.url, redisUrl: redisServer.url, log, leaseMs: 1_000, historyEvery: 100 })

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
  run = await begin()
})

afterAll(async () => {
  await run?.stop()
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

const alertOf = async (device: string) =>
  (await createRecords(run).alerts({ areas: [{ orgPath: '' }], limit: 500 })).items.find((a) => a.feature === device)
const count = async (sql: string, ...values: unknown[]) =>
  Number((await run.pool.query(`select count(*) as n from ${sql}`, values)).rows[0].n)

describe('from the lanes to the records', () => {
  it('makes a fire an alert with a number, a history row and numbered facts in Redis', async () => {
    const now = Date.now()
    await tick(redis, now)
    await write(redis, 'alarm', fireMessage('gb26875:a1', now))
    const alert = await eventually(
      () => alertOf('gb26875:a1'),
      (a) => a !== undefined,
    )
    expect(alert).toMatchObject({ rule: 'fire', level: 3, active: true, version: 1, count: 1 })
    expect(alert?.number).toMatch(/^\d{8}-0001$/)
    expect(await count('alert_history where alert = $1', alert?.id)).toBe(1)
    const facts = await eventually(
      async () => (await redis.xRange(FACTS_KEY, '-', '+')) ?? [],
      (all) => all.some((e) => (JSON.parse(e.message[BODY] ?? '') as Fact).kind === 'alert'),
    )
    const numbers = facts.map((e) => e.id)
    expect(numbers).toEqual(numbers.map((_, i) => `${Number(numbers[0]?.split('-')[0]) + i}-0`))
  })

  it('registers a device nobody knows as unplaced, once', async () => {
    const asset = await eventually(
      () => createRecords(run).asset('gb26875:a1'),
      (a) => a !== undefined,
    )
    expect(asset).toMatchObject({ kind: 'fireRoom', version: 1 })
    expect(asset?.lon).toBeUndefined()
    const told = await eventually(
      () => redis.hGet('yw:devices', 'gb26875:a1'),
      (t) => t !== null && t !== undefined,
    )
    expect(JSON.parse(told ?? '')).toEqual({ device: 'gb26875:a1' })
  })

  it('tells ingest of a credential given and of one taken away, once each', async () => {
    const said = async () =>
      ((await redis.xRange(DEVICES_CHANGED_KEY, '-', '+')) ?? []).filter(({ message }) => message[BODY] === CREDENTIALS_CHANGED)
    await run.pool.query(`insert into credential (name, body) values ('gate', '{"user":"gate"}')`)
    for (let i = 0; i < 2; i++) await publishRegistry(run.pool, redis)
    expect([await redis.hGet(CREDENTIALS_KEY, 'gate'), (await said()).length]).toEqual(['{"user":"gate"}', 1])
    await run.pool.query(`delete from credential where name = 'gate'`)
    for (let i = 0; i < 2; i++) await publishRegistry(run.pool, redis)
    expect([await redis.hGet(CREDENTIALS_KEY, 'gate'), (await said()).length]).toEqual([null, 2])
  })

  it('registers a device as what it says it is, where its protocol has several kinds', async () => {
    const link = (device: string) => ({ kind: 'link', feature: device, eventTime: 1, online: true }) as const
    const hello = (device: string) =>
      ({ v: 1, source: 'dji', device, key: device, receivedTime: Date.now(), signals: [link(device)] }) as const
    await write(redis, 'alarm', { ...hello('dji:D1'), kind: 'dock', signals: [link('dji:D1')] })
    await write(redis, 'alarm', { ...hello('dji:A1'), signals: [link('dji:A1')] })
    const kinds = async () => [(await createRecords(run).asset('dji:D1'))?.kind, (await createRecords(run).asset('dji:A1'))?.kind]
    await eventually(kinds, (both) => both.every((kind) => kind !== undefined))
    expect(await kinds()).toEqual(['dock', 'drone'])
  })

  it('drops what was sent before: in the same entry, in another, and a day later', async () => {
    const at = Date.now()
    const message = fireMessage('gb26875:dup', at)
    await write(redis, 'alarm', message, message)
    await write(redis, 'alarm', message)
    await eventually(
      () => alertOf('gb26875:dup'),
      (a) => a !== undefined,
    )
    await write(redis, 'alarm', { ...message, receivedTime: at + DAY })
    const rows = await eventually(
      async () => (await run.pool.query(`select outcome, count from tally where source = 'gb26875'`)).rows,
      (r) => r.some((x) => x.outcome === 'duplicate' && x.count === 3),
    )
    expect(rows).toContainEqual({ outcome: 'stored', count: 2 })
    expect((await alertOf('gb26875:dup'))?.count).toBe(1)
    expect(await count('alarm_message where device = $1', 'gb26875:dup')).toBe(1)
  })

  it('gives numbers without a gap over many alerts at once', async () => {
    const now = Date.now()
    const devices = Array.from({ length: 60 }, (_, i) => `gb26875:n${i}`)
    await Promise.all(devices.map((d) => write(redis, 'alarm', fireMessage(d, now))))
    await eventually(
      async () => count('alert'),
      (n) => n === 62,
    )
    const { rows } = await run.pool.query('select number from alert order by number')
    expect(rows.map((r) => r.number.slice(9))).toEqual(rows.map((_, i) => String(i + 1).padStart(4, '0')))
  })

  it('keeps what devices send that a database does not take', async () => {
    const message = fireMessage('gb26875:nul', Date.now())
    const [signal] = message.signals
    if (signal?.kind !== 'state') throw new Error('a state was expected')
    await write(redis, 'alarm', { ...message, signals: [{ ...signal, detail: { place: 'a\0b\ud800c' } }] })
    await eventually(
      () => alertOf('gb26875:nul'),
      (a) => a !== undefined,
    )
  })

  it('keeps an entry that is none of ours as a fault and goes on', async () => {
    await redis.xAdd(laneKey(partitionOf('gb26875:poison'), 'alarm'), '*', { [BODY]: '{"m":"no"}' })
    await write(redis, 'alarm', fireMessage('gb26875:poison', Date.now()))
    await eventually(
      () => alertOf('gb26875:poison'),
      (a) => a !== undefined,
    )
    const faults = await createRecords(run).faults({ source: 'stream', limit: 10 })
    expect(faults.items).toContainEqual(
      expect.objectContaining({ reason: 'entry', bytes: Buffer.from('{"m":"no"}').toString('hex') }),
    )
  })
})

describe('what people do', () => {
  it('acknowledges once: the second asks with an old version and is shown the new state', async () => {
    const alert = await alertOf('gb26875:a1')
    if (!alert) throw new Error('no alert')
    const act = () => createRecords(run).act(alert.id, alert.version, { do: 'ack' }, DUTY_OFFICER_AT_DESK, Date.now())
    const results = await Promise.all([act(), act()])
    expect(results.filter((r) => r.ok)).toHaveLength(1)
    const conflict = results.find((r) => !r.ok)
    expect(conflict).toMatchObject({
      why: 'conflict',
      alert: { version: alert.version + 1, ackedBy: DUTY_OFFICER_AT_DESK.who.id },
    })
    const history = await run.pool.query('select change, by from alert_history where alert = $1 order by version', [alert.id])
    expect(history.rows).toEqual([
      { change: 'raised', by: null },
      { change: 'acked', by: DUTY_OFFICER_AT_DESK.who.id },
    ])
    const records = createRecords(run)
    expect(await records.alertEvents(alert.id)).toMatchObject([
      { version: 1, change: 'raised', level: alert.level, params: alert.params },
      { version: 2, change: 'acked', by: DUTY_OFFICER_AT_DESK.who.id },
    ])
    const here = await records.alerts({ areas: [{ orgPath: '' }], asset: 'gb26875:a1', from: alert.firstSeen, limit: 10 })
    expect(here.items.map(({ id }) => id)).toEqual([alert.id])
    expect(await records.alerts({ areas: [{ orgPath: '' }], asset: 'gb26875:a1', from: alert.firstSeen + 1, limit: 10 })).toEqual(
      { items: [] },
    )
  })

  it('says what is forbidden, and what is not there', async () => {
    const alert = await alertOf('gb26875:a1')
    if (!alert) throw new Error('no alert')
    const shelve = { do: 'shelve', until: Date.now() + 120 * MINUTE, reason: 'test' } as const
    expect(await createRecords(run).act(alert.id, alert.version, shelve, DUTY_OFFICER_AT_DESK, Date.now())).toMatchObject({
      why: 'forbidden',
      code: 'shelveTooLong',
    })
    const nobody = '00000000-0000-4000-8000-000000000000'
    expect(await createRecords(run).act(nobody, 1, { do: 'ack' }, DUTY_OFFICER_AT_DESK, Date.now())).toEqual({
      ok: false,
      why: 'unknown',
    })
  })

  it('ends a shelving in stream time', async () => {
    const alert = await alertOf('gb26875:dup')
    if (!alert) throw new Error('no alert')
    const at = Date.now()
    const shelved = await createRecords(run).act(
      alert.id,
      alert.version,
      { do: 'shelve', until: at + 20 * MINUTE, reason: 'drill' },
      DUTY_OFFICER_AT_DESK,
      at,
    )
    expect(shelved.ok).toBe(true)
    await tick(redis, at + 21 * MINUTE)
    const back = await eventually(
      () => alertOf('gb26875:dup'),
      (a) => a?.shelvedUntil === undefined,
    )
    expect(back?.version).toBe(alert.version + 2)
  })

  it('changes the district’s limits for what is judged from then on, without a restart', async () => {
    const depth = (at: number, cm: number) => {
      const [signal] = levelMessage('sl651:0000004100', at, cm).signals
      if (signal?.kind !== 'observation') throw new Error('an observation was expected')
      return { ...levelMessage('sl651:0000004100', at, cm), source: 'sl651', signals: [{ ...signal, property: 'water.depth' }] }
    }
    const limits = createLimits(run.pool)
    const { version, values } = await limits.limits()
    expect(version).toBe(1)
    const now = Date.now()
    const higher = { ifVersion: 1, because: '汛后调整', values: { ...values, 'flood.stepsCm.0': 12 } }
    expect(await limits.changeLimits(higher, actorOf(DUTY_OFFICER_AT_DESK), now)).toMatchObject({
      ok: true,
      limits: { version: 2 },
    })
    await eventually(
      async () => run.registry.at(now).thresholds.version,
      (newest) => newest === 2,
    )
    // Two reports of 11 cm would have been one of the fourth level before.
    for (const [i, cm] of [11, 11, 13, 13].entries()) await write(redis, 'telemetry', depth(now + i, cm))
    const alert = await eventually(
      () => alertOf('sl651:0000004100'),
      (a) => a !== undefined,
    )
    expect(alert).toMatchObject({ level: 4, thresholds: 2, firstSeen: now + 3, params: { depth: 13 } })
    // Whoever starts later reads the same.
    const registry = new Registry()
    await registry.load(run.pool)
    expect(registry.at(now).thresholds.limits).toEqual(run.registry.at(now).thresholds.limits)
    expect(registry.at(now - 1).thresholds.version).toBe(1)
  })

  it('hands a command to ingest once and records its expiry', async () => {
    const issued = await createRecords(run).issue(
      'gb26875:a1',
      { action: 'syncClock' },
      Date.now() + 60_000,
      DUTY_OFFICER_AT_DESK,
      Date.now(),
    )
    const entries = await eventually(
      async () => (await redis.xRange(COMMANDS_KEY, '-', '+')) ?? [],
      (e) => e.length > 0,
    )
    expect(entries.map((e) => JSON.parse(e.message[BODY] ?? '').id)).toEqual([issued.id])
    const late = await createRecords(run).issue(
      'gb26875:a1',
      { action: 'queryNow' },
      Date.now() - 60_000,
      DUTY_OFFICER_AT_DESK,
      Date.now(),
    )
    await eventually(
      () => createRecords(run).command(late.id),
      (c) => c?.outcome === 'expired',
    )
    expect(await redis.xLen(COMMANDS_KEY)).toBe(1)
  })

  it('settles a command by the outcome ingest reports', async () => {
    const issued = await createRecords(run).issue(
      'gb26875:a1',
      { action: 'syncClock' },
      Date.now() + 60_000,
      DUTY_OFFICER_AT_DESK,
      Date.now(),
    )
    const at = Date.now()
    const detail = { id: issued.id, outcome: 'done' }
    await write(redis, 'alarm', {
      v: 1,
      source: 'gb26875',
      device: 'gb26875:a1',
      key: `o${issued.id}`,
      receivedTime: at,
      signals: [{ kind: 'note', feature: 'gb26875:a1', eventTime: at, topic: 'command.outcome', detail }],
    })
    await eventually(
      () => createRecords(run).command(issued.id),
      (c) => c?.outcome === 'done',
    )
  })
})

describe('questions', () => {
  it('pages through alerts without missing or repeating one', async () => {
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await createRecords(run).alerts({
        areas: [{ orgPath: '' }],
        limit: 7,
        ...(cursor === undefined ? {} : { cursor }),
      })
      seen.push(...page.items.map((a) => a.id))
      cursor = page.next
      if (cursor === undefined) break
    }
    expect(seen).toHaveLength(await count('alert'))
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('answers observations from the streams and from the blocks, each instant once, in order', async () => {
    const device = 'observation:gw:w1'
    const t0 = Date.now() - 5 * MINUTE
    const values = Array.from({ length: 40 }, (_, i) => levelMessage(device, t0 + i * 7_000, i / 10))
    for (const message of values) await write(redis, 'telemetry', message)
    const ask = (limit: number) =>
      createRecords(run).observations({ feature: device, property: 'water.level', from: t0, to: t0 + DAY, limit })
    expect((await ask(1_000)).map((r) => r.value)).toEqual(values.map((_, i) => i / 10))
    await eventually(
      async () => count(`telemetry where devices @> array['${device}']`),
      (n) => n > 0,
    )
    await write(redis, 'telemetry', levelMessage(device, t0, 0))
    await eventually(
      async () =>
        (await run.pool.query(`select outcome, count from tally where source = 'observation' and reader = 'historian'`)).rows,
      (r) => r.some((x) => x.outcome === 'stored' && x.count === 40) && r.some((x) => x.outcome === 'duplicate' && x.count === 1),
    )
    expect((await ask(1_000)).map((r) => r.time)).toEqual(values.map((m) => m.receivedTime))
    expect((await ask(11)).map((r) => r.value)).toEqual(values.slice(0, 11).map((_, i) => i / 10))
  })

  it('keeps faults of ingest once, and counts them', async () => {
    await writeFault(redis, { source: 'sl651', reason: 'checksum', at: Date.now(), from: '127.0.0.1', count: 3 })
    const faults = await eventually(
      () => createRecords(run).faults({ source: 'sl651', limit: 10 }),
      (f) => f.items.length > 0,
    )
    expect(faults.items[0]).toMatchObject({ reason: 'checksum', count: 3 })
    const { rows } = await run.pool.query(`select count from tally where source = 'sl651' and outcome = 'rejected'`)
    expect(rows).toEqual([{ count: 3 }])
  })

  it('takes a snapshot that agrees with its cursor while others commit', async () => {
    const now = Date.now()
    let going = true
    const load = (async () => {
      for (let i = 0; going && i < 500; i++) await write(redis, 'alarm', fireMessage(`gb26875:s${i}`, now))
    })()
    for (let i = 0; i < 30; i++) {
      const { alerts, assets, cursor } = await createRecords(run).snapshot()
      const facts = (await createRecords(run).factsAfter(0, 10_000)).filter((f) => f.n <= cursor)
      const known = new Map<string, number>()
      const devices = new Set<string>()
      for (const { fact } of facts) {
        if (fact.kind === 'alert') known.set(fact.alert.id, fact.alert.version)
        if (fact.kind === 'asset') devices.add(fact.asset.id)
      }
      expect(new Map(alerts.map((a) => [a.id, a.version]))).toEqual(known)
      expect(new Set(assets.map((a) => a.id))).toEqual(devices)
    }
    going = false
    await load
  })
})

describe('the streams', () => {
  it('are trimmed only behind what every reader has committed', async () => {
    const part = partitionOf('gb26875:a1')
    const key = laneKey(part, 'alarm')
    // What is younger than the push's tail stays, however far the readers are.
    const before = await redis.xLen(key)
    await trimStreams(run.pool, redis)
    expect(await redis.xLen(key)).toBe(before)
  })
})

describe('while the engine is away', () => {
  it('entries trimmed unread are counted, said and gone on from', async () => {
    await run.stop()
    const part = partitionOf('gb26875:gap')
    for (let i = 0; i < 10; i++) await write(redis, 'telemetry', levelMessage('gb26875:gap', Date.now() + i, 1))
    const [kept] = (await redis.xRevRange(laneKey(part, 'telemetry'), '+', '-', { COUNT: 1 })) ?? []
    const lost = (await redis.xTrim(laneKey(part, 'telemetry'), 'MINID', kept?.id ?? '')) as number
    run = await begin()
    const faults = await eventually(
      () => createRecords(run).faults({ source: 'stream', limit: 50 }),
      (f) => f.items.some((x) => x.reason === 'trimmed'),
    )
    // Others of this lane may have been read before the engine stopped: exactly the unread ones count.
    expect(faults.items.find((x) => x.reason === 'trimmed')?.count).toBe(9)
    expect(lost).toBeGreaterThanOrEqual(9)
  })
})

// Last, because the counts of all lanes begin anew with it.
describe('an emptied Redis', () => {
  it('is filled from the records after FLUSHALL, under a new epoch; nothing is lost or doubled', async () => {
    const before = await createRecords(run).snapshot()
    // What is published just then must not pass for a stream that has always begun there.
    await write(redis, 'alarm', fireMessage('gb26875:duringflush', Date.now()))
    await redis.flushAll()
    await eventually(
      async () => (await createRecords(run).snapshot()).epoch,
      (epoch) => epoch !== before.epoch,
    )
    const last = await eventually(
      async () => (await redis.xRevRange(FACTS_KEY, '+', '-', { COUNT: 1 }))?.[0]?.id,
      (id) => id !== undefined,
    )
    expect(Number(last?.split('-')[0])).toBeGreaterThanOrEqual(before.cursor)
    await write(redis, 'alarm', fireMessage('gb26875:afterflush', Date.now()))
    await eventually(
      () => alertOf('gb26875:afterflush'),
      (a) => a !== undefined,
    )
    const entries = (await redis.xRange(FACTS_KEY, '-', '+')) ?? []
    expect(entries.map((e) => e.id)).toEqual(entries.map((_, i) => `${1 + i}-0`))
    await eventually(
      () => redis.hGet('yw:devices', 'gb26875:a1'),
      (t) => typeof t === 'string',
    )
  })
})
