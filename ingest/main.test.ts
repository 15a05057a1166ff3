/** The real processes: started, spoken to with real frames, killed, stopped. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { INGEST_HEALTH_KEY, ingestHealth, laneKey, PROTOCOLS_KEY, partitionOf, unpackEntry } from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../bin/ports.mjs'
import { adu, frame, partState, STATE } from '../fixtures/frames/gb26875/encode.ts'
import { eventually } from '../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../fixtures/servers/redis.ts'
import { stored } from './line.fixture.ts'
import { type Redis, RedisLink } from './redis/link.ts'

// Processes are started: on a busy machine that alone takes seconds.
vi.setConfig({ testTimeout: 90_000 })

let server: RedisServer
let link: RedisLink
let redis: Redis
let dataDir: string
const running: Run[] = []

class Run {
  readonly child: ChildProcess
  said = ''
  code: number | null | undefined

  constructor(entry: 'main' | 'mqtt', env: Record<string, string>) {
    this.child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', join(import.meta.dirname, `${entry}.ts`)], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir, REDIS_URL: server.url, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.child.stderr?.on('data', (text) => {
      this.said += text
    })
    this.child.once('exit', (code) => {
      this.code = code
    })
    running.push(this)
  }

  ready(): Promise<void> {
    return eventually(() => {
      if (this.code !== undefined) throw new Error(`ended with ${this.code}: ${this.said}`)
      expect(this.said).toContain('"Ready"')
    })
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal)
    await eventually(() => expect(this.code).toBeDefined())
    return this.code ?? null
  }
}

beforeAll(async () => {
  server = await startRedis()
  dataDir = await mkdtemp(join(tmpdir(), 'yiwang-main-'))
  link = new RedisLink(server.url, 'test', pino({ level: 'silent' }))
  await link.open()
  redis = link.redis
})
afterEach(async () => {
  for (const run of running.splice(0)) if (run.code === undefined) await run.end('SIGKILL')
  await link.sure(() => redis.flushAll())
})
afterAll(async () => {
  redis.destroy()
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function ports(): Promise<Record<string, string>> {
  const [a, b, c] = await Promise.all([freePort(undefined), freePort(undefined), freePort(undefined)])
  return { GB26875_PORT: String(a), SL651_PORT: String(b), INGEST_PORT: String(c) }
}

/** Of a frame without application data. */
const FRAME_BYTES = 30
const CONFIRM = 3

/** A control room that keeps each fire until it is confirmed and sends it again after a cut. */
class ControlRoom {
  readonly confirmed = new Set<number>()
  readonly #port: number
  readonly #src: string
  #next = 0
  #last = 0
  #stopped = false

  constructor(port: number, src: string) {
    this.#port = port
    this.#src = src
    this.#open()
  }

  /** Sends so many more, 40 unconfirmed at a time. */
  burn(fires: number): void {
    this.#last += fires
  }

  stop(): void {
    this.#stopped = true
  }

