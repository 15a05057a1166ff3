/**
 * Fan-out: 500 stock Socket.IO clients, 5,000 things moving at 1 Hz. Updates delivered per CPU-second of the server, against the
 * same updates sent one by one with `io.emit` of their JSON; bytes per update against that JSON; and clients that stop reading.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Socket as TcpSocket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { BODY, type DeviceMessage, laneKey, packMessages, partitionOf } from '@yiwang/contract'
import { createClient } from 'redis'
import { io } from 'socket.io-client'
import { startPlatform } from '../fixtures/servers/platform.ts'
import { cpuSeconds, residentBytes } from './cpu.ts'
import { alternate, CHILD_ARGUMENTS, report } from './harness.ts'
import type { ClientsCount, ClientsOrder } from './push-clients.ts'
import { update } from './push-update.ts'

const RUNS = 3
const CLIENTS = 500
const FEATURES = 5_000
const SECONDS = 3
/** A viewport of everything is 5,000 updates a second for each: more of them would measure the clients. */
const WIDE_CLIENTS = 80
const NARROW_CLIENTS = 250
/** Processes that the clients are divided among: one alone is long at connecting 500. */
const CROWDS = 2
const BOUNDS = [125.33, 43.82, 125.45, 43.9] as const
const STALLED = 50

const started: ChildProcess[] = []
function child(file: string): ChildProcess {
  const one = fork(new URL(file, import.meta.url), { execArgv: CHILD_ARGUMENTS })
  one.once('exit', (code) => {
    if (code) throw new Error(`${file} ended with ${code}`)
  })
  started.push(one)
  return one
}

/** Both stay connected between their turns: they are sent nothing then. */
const viewers = crowd()
const audience = crowd()
function crowd(): readonly ChildProcess[] {
  return Array.from({ length: CROWDS }, () => child('./push-clients.ts'))
}

type Order = ClientsOrder | Omit<Extract<ClientsOrder, { do: 'watch' }>, 'crowd'>

/** Tells all clients; resolves when all have done it, with what they have counted so far. */
async function told(clients: readonly ChildProcess[], order: Order): Promise<ClientsCount> {
  const counts = await Promise.all(
    clients.map(async (one, nth) => {
      one.send(order.do === 'watch' ? { ...order, crowd: { nth, of: CROWDS } } : order)
      const [said] = await once(one, 'message')
      return said as ClientsCount
    }),
  )
  const sum = (of: (count: ClientsCount) => number): number => counts.reduce((total, count) => total + of(count), 0)
  return { updates: sum((c) => c.updates), bytes: sum((c) => c.bytes), frames: sum((c) => c.frames) }
}

const device = (i: number): string => `dji:BENCH${String(i).padStart(5, '0')}`

const platform = await startPlatform({
  parts: ['engine', 'server'],
  prepare: (dataDir) => {
    mkdirSync(join(dataDir, 'demo'), { recursive: true })
    const assets = Array.from({ length: FEATURES }, (_, i) => {
      const [lon, lat] = placeOf(i, 0)
      return {
        id: device(i),
        kind: 'drone',
        name: `无人机 ${i}`,
        lon,
        lat,
        crsSource: 'wgs84',
        orgPath: '990107',
        config: { device: device(i) },
        traits: {},
      }
    })
    writeFileSync(join(dataDir, 'demo/district.json'), JSON.stringify({ name: 'bench', assets, credentials: [] }))
  },
})
const redis = await createClient({ url: platform.redis.url }).connect()

/** Spread evenly by golden-ratio steps, then along a small circle. */
function placeOf(i: number, second: number): [number, number] {
  const [west, south, east, north] = BOUNDS
  const angle = second * 0.4 + i
  const lon = west + ((i * 0.618_034) % 1) * (east - west) + 0.0003 * Math.cos(angle)
  const lat = south + ((i * 0.754_878) % 1) * (north - south) + 0.0002 * Math.sin(angle)
  return [Math.min(east, Math.max(west, lon)), Math.min(north, Math.max(south, lat))]
}

/** Everything moves once a second, a tenth of it in each tenth of a second, as ingest would write it. */
let second = 0
let tenth = 0
const moving = setInterval(() => {
  const now = Date.now()
  const lanes = new Map<string, DeviceMessage[]>()
  for (let i = tenth; i < FEATURES; i += 10) {
    const [lon, lat] = placeOf(i, second)
    const id = device(i)
    const message: DeviceMessage = {
      v: 1,
      source: 'dji',
      device: id,
      key: `${id}|${now}`,
      receivedTime: now,
      signals: [
        {
          kind: 'position',
          feature: id,
          eventTime: now,
          lon,
          lat,
          crsSource: 'wgs84',
          heading: (i + second * 20) % 360,
          speed: 11.2,
          elevation: 86,
        },
      ],
    }
    const key = laneKey(partitionOf(id), 'telemetry')
    const lane = lanes.get(key) ?? []
    lane.push(message)
    lanes.set(key, lane)
  }
  for (const [key, messages] of lanes) redis.xAdd(key, '*', { [BODY]: packMessages(messages) }).catch(() => undefined)
  tenth = (tenth + 1) % 10
  if (tenth === 0) second++
}, 100)

