/** The socket as a client meets it: real HTTP, real Socket.IO client, real Redis; only the records are in memory. */
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect as connectTcp, type Socket as TcpSocket } from 'node:net'
import {
  type Asset,
  BODY,
  type DeviceMessage,
  decodeLatest,
  FACTS_KEY,
  type FactsFrame,
  type FollowReply,
  type FollowRequest,
  isCounted,
  type LatestView,
  laneKey,
  type NumberedFact,
  PROTOCOLS_KEY,
  type ProtocolWords,
  packMessages,
  partitionOf,
  type SystemStatus,
} from '@yiwang/contract'
import { readConfig } from '@yiwang/contract/config'
import { io, type Socket } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { DUTY_OFFICER } from '../duty-officer.fixture.ts'
import { edgeOf } from '../http/edge.ts'
import { alertOf, assetOf, factOf, type MemoryRecords, memoryRecords } from '../memory-records.fixture.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { type Live, startLive } from './live.ts'

let server: RedisServer
let redis: Redis
let records: MemoryRecords
let http: Server
let live: Live
let port: number
const clients: Socket[] = []
const failures: unknown[] = []

beforeAll(async () => {
  server = await startRedis({ appendfsync: 'no' })
  redis = createRedis(server.url)
  await redis.connect()
})

afterAll(async () => {
  redis.destroy()
  await server.stop()
})

async function startDoors(onPort = 0): Promise<void> {
  http = createServer()
  live = await startLive({
    http,
    redisUrl: server.url,
    records,
    spaces: () => [],
    processes: () => [{ name: 'server', state: 'up', restarts: 0, since: 1 }],
    gate: async () => ({ who: DUTY_OFFICER, address: '127.0.0.1', mustChange: false }),
    forget: async () => undefined,
    restarted: async () => undefined,
    foreign: edgeOf(readConfig({})).foreign,
    now: Date.now,
    failed: (_part, error) => failures.push(error),
  })
  await new Promise<void>((resolve) => http.listen(onPort, '127.0.0.1', resolve))
  port = (http.address() as AddressInfo).port
}

async function stopDoors(): Promise<void> {
  await live.stop()
  http.closeAllConnections()
}

beforeEach(async () => {
  await redis.flushAll()
  // As ingest says when it starts: feeds are protocols.
  const words = { id: 'dji', title: { zh: '大疆', en: 'DJI' }, standard: 'DJI Cloud API' } satisfies ProtocolWords
  await redis.hSet(PROTOCOLS_KEY, words.id, JSON.stringify(words))
  failures.length = 0
  records = memoryRecords(
    Array.from({ length: 100 }, (_, i) => assetOf(i, i === 2 ? { lon: 121.9, lat: 31.2 } : {})),
    [alertOf(9_999)],
  )
  records.published = ({ n, fact }) => redis.xAdd(FACTS_KEY, `${n}-0`, { [BODY]: JSON.stringify(fact) })
  await startDoors()
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await stopDoors()
})

function client(options: Record<string, unknown> = {}): Socket {
  const socket = io(`http://127.0.0.1:${port}`, { transports: ['websocket'], forceNew: true, reconnection: false, ...options })
  clients.push(socket)
  return socket
}

function follow(socket: Socket, request: FollowRequest): Promise<FollowReply> {
  return socket.timeout(10_000).emitWithAck('follow', request)
}

function accepted(reply: FollowReply): Extract<FollowReply, { ok: true }> {
  if (!reply.ok) throw new Error(`refused: ${reply.code}`)
  return reply
}

/** A screen as it should be written: applies what joins on, drops what it has, asks again from where it is. */
class Screen {
  readonly got: number[] = []
  cursor: number | undefined
  epoch: string | undefined
  gaps = 0
  socket: Socket | undefined

  async connect(): Promise<void> {
    const socket = client()
    this.socket = socket
    socket.on('facts', (frame: FactsFrame) => {
      if (this.socket !== socket || this.cursor === undefined) return
      if (frame.prev !== this.cursor) this.gaps++
      for (const { n } of frame.facts) this.got.push(n)
      this.cursor = frame.cursor
    })
    const reply = accepted(
      await follow(socket, this.cursor === undefined ? {} : { cursor: this.cursor, ...(this.epoch && { epoch: this.epoch }) }),
    )
    if (reply.snapshot || this.cursor === undefined) this.cursor = reply.cursor
    this.epoch = reply.epoch
  }

