/** Engine and server, a process each: real PostgreSQL, real Redis, devices' messages in the lanes, a screen that acts. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type Alert,
  BODY,
  type Catalogue,
  type DeviceMessage,
  type FactsFrame,
  type FollowReply,
  laneKey,
  PARTITIONS,
  PROTOCOLS_KEY,
  type Problem,
  packMessages,
  packTick,
  partitionOf,
} from '@yiwang/contract'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../bin/ports.mjs'
import { writeDutyAccount } from '../fixtures/servers/duty-account.ts'
import { eventually } from '../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../fixtures/servers/redis.ts'
import { signIn } from '../fixtures/session.ts'
import { createRedis, type Redis } from './redis/connect.ts'

const MAIN = {
  engine: fileURLToPath(new URL('run/main.ts', import.meta.url)),
  server: fileURLToPath(new URL('main.ts', import.meta.url)),
}
const FIRE = 'gb26875:0000c4c22da1'

let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let dataDir: string
let port: number
let engine: ChildProcess
let child: ChildProcess
let url: string
let duty: ReturnType<typeof writeDutyAccount>
let cookie: string

function launch(name: keyof typeof MAIN, environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--conditions=source', '--import=tsx', MAIN[name]], {
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      DEMO: '1',
      DATA_DIR: dataDir,
      BIND: '127.0.0.1',
      PORT: String(port),
      REDIS_URL: redisServer.url,
      DATABASE_URL: postgres.url,
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}

function ended(process: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = ''
  process.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve) => process.once('exit', (code) => resolve({ code, said })))
}

const isFound = <T>(seen: T | undefined): seen is T => seen !== undefined

/** Ready but for the client's build, which is not what is tested here. */
async function ready(): Promise<void> {
  await eventually(async () => {
    const response = await fetch(`${url}/readyz`)
    if (response.ok) return true
    const { errors } = (await response.json()) as Problem
    return errors?.every(({ path }) => path === 'client') ?? false
  })
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yiwang-main-'))
  duty = writeDutyAccount(dataDir)
  ;[postgres, redisServer, port] = await Promise.all([startPostgres(), startRedis(), freePort(undefined)])
  redis = createRedis(redisServer.url)
  await redis.connect()
  // As ingest does when it starts: feeds are those of the protocols it speaks.
  const words = { id: 'gb26875', title: { zh: '消防', en: 'Fire control' }, standard: 'GB/T 26875.3' }
  await redis.hSet(PROTOCOLS_KEY, words.id, JSON.stringify(words))
  url = `http://127.0.0.1:${port}`
  engine = launch('engine')
  child = launch('server')
  for (const { stderr } of [engine, child]) stderr?.pipe(process.stderr)
  await ready()
  cookie = await signIn(url, dataDir)
}, 90_000)

afterAll(async () => {
  for (const one of [child, engine]) if (one.exitCode === null) one.kill('SIGKILL')
  redis.destroy()
  await Promise.all([postgres.stop(), redisServer.stop()])
  await rm(dataDir, { recursive: true, force: true })
})

function fire(key: string, at: number, conditions: readonly string[]): DeviceMessage {
  const feature = `${FIRE}/1.1.40.131084`
  return {
    v: 1,
    source: 'gb26875',
    device: FIRE,
    key,
    receivedTime: at,
    signals: [{ kind: 'state', feature, eventTime: at, family: 'component', conditions: [...conditions] }],
  }
}

async function say(message: DeviceMessage): Promise<void> {
  await redis.xAdd(laneKey(partitionOf(message.device), 'alarm'), '*', { [BODY]: packMessages([message]) })
  for (let part = 0; part <= PARTITIONS; part++) {
    for (const lane of ['alarm', 'telemetry'] as const) {
      await redis.xAdd(laneKey(part, lane), '*', { [BODY]: packTick(message.receivedTime, 60_000, 'test') })
    }
  }
}

const asked = (path: string) => fetch(`${url}${path}`, { headers: { cookie } })

function screen(): { socket: Socket; alerts: Alert[] } {
  const socket = io(url, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie } })
  const alerts: Alert[] = []
  socket.on('facts', ({ facts }: FactsFrame) => {
    for (const { fact } of facts) if (fact.kind === 'alert') alerts.push(fact.alert)
  })
  // The first facts of an installation begin a new epoch: whoever followed before is told to ask anew.
  socket.on('resync', async () => {
    const reply: FollowReply = await socket.timeout(10_000).emitWithAck('follow', {})
    if (reply.ok) alerts.push(...(reply.snapshot?.alerts ?? []))
  })
  return { socket, alerts }
}

