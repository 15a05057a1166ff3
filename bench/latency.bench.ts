/**
 * The alarm path: first byte of a fire frame on the socket → committed in PostgreSQL → fact in a Socket.IO client, while 2,000
 * other observations a second flow. Against: bare TCP → XADD → XREAD → Socket.IO p99 + the p99 of one durable commit.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { connect, type Socket as TcpSocket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FactsFrame } from '@yiwang/contract'
import pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { fireFrame, partStateFrame, STATE, transmissionOperationFrame } from '../fixtures/frames/gb26875/encode.ts'
import { type Platform, startPlatform } from '../fixtures/servers/platform.ts'
import { CHILD_ARGUMENTS, quantile, report } from './harness.ts'

const ROUNDS = 2
const FIRES = 510
const EVERY = 12
/** Not counted, on either side: code that has just started is not what anybody waits for. */
const WARM_UP = 60
const ROOMS = FIRES + WARM_UP
const OTHERS = 2_000
const LINES = 20

const src = (i: number): string => (9_901_070_001 + i).toString(16).padStart(12, '0')
const part = { sysType: 1, sysAddr: 1, partType: 40, partAddr: 131_084 }

const children: ChildProcess[] = []
function child(file: string, ...args: string[]): ChildProcess {
  const started = fork(new URL(file, import.meta.url), args, { execArgv: CHILD_ARGUMENTS })
  children.push(started)
  return started
}

async function background(port: number): Promise<() => Promise<void>> {
  const flow = child('./background.ts')
  flow.send({ port, perSecond: OTHERS })
  await once(flow, 'message')
  return async () => {
    flow.send('stop')
    await once(flow, 'message')
    flow.kill()
  }
}

function lines(port: number): Promise<TcpSocket[]> {
  return Promise.all(
    Array.from(
      { length: LINES },
      () =>
        new Promise<TcpSocket>((resolve, reject) => {
          const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
          socket.once('error', reject)
          socket.on('data', () => undefined)
        }),
    ),
  )
}

/** Sends one fire after the other and waits until all have arrived; `arrived` is called with the number of the device. */
async function fires(sockets: readonly TcpSocket[], subscribe: (arrived: (device: number) => void) => void): Promise<number[]> {
  const began = new Float64Array(ROOMS)
  const took: number[] = []
  let arrivals = 0
  const all = new Promise<void>((resolve) =>
    subscribe((device) => {
      const start = began[device] ?? 0
      if (start === 0) return
      began[device] = 0
      took[device] = performance.now() - start
      arrivals++
      if (arrivals === ROOMS) resolve()
    }),
  )
  for (let i = 0; i < ROOMS; i++) {
    const frame = fireFrame({ seq: i + 1, src: src(i), at: Date.now(), ...part, desc: '三楼东侧走廊' })
    began[i] = performance.now()
    sockets[i % LINES]?.write(frame)
    await pause(EVERY)
  }
  const late = setTimeout(() => process.stderr.write(`${arrivals} of ${ROOMS} fires have arrived\n`), 5_000)
  await Promise.race([all, pause(20_000)])
  clearTimeout(late)
  if (arrivals < ROOMS) throw new Error(`only ${arrivals} of ${ROOMS} fires arrived`)
  return took.slice(WARM_UP)
}

async function bare(platform: Platform): Promise<number[]> {
  const door = child('./latency-yardstick.ts', 'door', platform.redis.url)
  const relay = child('./latency-yardstick.ts', 'relay', platform.redis.url)
  const [[{ port: tcp }], [{ port: web }]] = await Promise.all([once(door, 'message'), once(relay, 'message')])
  const client = io(`http://127.0.0.1:${web}`, { transports: ['websocket'] })
  await new Promise<void>((resolve) => client.once('connect', () => resolve()))
  const stop = await background(tcp)
  const sockets = await lines(tcp)
  const took = await fires(sockets, (arrived) => {
    client.on('fire', (hex: string) =>
      arrived(Number.parseInt(Buffer.from(hex.slice(24, 36), 'hex').reverse().toString('hex'), 16) - 9_901_070_001),
    )
  })
  for (const socket of sockets) socket.destroy()
  await stop()
  client.disconnect()
  door.kill()
  relay.kill()
  return took
}