  cut(): void {
    const { socket } = this
    this.socket = undefined
    // No goodbye: the transport is simply gone.
    const transport = socket?.io.engine.transport as unknown as { ws?: { _socket?: TcpSocket } } | undefined
    transport?.ws?._socket?.destroy()
    socket?.close()
  }
}

describe('follow', () => {
  it('answers with a snapshot, its cursor and its epoch, then every fact after it', async () => {
    await records.commit(factOf(1))
    // The words of the protocols are read once a second.
    await eventually(() => live.status().feeds.length > 0)
    const socket = client()
    const frames: FactsFrame[] = []
    socket.on('facts', (frame: FactsFrame) => frames.push(frame))
    const reply = accepted(await follow(socket, { facts: true }))
    expect(reply.epoch).toBe('first')
    expect(reply.snapshot?.assets).toHaveLength(100)
    expect(reply.snapshot?.alerts.length).toBeGreaterThanOrEqual(1)
    expect(reply.snapshot?.status.feeds.map(({ id }) => id)).toContain('dji')
    for (let i = 2; i <= 20; i++) await records.commit(factOf(i))
    const numbers = () => frames.flatMap(({ facts }) => facts.map(({ n }: NumberedFact) => n))
    await eventually(() => numbers().at(-1) === 20)
    expect(numbers()).toEqual(Array.from({ length: 20 - reply.cursor }, (_, i) => reply.cursor + 1 + i))
    let cursor = reply.cursor
    for (const frame of frames) {
      expect(frame.prev).toBe(cursor)
      cursor = frame.cursor
    }
  })

  it('continues from a cursor without a snapshot, and gives a snapshot for another epoch', async () => {
    for (let i = 1; i <= 10; i++) await records.commit(factOf(i))
    const first = client()
    await eventually(async () => accepted(await follow(first, {})).cursor === 10)
    const second = client()
    const missed: number[] = []
    second.on('facts', ({ facts }: FactsFrame) => missed.push(...facts.map(({ n }) => n)))
    const reply = accepted(await follow(second, { cursor: 4, epoch: 'first' }))
    expect(reply).toEqual({ ok: true, epoch: 'first', cursor: 4 })
    await eventually(() => missed.length === 6)
    expect(missed).toEqual([5, 6, 7, 8, 9, 10])
    expect(accepted(await follow(second, { cursor: 4, epoch: 'other' })).snapshot).toBeDefined()
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'follow me'],
    ['an unknown member', { cursor: 1, all: true }],
    ['a prototype', JSON.parse('{"__proto__":{"admin":true},"latest":1}')],
    ['one view that is no list', { latest: { bbox: [0, 0, 1, 1], kinds: ['drone'] } }],
    ['half a box', { latest: [{ bbox: [1, 2], kinds: [] }] }],
    ['a box inside out', { latest: [{ kinds: [] }, { bbox: [10, 10, 0, 0], kinds: [] }] }],
    ['a kind that is none', { latest: [{ bbox: [0, 0, 1, 1], kinds: ['ufo'] }] }],
    ['more views than a screen has', { latest: Array.from({ length: 5 }, (_, i) => ({ bbox: [0, 0, i, i], kinds: [] })) }],
    ['a negative cursor', { cursor: -1 }],
    ['a deep one', JSON.parse(`${'{"latest":'.repeat(500)}1${'}'.repeat(500)}`)],
  ])('refuses %s and stays with the client', async (_name, body) => {
    const socket = client()
    const reply = await socket.timeout(5_000).emitWithAck('follow', body)
    expect(reply).toMatchObject({ ok: false, code: 'malformed' })
    expect(accepted(await follow(socket, {})).snapshot).toBeDefined()
  })

  it('closes on a packet beyond the limit, whatever it holds, and serves the others', async () => {
    const other = client()
    accepted(await follow(other, {}))
    const big = client()
    await eventually(() => big.connected)
    big.emit('follow', { junk: 'x'.repeat(200_000) })
    await eventually(() => !big.connected)
    const bytes = client()
    await eventually(() => bytes.connected)
    bytes.emit('follow', new Uint8Array(1_000_000))
    await eventually(() => !bytes.connected)
    const many = client()
    await eventually(() => many.connected)
    // A packet that announces a million attachments (Socket.IO type 5).
    ;(many.io.engine as unknown as { write(data: string): void }).write('51000000-["follow",{"_placeholder":true,"num":0}]')
    await eventually(() => !many.connected)
    expect(accepted(await follow(other, {})).snapshot).toBeDefined()
  })

  it('refuses to be asked without end', async () => {
    const socket = client()
    const replies = await Promise.all(Array.from({ length: 80 }, () => follow(socket, { facts: false })))
    expect(replies.filter((reply) => !reply.ok && reply.code === 'rate')).toHaveLength(20)
  })

  it('does not shake hands with a page of another origin or under another name', async () => {
    const refused = async (extraHeaders: Record<string, string>) => {
      const socket = client({ extraHeaders })
      return new Promise<boolean>((resolve) => {
        socket.on('connect', () => resolve(false))
        socket.on('connect_error', () => resolve(true))
      })
    }
    expect(await refused({ origin: 'https://evil.example' })).toBe(true)
    expect(await refused({ origin: `http://localhost.evil.example:${port}` })).toBe(true)
    expect(await refused({ origin: 'null' })).toBe(true)
    expect(await refused({ origin: `http://127.0.0.1:${port + 1}` })).toBe(true)
    expect(await refused({ host: `rebound.example:${port}`, origin: `http://rebound.example:${port}` })).toBe(true)
    expect(await refused({ origin: `http://127.0.0.1:${port}` })).toBe(false)
    expect(await refused({})).toBe(false)
  })
})