interface Flow {
  readonly perCpuSecond: number
  readonly bytesPerUpdate: number
  /** Of all updates in a viewport, how many reached its client. */
  readonly complete: number
}

async function push(share: number, first = CLIENTS): Promise<Flow> {
  await told(viewers, { do: 'watch', first, share, bounds: BOUNDS })
  await pause(1_000)
  const before = await told(viewers, { do: 'count' })
  const cpu = cpuSeconds(platform.pid('server'))
  await pause(SECONDS * 1_000)
  const spent = cpuSeconds(platform.pid('server')) - cpu
  const after = await told(viewers, { do: 'count' })
  await told(viewers, { do: 'rest' })
  const updates = after.updates - before.updates
  return {
    perCpuSecond: updates / spent,
    bytesPerUpdate: (after.bytes - before.bytes) / updates,
    complete: updates / (first * FEATURES * share * SECONDS),
  }
}

const yardstick = child('./push-yardstick.ts')
const [{ port }] = (await once(yardstick, 'message')) as [{ port: number }]

async function oneByOne(): Promise<number> {
  const before = await told(audience, { do: 'count' })
  const cpu = cpuSeconds(yardstick.pid ?? 0)
  yardstick.send({ perSecond: 100, seconds: SECONDS })
  await once(yardstick, 'message')
  await pause(500)
  const spent = cpuSeconds(yardstick.pid ?? 0) - cpu
  const after = await told(audience, { do: 'count' })
  return (after.updates - before.updates) / spent
}

/** How much memory each client that stops reading costs the server, bytes. */
async function stalled(): Promise<number> {
  const sockets = await Promise.all(
    Array.from({ length: STALLED }, async () => {
      const socket = io(platform.url, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: { cookie },
      })
      await new Promise<void>((resolve) => socket.once('connect', () => resolve()))
      await socket.emitWithAck('follow', { facts: true, latest: [{ bbox: [...BOUNDS], kinds: ['drone'] }] })
      return socket
    }),
  )
  const before = residentBytes(platform.pid('server'))
  const lines = sockets.map((socket) => stopReading(socket.io.engine.transport))
  let most = 0
  for (let i = 0; i < 12; i++) {
    await pause(250)
    most = Math.max(most, residentBytes(platform.pid('server')) - before)
  }
  for (const socket of sockets) socket.disconnect()
  // A paused line never hears that the other side is gone.
  for (const line of lines) line.destroy()
  return most / STALLED
}

/** Pauses the TCP socket under a transport: its window fills and stays full. */
function stopReading(transport: unknown): TcpSocket {
  const socket = (transport as { ws?: { _socket?: TcpSocket } }).ws?._socket
  if (!socket) throw new Error('the client has no TCP socket to pause')
  return socket.pause()
}

let cookie = ''
try {
  await platform.ready()
  cookie = await platform.signIn()
  await Promise.all([
    told(viewers, { do: 'join', url: platform.url, cookie, clients: CLIENTS / CROWDS, counts: 'latest' }),
    told(audience, { do: 'join', url: `http://127.0.0.1:${port}`, cookie, clients: CLIENTS / CROWDS, counts: 'update' }),
  ])
  const flows: Flow[] = []
  const measured = await alternate(RUNS, oneByOne, async () => {
    const flow = await push(0.1)
    flows.push(flow)
    return flow.perCpuSecond
  })
  const [narrow, wide] = [await push(0.01, NARROW_CLIENTS), await push(1, WIDE_CLIENTS)]
  const stalledBytes = await stalled()
  const json = JSON.stringify(update(4_321)).length
  const bytes = Math.max(...flows.map((flow) => flow.bytesPerUpdate))
  report('push', 'updates/server-CPU-s', { must: 10, aim: 20, better: 'more' }, measured, RUNS, {
    bytes_ratio: Number((bytes / json).toFixed(4)),
    bytes_goal: 0.15,
    bytes_aim: 0.09,
    bytes_per_update: Number(bytes.toFixed(2)),
    json_bytes: json,
    complete: Number(Math.min(...flows.map((flow) => flow.complete)).toFixed(3)),
    viewport_1_percent: Math.round(narrow.perCpuSecond),
    viewport_100_percent: Math.round(wide.perCpuSecond),
    viewport_100_percent_clients: WIDE_CLIENTS,
    stalled_client_bytes: Math.round(stalledBytes),
    stalled_goal: 2_097_152,
  })
} finally {
  clearInterval(moving)
  for (const one of started) one.kill()
  redis.destroy()
  await platform.stop()
}
