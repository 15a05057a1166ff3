/** Who follows, and for how long: real HTTP, real Socket.IO, real Redis; who stands at the gate is said by the test. */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  BODY,
  type DeviceMessage,
  decodeLatest,
  FACTS_KEY,
  type Fact,
  type FactsFrame,
  type FollowReply,
  type FollowRequest,
  type Grant,
  laneKey,
  packMessages,
  partitionOf,
} from '@yiwang/contract'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { alertOf, assetOf, type MemoryRecords, memoryRecords } from '../memory-records.fixture.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { NOBODY, type Visitor } from '../visitor.ts'
import { type Live, startLive } from './live.ts'

const EAST = '示范区/东盛街道'
const WEST = '示范区/西河街道'
const EVERYWHERE: FollowRequest = { facts: true, latest: [{ kinds: ['camera', 'drone'] }] }

let redisServer: RedisServer
let redis: Redis
let records: MemoryRecords
let http: Server
let live: Live
/** By what the handshake says. */
const visitors = new Map<string, Visitor>()
const clients: Socket[] = []
/** The gate cannot be asked. */
let closed = false

beforeAll(async () => {
  redisServer = await startRedis({ appendfsync: 'no' })
  redis = createRedis(redisServer.url)
  await redis.connect()
})

afterAll(async () => {
  redis.destroy()
  await redisServer.stop()
})