describe('facts', () => {
  it('reach a client that is cut a hundred times each once and in order', async () => {
    const screen = new Screen()
    await screen.connect()
    const start = screen.cursor ?? 0
    let committed = 0
    for (let cut = 0; cut < 100; cut++) {
      // Anything from no fact to a handful, before, during and after the cut.
      for (let i = 0; i < (cut * 7) % 5; i++) await records.commit(factOf(++committed))
      screen.cut()
      for (let i = 0; i < (cut * 3) % 4; i++) await records.commit(factOf(++committed))
      await screen.connect()
    }
    await records.commit(factOf(++committed))
    await eventually(() => screen.got.at(-1) === committed)
    expect(screen.got).toEqual(Array.from({ length: committed - start }, (_, i) => start + 1 + i))
    expect(screen.gaps).toBe(0)
  })

  it('are filled from the records when the stream has a hole', async () => {
    const screen = new Screen()
    await screen.connect()
    const { published } = records
    records.published = async () => undefined
    for (let i = 1; i <= 5; i++) await records.commit(factOf(i))
    records.published = published
    await records.commit(factOf(6))
    await eventually(() => screen.got.length === 6)
    expect(screen.got).toEqual([1, 2, 3, 4, 5, 6])
  })

  it('begin anew when the records are another history', async () => {
    for (let i = 1; i <= 3; i++) await records.commit(factOf(i))
    const socket = client()
    await eventually(async () => accepted(await follow(socket, {})).cursor === 3)
    const resync = new Promise((resolve) => socket.on('resync', resolve))
    const restored = memoryRecords()
    records.epoch = 'second'
    records.snapshot = restored.snapshot
    restored.epoch = 'second'
    await redis.del(FACTS_KEY)
    await resync
    expect(accepted(await follow(socket, { cursor: 3, epoch: 'first' }))).toMatchObject({ epoch: 'second', cursor: 0 })
  })

  it('survive Redis being killed', async () => {
    const screen = new Screen()
    await screen.connect()
    await records.commit(factOf(1))
    await eventually(() => screen.got.length === 1)
    await server.kill9()
    await server.restart()
    await eventually(() => redis.isReady)
    const { published } = records
    records.published = async () => undefined
    await records.commit(factOf(2))
    records.published = published
    await records.commit(factOf(3))
    await eventually(() => screen.got.length === 3)
    expect(screen.got).toEqual([1, 2, 3])
  })
})

function message(index: number, lon: number, lat: number, at = Date.now()): DeviceMessage {
  const device = `dji:drone-${index}`
  const stamp = { feature: device, eventTime: at }
  return {
    v: 1,
    source: 'dji',
    device,
    key: `${device} ${at}`,
    receivedTime: at,
    signals: [
      { kind: 'position', ...stamp, lon, lat, crsSource: 'wgs84', heading: 90, speed: 5, elevation: 60 },
      { kind: 'observation', ...stamp, property: 'battery.level', value: 50 + (index % 50) },
    ],
  }
}

async function publish(messages: readonly DeviceMessage[]): Promise<void> {
  const parts = new Map<number, DeviceMessage[]>()
  for (const one of messages) parts.set(partitionOf(one.device), [...(parts.get(partitionOf(one.device)) ?? []), one])
  for (const [part, some] of parts) await redis.xAdd(laneKey(part, 'telemetry'), '*', { [BODY]: packMessages(some) })
}

