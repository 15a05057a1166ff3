/** Drills and notices over real PostgreSQL and Redis: what is marked, how it is numbered, what happens when practice ends, and cuts. */
import { type Alert, beijingDay, type DeviceMessage, type Drill, type Fact, shownNumber, stateOf } from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { atDesk, DUTY_OFFICER_AT_DESK, dutyOfficerOf } from '../duty-officer.fixture.ts'
import type { DrillResult, Records } from '../records.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { fireMessage, tick, write } from '../run/lanes.fixture.ts'
import { type Run, startRun } from '../run/start.ts'
import { createRecords } from './records.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const who = DUTY_OFFICER_AT_DESK
const elsewhere = atDesk(dutyOfficerOf('别处'))
let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let run: Run
let records: Records

const begin = async () => {
  run = await startRun({ databaseUrl: postgres.url, redisUrl: redisServer.url, log, leaseMs: 1_000, historyEvery: 100 })
  records = createRecords({ pool: run.pool, redis })
}

beforeAll(async () => {
  ;[postgres, redisServer] = await Promise.all([startPostgres(), startRedis()])
  redis = createRedis(redisServer.url)
  await redis.connect()
  await begin()
  await tick(redis, Date.now())
})

afterAll(async () => {
  await run?.stop()
  redis?.destroy()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
})

/** A room that is registered and has never burnt. */
async function room(name: string): Promise<string> {
  const device = `gb26875:${name}`
  const at = Date.now()
  const link = { kind: 'link', feature: device, eventTime: at, online: true } as const
  await write(redis, 'alarm', { v: 1, source: 'gb26875', device, key: `${device} hello`, receivedTime: at, signals: [link] })
  await eventually(
    () => records.asset(device),
    (asset) => asset !== undefined,
  )
  return device
}

const alertsOf = async (device: string): Promise<readonly Alert[]> =>
  (await records.alerts({ areas: [{ orgPath: '' }], limit: 500 })).items.filter((a) => a.asset === device && a.rule === 'fire')

async function burns(device: string, at = Date.now(), key?: string): Promise<Alert> {
  const before = (await alertsOf(device)).length
  await write(redis, 'alarm', fireMessage(device, at, key))
  const after = await eventually(
    () => alertsOf(device),
    (alerts) => alerts.length > before,
  )
  const [newest] = after
  if (!newest) throw new Error('no alert')
  return newest
}

/** The same detector says again that it burns. */
async function reports(device: string, at = Date.now()): Promise<void> {
  await write(redis, 'alarm', fireMessage(device, at, `${device} again ${at}`))
}

function done(result: DrillResult): Drill {
  if (!result.ok) throw new Error(result.why)
  return result.drill
}

const start = async (assets: readonly string[], name = '夏季消防演练') =>
  done(await records.startDrill({ name, phases: ['报警', '处置', '讲评'], kinds: [], assets: [...assets] }, who, Date.now()))

const end = async (drill: Drill) => done(await records.endDrill(drill.id, drill.version, who, Date.now()))

const factsOf = async (kind: Fact['kind']) => (await records.factsAfter(0, 10_000)).filter(({ fact }) => fact.kind === kind)