  #open(): void {
    if (this.#stopped) return
    const socket = connect(this.#port, '127.0.0.1')
    let rest = Buffer.alloc(0)
    const unconfirmed = (): number => this.#next - this.confirmed.size
    const push = (): void => {
      while (this.#next < this.#last && unconfirmed() < 40) socket.write(this.#fire(this.#next++))
    }
    const pump = setInterval(push, 5)
    socket.on('connect', () => {
      for (let seq = 0; seq < this.#next; seq++) if (!this.confirmed.has(seq)) socket.write(this.#fire(seq))
    })
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= FRAME_BYTES && rest.length >= FRAME_BYTES + rest.readUInt16LE(24)) {
        if (rest[26] === CONFIRM) this.confirmed.add(rest.readUInt16LE(2))
        rest = rest.subarray(FRAME_BYTES + rest.readUInt16LE(24))
      }
      if (this.#stopped && unconfirmed() === 0) socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(pump)
      setTimeout(() => this.#open(), 20)
    })
  }

  #fire(seq: number): Uint8Array {
    const at = Date.UTC(2026, 2, 15, 1, 30)
    const part = { sysType: 1, sysAddr: 1, partType: 40, partAddr: 1 }
    return frame({ seq, src: this.#src, at, adu: adu(2, partState({ ...part, state: STATE.fire | STATE.normal, at })) })
  }
}

function seqOf(key: string): number {
  return Number(key.split('|')[3])
}

test('killed with -9 again and again under fire, it loses nothing confirmed', async () => {
  const env = await ports()
  let run = new Run('main', env)
  await run.ready()
  const room = new ControlRoom(Number(env.GB26875_PORT), '0000c4c22da1')
  for (let kill = 0; kill < 3; kill++) {
    room.burn(600)
    await eventually(() => expect(room.confirmed.size).toBeGreaterThan(kill * 600 + 200))
    await run.end('SIGKILL')
    run = new Run('main', env)
    await run.ready()
  }
  await eventually(() => expect(room.confirmed.size).toBe(1_800))
  room.stop()
  const kept = new Set((await stored(redis)).filter(({ lane }) => lane === 'alarm').map(({ message }) => seqOf(message.key)))
  expect([...room.confirmed].filter((seq) => !kept.has(seq))).toEqual([])
})

/** Bytes it has read from devices and Redis has not accepted. */
async function waitingBytes(env: Record<string, string>): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${env.INGEST_PORT}/metrics`)).text()
  return Number(/^yiwang_ingest_waiting_bytes\S* (\d+)$/m.exec(text)?.[1])
}

test.each([
  ['before Redis had it, the device sends again: stored once', false, 1],
  ['after Redis had it and before the answer, the device sends again: stored under the same key', true, 2],
])('killed with -9 %s', async (_, had, times) => {
  const env = await ports()
  let run = new Run('main', env)
  await run.ready()
  const room = new ControlRoom(Number(env.GB26875_PORT), '0000c4c22da3')
  room.burn(1)
  await eventually(() => expect(room.confirmed.size).toBe(1))
  // Just behind a tick, so that the fire does not wait for one that Redis has not answered.
  const lane = laneKey(partitionOf('gb26875:0000c4c22da3'), 'alarm')
  const before = await redis.xLen(lane)
  await eventually(async () => expect(await redis.xLen(lane)).toBeGreaterThan(before))
  // All of that tick is answered, and the answer is read.
  await redis.ping()
  await waitingBytes(env)
  if (had) process.kill(server.pid, 'SIGSTOP')
  else await server.kill9()
  room.burn(1)
  await eventually(async () => expect(await waitingBytes(env)).toBeGreaterThan(0))
  // Answered a turn of its event loop later: by now it has written to Redis what it read.
  await waitingBytes(env)
  await run.end('SIGKILL')
  if (had) process.kill(server.pid, 'SIGCONT')
  else await server.restart()
  const keys = async () => (await stored(redis)).filter(({ lane }) => lane === 'alarm').map(({ message }) => message.key)
  // However often a device that is in a hurry has sent them.
  await eventually(async () => expect(new Set(await keys()).size).toBe(had ? 2 : 1))
  expect(room.confirmed.size).toBe(1)
  run = new Run('main', env)
  await run.ready()
  await eventually(() => expect(room.confirmed.size).toBe(2))
  room.stop()
  const all = await keys()
  expect(new Set(all).size).toBe(2)
  expect(all.length).toBeGreaterThanOrEqual(1 + times)
})

test('asked to stop, it answers what it has read and leaves cleanly', async () => {
  const env = await ports()
  const run = new Run('main', env)
  await run.ready()
  const room = new ControlRoom(Number(env.GB26875_PORT), '0000c4c22da2')
  room.burn(2_000)
  await eventually(() => expect(room.confirmed.size).toBeGreaterThan(300))
  expect(await run.end('SIGTERM')).toBe(0)
  room.stop()
  expect(await redis.hGetAll(INGEST_HEALTH_KEY)).toEqual({})
  const kept = new Set((await stored(redis)).map(({ message }) => seqOf(message.key)))
  expect([...room.confirmed].filter((seq) => !kept.has(seq))).toEqual([])
  // Nothing was stored and left unanswered either: a clean stop makes no duplicates.
  expect([...kept].filter((seq) => !room.confirmed.has(seq))).toEqual([])
  expect(run.said).not.toContain(new URL(server.url).password)
})

test('ticks into every lane and tells its health each second', async () => {
  const run = new Run('main', await ports())
  await run.ready()
  await eventually(async () => {
    const rows = Object.values(await redis.hGetAll(INGEST_HEALTH_KEY)).map((json) => ingestHealth.parse(JSON.parse(String(json))))
    expect(rows.map(({ feeds }) => [feeds.gb26875?.up, feeds.observation?.up])).toEqual([[true, true]])
    for (const key of [laneKey(0, 'alarm'), laneKey(15, 'telemetry'), laneKey(16, 'alarm')]) {
      const ticks = ((await redis.xRange(key, '-', '+')) ?? []).map(({ message }) => unpackEntry(message.b ?? ''))
      expect(ticks.length).toBeGreaterThan(1)
      expect(ticks.every((one) => 'tick' in one)).toBe(true)
    }
  })
})

test('fills a Redis that was emptied under it: clock, health and the words of its protocols', async () => {
  const run = new Run('main', await ports())
  await run.ready()
  const words = await redis.hGetAll(PROTOCOLS_KEY)
  expect(Object.keys(words)).toContain('gb26875')
  await redis.flushAll()
  await eventually(async () => {
    expect(await redis.hGetAll(PROTOCOLS_KEY)).toEqual(words)
    expect(await redis.hLen(INGEST_HEALTH_KEY)).toBe(1)
    expect(await redis.xLen(laneKey(16, 'alarm'))).toBeGreaterThan(0)
  })
})

test('waits for a Redis that is not there yet', async () => {
  await server.kill9()
  const run = new Run('main', await ports())
  await eventually(() => expect(run.said).toContain('Redis does not answer'))
  expect(run.code).toBeUndefined()
  await server.restart()
  await run.ready()
})

test.each([
  ['main', 'INGEST_PORT', (port: string) => `ingest: INGEST_PORT ${port} is in use: set INGEST_PORT to another port.\n`],
  ['mqtt', 'MQTT_PORT', (port: string) => `mqtt: MQTT_PORT ${port} is in use: set MQTT_PORT to another port.\n`],
] as const)('%s names the variable of a busy port and ends with 1', async (entry, variable, sentence) => {
  const busy = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => busy.once('listening', listening))
  const address = busy.address()
  const port = String(address !== null && typeof address === 'object' ? address.port : 0)
  const run = new Run(entry, { ...(await ports()), [variable]: port, LOG_LEVEL: 'error' })
  await eventually(() => expect(run.code).toBe(1))
  expect(run.said).toBe(sentence(port))
  busy.close()
})

test('a bad value stops the start with its name, value and what is allowed', async () => {
  const run = new Run('main', { GB26875_PORT: 'seven' })
  await eventually(() => expect(run.code).toBe(1))
  expect(run.said).toBe('ingest: GB26875_PORT=seven is not allowed: it must be a port, 1–65535.\n')
})

test('without a Redis to speak of it says what to do', async () => {
  const run = new Run('main', { REDIS_URL: '' })
  await eventually(() => expect(run.code).toBe(1))
  expect(run.said).toBe('ingest: REDIS_URL is not set: start the platform with `npm start`, or give a Redis of your own.\n')
})