const DISTRICT: LatestView = { bbox: [121.49, 31.19, 121.53, 31.21], kinds: ['drone'] }

function camera(handle: number, lon: number): Asset {
  const id = `isapi:cam-${handle}`
  return assetOf(handle, { id, kind: 'camera', lon, lat: 31.2, config: { device: id } })
}

function heardFrom({ id }: Asset, count = 0): DeviceMessage {
  const at = Date.now()
  const signal = { kind: 'observation', feature: id, eventTime: at, property: 'camera.count', value: count } as const
  return { v: 1, source: 'isapi', device: id, key: `${id} ${count}`, receivedTime: at, signals: [signal] }
}

/** A screen that keeps what it is told of latest values. */
function viewer() {
  const socket = client()
  const told = new Map<number, number>()
  const screen = {
    socket,
    positions: new Map<number, number>(),
    counted: new Map<number, number>(),
    seen: new Set<number>(),
    /** In how many frames it was heard of. */
    told: (handle: number) => told.get(handle) ?? 0,
  }
  socket.on('latest', (bytes: ArrayBuffer) => {
    const { positions, values, seen } = decodeLatest(bytes)
    for (const [i, handle] of positions.handle.entries()) screen.positions.set(handle, positions.lon[i] ?? Number.NaN)
    for (const [i, handle] of values.handle.entries()) {
      if (values.property[i] === 'camera.count') screen.counted.set(handle, values.value[i] ?? Number.NaN)
    }
    for (const handle of seen.handle) {
      screen.seen.add(handle)
      told.set(handle, screen.told(handle) + 1)
    }
  })
  return screen
}

/** The TCP connection under a client. */
function lineOf(socket: Socket): TcpSocket {
  const line = (socket.io.engine.transport as unknown as { ws?: { _socket?: TcpSocket } }).ws?._socket
  if (!line) throw new Error('the client has no TCP socket to pause')
  return line
}