describe('a drill', () => {
  it('marks what its assets raise, numbered for themselves; a device that is not in it stays real', async () => {
    const [inside, outside] = [await room('in'), await room('out')]
    const real = await burns(await room('before'))
    const drill = await start([inside])
    const drilled = await burns(inside)
    const other = await burns(outside)
    const day = beijingDay(Date.now())
    expect(drilled).toMatchObject({ drill: drill.id, number: `${day}-0001` })
    expect(shownNumber(drilled)).toBe(`演 ${day}-0001`)
    expect([real.drill, other.drill]).toEqual([undefined, undefined])
    expect([shownNumber(real), shownNumber(other)]).toEqual([`告 ${day}-0001`, `告 ${day}-0002`])
    await end(drill)
  })

  it('marks nothing that was raised before it or happened before it, however late it is read', async () => {
    const [early, late] = [await room('early'), await room('late')]
    const before = Date.now()
    const raised = await burns(early)
    const drill = await start([early, late])
    await reports(early)
    const happenedBefore = await burns(late, Math.min(before, drill.startedAt - 1))
    const repeated = await eventually(
      () => records.alert(raised.id),
      (a) => (a?.count ?? 0) > 1,
    )
    expect([repeated?.drill, happenedBefore.drill]).toEqual([undefined, undefined])
    await end(drill)
  })

  it('closes what still holds when it ends; what goes on burning is real from the next report on, once', async () => {
    const device = await room('goes-on')
    const drill = await start([device])
    const drilled = await burns(device)
    await end(drill)
    const closed = await records.alert(drilled.id)
    expect(closed && stateOf(closed)).toBe('closed')
    expect(closed).toMatchObject({ active: false, version: 2 })
    await reports(device)
    const [real] = await eventually(
      () => alertsOf(device),
      (alerts) => alerts.length === 2,
    )
    expect(real).toMatchObject({ active: true, follows: drilled.id })
    expect(real?.drill).toBeUndefined()
    await reports(device)
    await eventually(
      () => records.alert(real?.id ?? ''),
      (a) => (a?.count ?? 0) >= 2,
    )
    expect(await alertsOf(device)).toHaveLength(2)
  })

  it('closes at birth what happened in it and is read after its end', async () => {
    const device = await room('read-late')
    const drill = await start([device])
    const within = Date.now()
    await eventually(
      () => Date.now(),
      (now) => now > within,
    )
    await end(drill)
    const alert = await burns(device, within)
    expect(alert).toMatchObject({ drill: drill.id, active: false })
    expect(stateOf(alert)).toBe('closed')
  })

  it('may share the district with another, not an asset with it', async () => {
    const [a, b, c] = [await room('a'), await room('b'), await room('c')]
    const first = await start([a, b])
    const second = await start([c])
    const clash = await records.startDrill({ name: 'x', phases: ['1'], kinds: [], assets: [b] }, who, Date.now())
    const clashOfKind = await records.startDrill({ name: 'x', phases: ['1'], kinds: ['fireRoom'], assets: [] }, who, Date.now())
    expect([clash, clashOfKind]).toMatchObject([
      { ok: false, why: 'overlap', drill: { id: first.id } },
      { ok: false, why: 'overlap', drill: { id: first.id } },
    ])
    expect(await records.startDrill({ name: 'x', phases: ['1'], kinds: [], assets: ['gb26875:none'] }, who, Date.now())).toEqual({
      ok: false,
      why: 'noSuchAsset',
      asset: 'gb26875:none',
    })
    // Somebody else's area holds none of these rooms: the same kind there is another matter.
    const there = done(
      await records.startDrill({ name: 'y', phases: ['1'], kinds: ['fireRoom'], assets: [] }, elsewhere, Date.now()),
    )
    expect((await records.drills({ running: true, limit: 10 })).map((d) => d.id).sort()).toEqual(
      [first.id, second.id, there.id].sort(),
    )
    for (const drill of [first, second, there]) await end(drill)
  })

  it('lets one of two that begin at once with the same asset begin', async () => {
    const device = await room('both')
    const request = { name: 'x', phases: ['1'], kinds: [], assets: [device] }
    const both = await Promise.all([records.startDrill(request, who, Date.now()), records.startDrill(request, who, Date.now())])
    expect(both.map((r) => r.ok).sort()).toEqual([false, true])
    for (const result of both) if (result.ok) await end(result.drill)
  })

  it('goes through its script, refuses what was decided on an older version, and is told as facts', async () => {
    const drill = await start([await room('script')], '按脚本')
    const next = done(await records.setDrillPhase(drill.id, drill.version, 2, who, Date.now()))
    const refusals = [
      await records.setDrillPhase(drill.id, drill.version, 1, who, Date.now()),
      await records.setDrillPhase(drill.id, next.version, 3, who, Date.now()),
      await records.endDrill(drill.id, drill.version, who, Date.now()),
      await records.endDrill('00000000-0000-4000-8000-000000000000', 1, who, Date.now()),
    ]
    const over = await end(next)
    refusals.push(await records.endDrill(drill.id, over.version, who, Date.now()))
    expect(refusals.map((r) => !r.ok && r.why)).toEqual(['conflict', 'noSuchPhase', 'conflict', 'unknown', 'ended'])
    const told = (await factsOf('drill')).flatMap(({ fact }) =>
      fact.kind === 'drill' && fact.drill.id === drill.id ? [fact] : [],
    )
    expect(told.map(({ change, drill: { version, steps } }) => [change, version, steps.at(-1)?.phase])).toEqual([
      ['started', 1, 0],
      ['phase', 2, 2],
      ['ended', 3, 2],
    ])
  })

  it('ends over what is being marked with it: nothing drilled is left open, whoever comes first', async () => {
    const devices = await Promise.all(Array.from({ length: 20 }, (_, i) => room(`race-${i}`)))
    const drill = await start(devices)
    const messages: DeviceMessage[] = devices.map((device) => fireMessage(device, Date.now()))
    const writing = Promise.all(messages.map((message) => write(redis, 'alarm', message)))
    await eventually(
      () => alertsOf(devices[0] ?? ''),
      (alerts) => alerts.length > 0,
    )
    await end(drill)
    await writing
    const all = await eventually(
      async () => (await Promise.all(devices.map(alertsOf))).flat(),
      (alerts) => alerts.length >= devices.length,
    )
    expect(all.filter((a) => a.drill === drill.id && (a.active || stateOf(a) !== 'closed'))).toEqual([])
  })

  it('outlives both stores and the engine being cut off, and marks what it marked', async () => {
    const device = await room('cut')
    const drill = await start([device])
    await write(redis, 'alarm', fireMessage(device, Date.now()))
    await postgres.kill9()
    await run.stop().catch(() => undefined)
    await postgres.restart()
    await redisServer.kill9()
    await redisServer.restart()
    await begin()
    const [alert] = await eventually(
      () => alertsOf(device),
      (alerts) => alerts.length > 0,
      30_000,
    )
    expect(alert).toMatchObject({ drill: drill.id })
    expect(await alertsOf(device)).toHaveLength(1)
    expect((await records.snapshot()).drills).toMatchObject([{ id: drill.id, name: drill.name }])
    await end(drill)
    expect((await records.snapshot()).drills).toEqual([])
  }, 60_000)
})