async function commits(platform: Platform): Promise<number[]> {
  const client = new pg.Client({ connectionString: platform.postgres?.url ?? '' })
  await client.connect()
  await client.query('create table if not exists bare_commit (id bigint generated always as identity, body jsonb)')
  const body = JSON.stringify({ device: src(1), state: 'fire', at: Date.now(), desc: '三楼东侧走廊', filler: 'x'.repeat(200) })
  const took: number[] = []
  for (let i = 0; i < FIRES; i++) {
    const start = performance.now()
    await client.query('insert into bare_commit (body) values ($1)', [body])
    took.push(performance.now() - start)
    await pause(2)
  }
  await client.end()
  return took
}

async function product(platform: Platform, client: Socket): Promise<number[]> {
  const stop = await background(platform.ports.gb26875)
  const sockets = await lines(platform.ports.gb26875)
  await pause(1_000)
  const listeners: ((frame: FactsFrame) => void)[] = []
  const took = await fires(sockets, (arrived) => {
    const hear = (frame: FactsFrame): void => {
      for (const { fact } of frame.facts) {
        if (fact.kind !== 'alert' || fact.alert.rule !== 'fire' || (fact.change !== 'raised' && fact.change !== 'returned'))
          continue
        arrived(Number.parseInt(fact.alert.asset.slice('gb26875:'.length), 16) - 9_901_070_001)
      }
    }
    listeners.push(hear)
    client.on('facts', hear)
  })
  for (const hear of listeners) client.off('facts', hear)
  for (let i = 0; i < ROOMS; i++) {
    const at = Date.now()
    sockets[i % LINES]?.write(
      partStateFrame({ seq: 2_000 + i, src: src(i), at, ...part, state: STATE.normal, desc: '三楼东侧走廊' }),
    )
    sockets[i % LINES]?.write(transmissionOperationFrame({ seq: 4_000 + i, src: src(i), at, op: 1, operator: 1 }))
  }
  await pause(1_500)
  for (const socket of sockets) socket.destroy()
  await stop()
  return took
}

/** Control rooms as the registry knows them, so that no fire waits for a registration. */
function register(dataDir: string): void {
  mkdirSync(join(dataDir, 'demo'), { recursive: true })
  const assets = Array.from({ length: ROOMS }, (_, i) => {
    const id = `gb26875:${src(i)}`
    return {
      id,
      kind: 'fireRoom',
      name: `消防控制室 ${i}`,
      lon: 125.39,
      lat: 43.86,
      crsSource: 'wgs84',
      orgPath: '990107',
      config: { device: id },
      traits: {},
    }
  })
  writeFileSync(join(dataDir, 'demo/district.json'), JSON.stringify({ name: 'bench', assets, credentials: [] }))
}

const platform = await startPlatform({ parts: ['ingest', 'engine', 'server'], prepare: register })
try {
  await Promise.all([platform.listening(), platform.ready()])
  const client = io(platform.url, { transports: ['websocket'], extraHeaders: { cookie: await platform.signIn() } })
  await new Promise<void>((resolve) => client.once('connect', () => resolve()))
  const followed = await client.emitWithAck('follow', { facts: true })
  if (!followed.ok) throw new Error(`follow was refused: ${JSON.stringify(followed)}`)

  const pooled: { bare: number[]; commit: number[]; product: number[] } = { bare: [], commit: [], product: [] }
  for (let round = 0; round < ROUNDS; round++) {
    pooled.bare.push(...(await bare(platform)))
    pooled.commit.push(...(await commits(platform)))
    pooled.product.push(...(await product(platform, client)))
    const [p50, p99] = [quantile(pooled.product, 0.5), quantile(pooled.product, 0.99)]
    process.stderr.write(
      `round ${round + 1}/${ROUNDS}: product p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms; bare p99 ${quantile(pooled.bare, 0.99).toFixed(1)}, commit p99 ${quantile(pooled.commit, 0.99).toFixed(1)} ms\n`,
    )
  }
  client.disconnect()
  const baseline = quantile(pooled.bare, 0.99) + quantile(pooled.commit, 0.99)
  const value = quantile(pooled.product, 0.99)
  report('latency', 'ms p99', { must: 3, aim: 1.5, better: 'less' }, { value, baseline, ratio: value / baseline }, ROUNDS, {
    p50: Number(quantile(pooled.product, 0.5).toFixed(2)),
    p99: Number(value.toFixed(2)),
    bareP50: Number(quantile(pooled.bare, 0.5).toFixed(2)),
    bareP99: Number(quantile(pooled.bare, 0.99).toFixed(2)),
    commitP99: Number(quantile(pooled.commit, 0.99).toFixed(2)),
    fires: pooled.product.length,
    othersPerSecond: OTHERS,
  })
} finally {
  for (const one of children) one.kill()
  await platform.stop()
}