describe('latest values', () => {
  it('come for the area watched, all of it at first, then what changes', async () => {
    await publish([message(1, 121.5, 31.2), message(2, 121.9, 31.2)])
    const positions = new Map<number, number>()
    const batteries = new Map<number, number>()
    const socket = client()
    socket.on('latest', (bytes: ArrayBuffer) => {
      const frame = decodeLatest(bytes)
      for (const [i, handle] of frame.positions.handle.entries()) positions.set(handle, frame.positions.lon[i] ?? Number.NaN)
      for (const [i, handle] of frame.values.handle.entries()) batteries.set(handle, frame.values.value[i] ?? Number.NaN)
    })
    accepted(await follow(socket, { latest: [DISTRICT] }))
    await eventually(() => positions.get(1) !== undefined)
    expect(batteries.get(1)).toBe(51)
    await publish([message(1, 121.501, 31.2), message(2, 121.901, 31.2)])
    await eventually(() => Math.abs((positions.get(1) ?? 0) - 121.501) < 1e-6)
    expect(positions.has(2)).toBe(false)
    // Another view replaces the first; what left the view is told where it went, once.
    accepted(await follow(socket, { cursor: 0, epoch: 'first', latest: [{ ...DISTRICT, bbox: [121.89, 31.19, 121.92, 31.21] }] }))
    await eventually(() => positions.get(2) !== undefined)
    await publish([message(2, 122.5, 31.2)])
    await eventually(() => Math.abs((positions.get(2) ?? 0) - 122.5) < 1e-6)
  })

  it('come of two views: the crowd where the map looks, the others wherever they are, again only with a snapshot', async () => {
    const [near, far] = [camera(200, 121.5), camera(201, 121.9)]
    for (const asset of [near, far]) await records.commit({ kind: 'asset', at: 1, change: 'registered', asset })
    // What another screen was told in a tick is no news to one that comes after it.
    const before = viewer()
    accepted(await follow(before.socket, { latest: [{ kinds: ['drone', 'camera'] }] }))
    await publish([message(1, 121.5, 31.2), message(2, 121.9, 31.2), heardFrom(near), heardFrom(far)])
    await eventually(() => [1, 2, near.handle, far.handle].every((handle) => before.seen.has(handle)))
    const screen = viewer()
    const everywhere: LatestView = { kinds: ['drone'] }
    const here: LatestView = { bbox: DISTRICT.bbox, kinds: ['camera'] }
    const { cursor, epoch } = accepted(await follow(screen.socket, { latest: [everywhere, here] }))
    await eventually(() => screen.seen.has(1) && screen.seen.has(2) && screen.seen.has(near.handle))
    expect(screen.seen.has(far.handle)).toBe(false)
    expect([screen.told(1), screen.told(2), screen.told(near.handle)]).toEqual([1, 1, 1])
    // The map moves: of the drones, and of nothing it was told of before, nothing comes again.
    const there: LatestView = { bbox: [121.89, 31.19, 121.92, 31.21], kinds: ['camera'] }
    accepted(await follow(screen.socket, { cursor, epoch, latest: [everywhere, there] }))
    await eventually(() => screen.seen.has(far.handle))
    expect([screen.told(1), screen.told(2), screen.told(near.handle)]).toEqual([1, 1, 1])
    await publish([message(2, 121.95, 31.2)])
    await eventually(() => Math.abs((screen.positions.get(2) ?? 0) - 121.95) < 1e-6)
    // Who asks for a snapshot may have dropped what came before it.
    accepted(await follow(screen.socket, { latest: [everywhere, there] }))
    await eventually(() => screen.told(1) === 2 && screen.told(far.handle) === 2)
    expect(screen.told(near.handle)).toBe(1)
  })

  it('of both views are made good for one that read nothing for a while, and it waited with little', async () => {
    const cameras = Array.from({ length: 100 }, (_, i) => camera(300 + i, 121.5 + i * 1e-4))
    for (const asset of cameras) await records.commit({ kind: 'asset', at: 1, change: 'registered', asset })
    const screen = viewer()
    accepted(await follow(screen.socket, { latest: [{ kinds: ['drone'] }, { bbox: DISTRICT.bbox, kinds: ['camera'] }] }))
    await publish([message(1, 121.5, 31.2), ...cameras.map((asset) => heardFrom(asset))])
    await eventually(() => screen.positions.has(1) && screen.seen.has(cameras[99]?.handle ?? 0))
    const line = lineOf(screen.socket).pause()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, live.mostQueued())
    }, 5)
    const detail = '水'.repeat(20_000)
    for (let i = 1; i <= 200; i++) {
      await records.commit({ kind: 'alert', at: i, change: 'raised', alert: alertOf(i, { params: { detail } }) })
      await publish([
        ...Array.from({ length: 100 }, (_, k) => message(k, 121.5 + i * 1e-3, 31.2)),
        ...cameras.map((asset) => heardFrom(asset, i)),
      ])
    }
    await eventually(() => live.counts().behind === 1)
    expect(screen.counted.get(cameras[50]?.handle ?? 0)).not.toBe(200)
    line.resume()
    await eventually(() => live.counts().behind === 0)
    await eventually(
      () => screen.counted.get(cameras[50]?.handle ?? 0) === 200 && Math.abs((screen.positions.get(99) ?? 0) - 121.7) < 1e-6,
    )
    clearInterval(watch)
    for (let k = 0; k < 100; k++) {
      expect(screen.positions.get(k)).toBeCloseTo(121.7, 6)
      expect(screen.counted.get(cameras[k]?.handle ?? 0)).toBe(200)
    }
    expect(most).toBeLessThanOrEqual(2_000_000)
  }, 60_000)

  it('are not lost by a restart', async () => {
    const first = client()
    const before: number[] = []
    first.on('latest', (bytes: ArrayBuffer) => before.push(...decodeLatest(bytes).positions.handle))
    accepted(await follow(first, { latest: [DISTRICT] }))
    await publish([message(1, 121.5, 31.2)])
    // Not ours, and ours but wrong: passed over.
    await redis.xAdd(laneKey(0, 'telemetry'), '*', { [BODY]: '{"m":[null,{"device":"x:1"},7]}' })
    await redis.xAdd(laneKey(0, 'telemetry'), '*', { [BODY]: 'no JSON' })
    await eventually(() => before.includes(1))
    await stopDoors()
    // Trimmed by what the engine has committed: only what was kept can tell.
    await redis.del(laneKey(partitionOf('dji:drone-1'), 'telemetry'))
    await startDoors()
    const socket = client()
    const handles: number[] = []
    socket.on('latest', (bytes: ArrayBuffer) => handles.push(...decodeLatest(bytes).positions.handle))
    accepted(await follow(socket, { latest: [DISTRICT] }))
    await eventually(() => handles.includes(1))
  })

  it('show in the status who is fresh', async () => {
    const socket = client()
    let status: SystemStatus | undefined
    socket.on('status', (next: SystemStatus) => {
      status = next
    })
    accepted(await follow(socket, {}))
    await publish([message(1, 121.5, 31.2)])
    await eventually(() => status?.feeds.some((feed) => feed.id === 'dji' && isCounted(feed) && feed.fresh === 1) === true)
    expect(status?.feeds.find(({ id }) => id === 'dji')).toMatchObject({
      devices: 100,
      offline: 99,
      up: false,
      reason: 'ingest.silent',
    })
  })
})