beforeEach(async () => {
  await redis.flushAll()
  visitors.clear()
  closed = false
  records = memoryRecords(
    [
      assetOf(1, { id: 'dji:east', kind: 'drone', orgPath: EAST, gridCode: 'g1' }),
      assetOf(2, { id: 'dji:west', kind: 'drone', orgPath: WEST }),
      assetOf(3, { id: 'isapi:market', kind: 'camera', orgPath: EAST, groups: ['集贸市场'] }),
      assetOf(4, { id: 'isapi:street', kind: 'camera', orgPath: EAST, gridCode: 'g1' }),
      assetOf(5, { id: 'dji:next', kind: 'drone', orgPath: EAST, gridCode: 'g2' }),
    ],
    [alertOf(1, { orgPath: EAST, gridCode: 'g1', asset: 'dji:east' }), alertOf(2, { orgPath: WEST, asset: 'dji:west' })],
  )
  records.published = ({ n, fact }) => redis.xAdd(FACTS_KEY, `${n}-0`, { [BODY]: JSON.stringify(fact) })
  http = createServer()
  live = await startLive({
    http,
    redisUrl: redisServer.url,
    records,
    processes: () => [],
    spaces: () => [],
    gate: async ({ headers }) => {
      if (closed) throw new Error('the store of sessions is away')
      return visitors.get(String(headers['x-who'])) ?? { who: NOBODY, address: '127.0.0.1', mustChange: false }
    },
    forget: async () => undefined,
    restarted: async () => undefined,
    foreign: () => undefined,
    now: Date.now,
    failed: () => undefined,
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await live.stop()
  http.closeAllConnections()
})

function is(id: string, grants: readonly Grant[], more: Partial<Visitor> = {}): void {
  visitors.set(id, {
    who: { id, name: id, grants: [...grants] },
    session: { id: `session-${id}`, account: id, kind: 'person' },
    address: '127.0.0.1',
    mustChange: false,
    ...more,
  })
}

interface Screen {
  readonly socket: Socket
  /** What it was told, in order. */
  readonly told: string[]
  readonly moved: Set<number>
  follow(request?: FollowRequest): Promise<Extract<FollowReply, { ok: true }>>
}

function screenOf(id: string): Screen {
  const { port } = http.address() as AddressInfo
  const socket = io(`http://127.0.0.1:${port}`, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { 'x-who': id },
  })
  clients.push(socket)
  const told: string[] = []
  const moved = new Set<number>()
  socket.on('resync', () => told.push('resync'))
  socket.on('disconnect', () => told.push('cut'))
  socket.on('connect_error', () => told.push('refused'))
  socket.on('facts', ({ facts }: FactsFrame) => {
    for (const { fact } of facts) told.push(wordOf(fact))
  })
  socket.on('latest', (frame: Buffer) => {
    const bytes = frame.buffer.slice(frame.byteOffset, frame.byteOffset + frame.byteLength)
    for (const handle of decodeLatest(bytes as ArrayBuffer).positions.handle) moved.add(handle)
  })
  return {
    socket,
    told,
    moved,
    follow: async (request = EVERYWHERE) => {
      const reply: FollowReply = await socket.timeout(10_000).emitWithAck('follow', request)
      if (!reply.ok) throw new Error(reply.code)
      return reply
    },
  }
}

function wordOf(fact: Fact): string {
  if (fact.kind === 'alert') return fact.alert.asset
  return fact.kind === 'asset' && fact.change === 'removed' ? 'asset removed' : fact.kind
}

const raised = (asset: string, orgPath: string, index: number, gridCode?: string): Fact => ({
  kind: 'alert',
  at: Date.now(),
  change: 'raised',
  alert: alertOf(index, { asset, orgPath, ...(gridCode !== undefined && { gridCode }) }),
})
const changed = (accounts: string[], sessions: string[] = []): Fact => ({ kind: 'access', at: Date.now(), accounts, sessions })

async function move(device: string): Promise<void> {
  const now = Date.now()
  const message: DeviceMessage = {
    v: 1,
    source: device.slice(0, device.indexOf(':')),
    device,
    key: `${device}|${now}`,
    receivedTime: now,
    signals: [{ kind: 'position', feature: device, eventTime: now, lon: 125.39, lat: 43.86, crsSource: 'wgs84' }],
  }
  await redis.xAdd(laneKey(partitionOf(device), 'telemetry'), '*', { [BODY]: packMessages([message]) })
}

test('whoever has not signed in, must choose another password first, or has no role for it, is refused at the handshake', async () => {
  is('new', [{ role: 'dutyChief', orgPath: '' }], { mustChange: true })
  is('auditor', [{ role: 'auditor', orgPath: '' }])
  const screens = ['stranger', 'new', 'auditor'].map(screenOf)
  await eventually(() => screens.every(({ told }) => told[0] === 'refused'))
  expect(live.counts().followers).toBe(0)
})

test('an area sees its own assets, alerts, facts and movements only', async () => {
  is('east', [{ role: 'areaStaff', orgPath: EAST }])
  const screen = screenOf('east')
  const { snapshot } = await screen.follow()
  expect(snapshot?.assets.map(({ id }) => id)).toEqual(['dji:east', 'dji:next'])
  expect(snapshot?.assetCounts).toEqual({ drone: 2, camera: 2 })
  expect(snapshot?.alerts.map(({ asset }) => asset)).toEqual(['dji:east'])
  await Promise.all([move('dji:west'), move('dji:east')])
  await records.commit(raised('dji:west', WEST, 11))
  await records.commit(raised('dji:east', EAST, 12))
  await eventually(() => screen.told.includes('dji:east') && screen.moved.size > 0)
  expect(screen.told).toEqual(['dji:east'])
  expect([...screen.moved]).toEqual([1])
})

test('one unit grid: the next one of the same street stays hidden; a drill and a warning for the district are told', async () => {
  is('worker', [{ role: 'gridWorker', orgPath: `${EAST}/g1` }])
  const screen = screenOf('worker')
  const { snapshot } = await screen.follow()
  expect(snapshot?.assets.map(({ id }) => id)).toEqual(['dji:east'])
  expect(snapshot?.assetCounts).toEqual({ drone: 1, camera: 1 })
  expect(snapshot?.alerts.map(({ asset }) => asset)).toEqual(['dji:east'])
  await Promise.all([move('dji:next'), move('dji:east')])
  await records.commit(raised('dji:next', EAST, 21, 'g2'))
  await records.commit(raised('dji:east', EAST, 22, 'g1'))
  const at = Date.now()
  const drill = { id: randomUUID(), name: '演练', phases: ['一'], steps: [{ phase: 0, at, by: 'x' }], kinds: [], assets: [] }
  const started = { ...drill, orgPath: '', startedAt: at, startedBy: 'x', version: 1 }
  await records.commit({ kind: 'drill', at, change: 'started', drill: started })
  // It flies into the next one.
  const flown = assetOf(1, { id: 'dji:east', kind: 'drone', orgPath: EAST, gridCode: 'g2', version: 2 })
  await records.commit({ kind: 'asset', at, change: 'changed', asset: flown })
  await eventually(() => screen.told.length >= 3 && screen.moved.size > 0)
  expect(screen.told).toEqual(['dji:east', 'drill', 'asset removed'])
  expect([...screen.moved]).toEqual([1])
})

test('cameras of one group, live only: those are counted and move, their neighbours and every alert stay hidden', async () => {
  is('guest', [{ role: 'liveViewer', orgPath: '', kinds: ['camera'], group: '集贸市场' }])
  const screen = screenOf('guest')
  const { snapshot } = await screen.follow()
  expect(snapshot?.assetCounts).toEqual({ camera: 1 })
  expect(snapshot?.alerts).toEqual([])
  await Promise.all(['isapi:street', 'dji:east', 'isapi:market'].map(move))
  await eventually(() => screen.moved.size > 0)
  await move('isapi:street')
  await records.commit(raised('isapi:market', EAST, 13))
  await records.commit({
    kind: 'asset',
    at: 1,
    change: 'changed',
    asset: assetOf(3, { id: 'isapi:market', kind: 'camera', orgPath: EAST, groups: ['集贸市场'], version: 2 }),
  })
  await screen.follow({ facts: true, latest: EVERYWHERE.latest ?? [] })
  expect([...screen.moved]).toEqual([3])
  // The camera's own change is told, because an alert is about it; not the alert.
  expect(screen.told).toEqual(['asset'])
})

test('a disabled account and an ended session are cut; others stay', async () => {
  is('one', [{ role: 'dutyChief', orgPath: '' }])
  is('two', [{ role: 'dutyChief', orgPath: '' }])
  is('three', [{ role: 'dutyChief', orgPath: '' }])
  const [one, two, three] = [screenOf('one'), screenOf('two'), screenOf('three')]
  for (const screen of [one, two, three]) await screen.follow()
  visitors.delete('one')
  visitors.delete('two')
  await records.commit(changed(['one'], ['session-two']))
  await eventually(() => one.told.includes('cut') && two.told.includes('cut'))
  await records.commit(raised('dji:east', EAST, 14))
  await eventually(() => three.told.includes('dji:east'))
  expect([one.told, two.told, three.told]).toEqual([['cut'], ['cut'], ['dji:east']])
})

test('whoever is moved to another area is told to ask anew, and is told nothing of the old one from then on', async () => {
  is('worker', [{ role: 'areaStaff', orgPath: EAST }])
  const screen = screenOf('worker')
  await screen.follow()
  is('worker', [{ role: 'areaStaff', orgPath: WEST }])
  await records.commit(changed(['worker']))
  await eventually(() => screen.told.includes('resync'))
  await Promise.all([records.commit(raised('dji:east', EAST, 15)), move('dji:east')])
  const { snapshot } = await screen.follow()
  expect(snapshot?.alerts.map(({ asset }) => asset)).toEqual(['dji:west'])
  await records.commit(raised('dji:west', WEST, 16))
  await eventually(() => screen.told.includes('dji:west'))
  expect(screen.told).toEqual(['resync', 'dji:west'])
  expect([...screen.moved]).toEqual([])
})

test('whoever follows is asked for rights after the wait for facts we do not have yet, not before', async () => {
  is('worker', [{ role: 'areaStaff', orgPath: EAST }])
  const screen = screenOf('worker')
  const { epoch, cursor } = await screen.follow({ facts: true })
  // Another server told them of two facts that are on their way to us; the first of them moves them elsewhere.
  const waiting = screen.follow({ ...EVERYWHERE, epoch, cursor: cursor + 2 })
  is('worker', [{ role: 'areaStaff', orgPath: WEST }])
  await records.commit(changed(['worker']))
  await eventually(() => screen.told.includes('resync'))
  await records.commit(raised('dji:west', WEST, 19))
  await waiting
  await Promise.all([move('dji:east'), move('dji:west')])
  await eventually(() => screen.moved.size > 0)
  await records.commit(raised('dji:west', WEST, 20))
  await eventually(() => screen.told.includes('dji:west'))
  expect([...screen.moved]).toEqual([2])
})

test('a change that hides and shows nothing disturbs nobody', async () => {
  is('calm', [{ role: 'areaStaff', orgPath: EAST }])
  const screen = screenOf('calm')
  await screen.follow()
  is('calm', [{ role: 'areaStaff', orgPath: EAST, until: Date.now() + 1_000_000 }])
  await records.commit(changed(['calm']))
  await records.commit(raised('dji:east', EAST, 17))
  await eventually(() => screen.told.includes('dji:east'))
  expect(screen.told).toEqual(['dji:east'])
})

test('what moves out of an area is gone there, and nothing is said of where it went', async () => {
  is('east', [{ role: 'areaStaff', orgPath: EAST }])
  is('west', [{ role: 'areaStaff', orgPath: WEST }])
  const [east, west] = [screenOf('east'), screenOf('west')]
  const seen: unknown[] = []
  east.socket.on('facts', ({ facts }: FactsFrame) => seen.push(...facts.map(({ fact }) => fact)))
  for (const screen of [east, west]) await screen.follow()
  const moved = assetOf(1, { id: 'dji:east', kind: 'drone', orgPath: WEST, version: 2 })
  await records.commit({ kind: 'asset', at: 5, change: 'changed', asset: moved })
  await eventually(() => west.told.length > 0 && seen.length > 0)
  expect(seen).toMatchObject([{ kind: 'asset', change: 'removed', asset: { id: 'dji:east', orgPath: EAST } }])
  expect(west.told).toEqual(['asset'])
})

test('what was granted for a time is over at its minute, without anybody saying so', async () => {
  is('visitor', [{ role: 'liveViewer', orgPath: EAST }], { until: Date.now() + 500 })
  const screen = screenOf('visitor')
  await screen.follow()
  visitors.delete('visitor')
  await eventually(() => screen.told.includes('cut'))
})

test('where nobody can say who it is, nobody comes in; whoever is in stays for a while', async () => {
  is('early', [{ role: 'dutyChief', orgPath: '' }])
  const early = screenOf('early')
  await early.follow()
  closed = true
  const late = screenOf('early')
  await eventually(() => late.told[0] === 'refused')
  await records.commit(changed(['early']))
  await records.commit(raised('dji:east', EAST, 18))
  await eventually(() => early.told.includes('dji:east'))
  expect(early.told).toEqual(['dji:east'])
})