describe('the server', () => {
  it('turns a fire into an alert on every screen, acknowledged once', async () => {
    const [one, two] = [screen(), screen()]
    for (const { socket } of [one, two]) {
      const reply: FollowReply = await socket.timeout(10_000).emitWithAck('follow', {})
      expect(reply).toMatchObject({ ok: true, snapshot: { alerts: [] } })
    }
    await say(fire('fire-1', Date.now(), ['fire']))
    const raised = await eventually(() => one.alerts.find(({ rule }) => rule === 'fire'), isFound)
    expect(raised).toMatchObject({ asset: FIRE, active: true })
    const act = (ifVersion: number) =>
      fetch(`${url}/api/v1/alerts/${raised.id}/ack`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify({ ifVersion }),
      })
    const newest = one.alerts.findLast(({ id }) => id === raised.id)
    const answers = await Promise.all([act(newest?.version ?? 0), act(newest?.version ?? 0)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    for (const { alerts } of [one, two]) {
      const acked = await eventually(
        () => alerts.findLast(({ id, ackedBy }) => id === raised.id && ackedBy !== undefined),
        isFound,
      )
      expect(acked.ackedBy).toBe(duty.id)
    }
    for (const { socket } of [one, two]) socket.close()
  }, 60_000)

  it('answers the REST questions from what is committed', async () => {
    const get = async <T>(path: string): Promise<T> => (await (await asked(`/api/v1${path}`)).json()) as T
    expect((await get<{ items: Alert[] }>('/alerts?state=acked')).items).toHaveLength(1)
    const [registered] = (await get<{ items: { id: string }[] }>('/assets')).items
    expect(registered?.id).toBe(FIRE)
    const catalogue = await get<Catalogue>('/catalogue')
    expect(catalogue.rules.map(({ id }) => id)).toContain('fire')
    const feeds = await eventually(
      async () => (await get<{ items: { id: string; devices: number }[] }>('/feeds')).items,
      (items) => items.some(({ devices }) => devices > 0),
    )
    expect(feeds).toMatchObject([{ id: 'gb26875', unplaced: 1, offline: 0 }])
    expect((await asked('/metrics')).status).toBe(200)
    expect(await get(`/observations?feature=${FIRE}`)).toMatchObject({ items: expect.any(Array) })
    expect(await get('/faults')).toMatchObject({ items: expect.any(Array) })
  })

  it('tells what its supervisor says of the processes', async () => {
    const told = [{ name: 'ingest', state: 'restarting', restarts: 3, since: 1 }]
    child.send({ type: 'processes', processes: told })
    const { socket } = screen()
    const status = new Promise((resolve) => {
      socket.on('status', (next: { processes: unknown[] }) => next.processes.length > 0 && resolve(next))
    })
    await socket.timeout(10_000).emitWithAck('follow', {})
    expect(await status).toMatchObject({ processes: told })
    socket.close()
  })

  it('continues every screen after it was killed', async () => {
    const { socket, alerts } = screen()
    const before: FollowReply = await socket.timeout(10_000).emitWithAck('follow', {})
    if (!before.ok) throw new Error(before.code)
    const gone = ended(child)
    child.kill('SIGKILL')
    await gone
    await say(fire('fire-2', Date.now(), ['fire', 'manual']))
    child = launch('server')
    await eventually(() => socket.connected)
    const reply: FollowReply = await socket.timeout(10_000).emitWithAck('follow', { cursor: before.cursor, epoch: before.epoch })
    expect(reply).toMatchObject({ ok: true, epoch: before.epoch, cursor: before.cursor })
    expect('snapshot' in reply).toBe(false)
    await eventually(() => alerts.some(({ count }) => count > 1))
    socket.close()
  }, 60_000)

  it('shows an engine that is gone: not ready, and ever further behind; another one makes it good', async () => {
    const readiness = async () =>
      (await (await fetch(`${url}/readyz`)).json()) as { errors?: { path: string; message: string }[] }
    const lag = async () => Number(/^yiwang_engine_lag_seconds (\S+)$/m.exec(await (await asked('/metrics')).text())?.[1])
    const gone = ended(engine)
    engine.kill('SIGKILL')
    await gone
    await eventually(async () => (await readiness()).errors?.some(({ path }) => path === 'engine') ?? false)
    expect((await readiness()).errors).toContainEqual({ path: 'engine', message: 'judges 0 of 17 partitions' })
    const behind = await eventually(lag, (seconds) => seconds > 3)
    await eventually(lag, (seconds) => seconds > behind)
    engine = launch('engine')
    await ready()
    await eventually(lag, (seconds) => seconds === 0)
  }, 60_000)

  it('says which variable to change when its port is busy, and ends', async () => {
    const taken = createServer()
    const busy = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    )
    const { code, said } = await ended(launch('server', { PORT: String(busy) }))
    taken.close()
    expect({ code, said }).toEqual({ code: 1, said: `server: PORT ${busy} is in use: set PORT to another port.\n` })
  })

  it.each([
    [{ PORT: 'http' }, /^server: PORT=http is not allowed: it must be a port/],
    [{ BIND: '0.0.0.0' }, /^server: BIND=0\.0\.0\.0 is not allowed/],
    [{ REDIS_URL: '' }, /^server: REDIS_URL and DATABASE_URL are not set/],
    [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /^server: The records cannot be used \(DATABASE_URL\)/],
  ])('refuses %o with one sentence', async (wrong, sentence) => {
    const { code, said } = await ended(launch('server', { PORT: String(await freePort(undefined)), ...wrong }))
    expect(code).toBe(1)
    expect(said).toMatch(sentence)
    expect(said.trim().split('\n')).toHaveLength(1)
  })

  it.each([
    [{ REDIS_URL: '' }, /^engine: REDIS_URL and DATABASE_URL are not set/],
    [{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }, /^engine: The records cannot be used \(DATABASE_URL\)/],
  ])('without %o the engine refuses with one sentence', async (wrong, sentence) => {
    const { code, said } = await ended(launch('engine', wrong))
    expect([code, said.trim().split('\n')]).toEqual([1, [expect.stringMatching(sentence)]])
  })

  it('ends in order when asked, though a screen does not answer any more', async () => {
    const silent = connect(port, '127.0.0.1')
    silent.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
    )
    const answer = await new Promise<Buffer>((resolve) => silent.once('data', resolve))
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1\.1 101 /)
    silent.pause()
    for (const one of [child, engine]) {
      const gone = ended(one)
      one.kill('SIGTERM')
      expect((await gone).code).toBe(0)
    }
    silent.destroy()
  })
})