describe('a notice', () => {
  it('is entered with issuer and time, stands until it is lifted or runs out, and is told as facts', async () => {
    const now = Date.now()
    const typed = { kind: 'weather', text: '暴雨橙色预警', issuer: '市气象台', at: now - 60_000 } as const
    const notice = await records.enterNotice(typed, who, now)
    const short = await records.enterNotice({ ...typed, kind: 'response', text: '防汛Ⅲ级应急响应', until: now + 1_000 }, who, now)
    expect((await records.notices({ now, limit: 10 })).map((n) => n.id).sort()).toEqual([notice.id, short.id].sort())
    expect((await records.notices({ now: now + 1_000, limit: 10 })).map((n) => n.id)).toEqual([notice.id])
    const lifted = await records.liftNotice(notice.id, who, now + 500)
    expect(lifted).toMatchObject({ ...typed, enteredBy: who.who.id, liftedBy: who.who.id, liftedAt: now + 500 })
    // Lifting it again changes nothing and tells nobody.
    expect(await records.liftNotice(notice.id, elsewhere, now + 900)).toEqual(lifted)
    expect(await records.liftNotice('00000000-0000-4000-8000-000000000000', who, now)).toBeUndefined()
    const told = (await factsOf('notice')).map(({ fact }) => fact.kind === 'notice' && fact.change)
    expect(told).toEqual(['issued', 'issued', 'lifted'])
  })
})