/** A WebSocket client that follows and then never reads again. */
async function stalled(): Promise<TcpSocket> {
  const socket = connectTcp({ port, host: '127.0.0.1' })
  const send = (text: string) => {
    const body = Buffer.from(text)
    const mask = Buffer.from([1, 2, 3, 4])
    const length = body.length < 126 ? [0x80 | body.length] : [0x80 | 126, body.length >> 8, body.length & 0xff]
    socket.write(Buffer.concat([Buffer.from([0x81, ...length]), mask, body.map((b, i) => b ^ (mask[i % 4] ?? 0))]))
  }
  const got = (part: string) =>
    new Promise<void>((resolve) => {
      let text = ''
      const listen = (chunk: Buffer) => {
        text += chunk.toString('latin1')
        if (!text.includes(part)) return
        socket.off('data', listen)
        resolve()
      }
      socket.on('data', listen)
    })
  const opened = got('"sid"')
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  await opened
  const joined = got('40{"sid"')
  send('40')
  await joined
  const answered = got('430[')
  send(`420["follow",${JSON.stringify({ latest: [{ bbox: [-180, -90, 180, 90], kinds: ['drone'] }, { kinds: ['drone'] }] })}]`)
  await answered
  socket.pause()
  return socket
}

describe('slow clients', () => {
  it('that stop reading cost at most 2 MB each, whatever happens; the others notice nothing', async () => {
    const stopped = await Promise.all(Array.from({ length: 50 }, stalled))
    const screen = new Screen()
    await screen.connect()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, live.mostQueued())
    }, 5)
    // Big facts, far beyond what the kernel takes for one socket, and positions all the while.
    const detail = '水'.repeat(20_000)
    for (let i = 1; i <= 600; i++) {
      await records.commit({ kind: 'alert', at: i, change: 'raised', alert: alertOf(i, { params: { detail } }) })
      if (i % 20 === 0) await publish(Array.from({ length: 100 }, (_, k) => message(k, 121.5 + i * 1e-5, 31.2)))
    }
    await eventually(() => screen.got.length === 600)
    clearInterval(watch)
    expect(screen.got).toEqual(Array.from({ length: 600 }, (_, i) => i + 1))
    expect(most).toBeGreaterThan(10_000)
    expect(most).toBeLessThanOrEqual(2_000_000)
    for (const socket of stopped) socket.destroy()
    await eventually(() => live.counts().followers === 1)
  }, 60_000)
})

describe('a storm of returning clients', () => {
  it('of 1,270 costs at most 50 questions to the records and is over within seconds', async () => {
    for (let i = 1; i <= 200; i++) await records.commit(factOf(i))
    const COUNT = 1_270
    const storm = async (request: (i: number) => FollowRequest): Promise<Socket[]> => {
      const sockets = Array.from({ length: COUNT }, () => client())
      await Promise.all(
        sockets.map(async (socket, i) => accepted(await socket.timeout(30_000).emitWithAck('follow', request(i)))),
      )
      return sockets
    }
    const first = await storm(() => ({ latest: [DISTRICT] }))
    await stopDoors()
    for (const socket of first) socket.close()
    const before = records.queries
    const began = performance.now()
    const at = port
    await startDoors(at)
    // Half continue from different cursors, half want a snapshot.
    await storm((i) => (i % 2 === 0 ? { latest: [DISTRICT] } : { cursor: i % 200, epoch: 'first', latest: [DISTRICT] }))
    const took = performance.now() - began
    console.log(`storm: ${COUNT} back in ${Math.round(took)} ms, ${records.queries - before} questions`)
    expect(records.queries - before).toBeLessThanOrEqual(50)
    expect(live.counts().snapshots).toBeLessThanOrEqual(2)
    expect(live.counts().followers).toBe(COUNT)
  }, 60_000)
})
