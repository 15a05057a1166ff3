/** TCP over real sockets into a real Redis. */
import { randomBytes } from 'node:crypto'
import { DEVICES_CHANGED_KEY, DEVICES_KEY, DISTRICT, FAULTS_KEY, type Fault, fault, tallyKey } from '@yiwang/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import type { Core } from '../core.ts'
import { coreOn, LineDevice, line, stored } from '../line.fixture.ts'
import { listenTcp, type TcpLimits, type TcpTransport } from './tcp.ts'

let server: RedisServer
let core: Core
let close: () => Promise<void>
let transport: TcpTransport | undefined
const devices: LineDevice[] = []

beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())
beforeEach(async () => {
  ;({ core, close } = await coreOn(server.url))
})
afterEach(async () => {
  for (const device of devices.splice(0)) device.socket.destroy()
  await transport?.stop()
  transport = undefined
  await core.bulk.redis.flushAll()
  await close()
})

async function listen(limits: Partial<TcpLimits> = {}): Promise<number> {
  transport = await listenTcp({ core, protocol: line, endpoint: { host: '127.0.0.1', port: 0, variable: 'LINE_PORT' }, limits })
  return transport.port
}

async function open(port: number, from?: string): Promise<LineDevice> {
  const device = await LineDevice.open(port, from)
  devices.push(device)
  return device
}

async function faults(): Promise<Fault[]> {
  const rows = (await core.bulk.redis.xRange(FAULTS_KEY, '-', '+')) ?? []
  return rows.map(({ message }) => fault.parse(JSON.parse(message.b ?? '')))
}

describe('acknowledging', () => {
  test('answers in order, each message on its lane once', async () => {
    const device = await open(await listen())
    const sent = Array.from({ length: 1_000 }, (_, i) => `${i % 7 === 0 ? 'a' : 't'} d1 ${i}`)
    device.say(...sent.slice(0, 500))
    device.say(...sent.slice(500))
    await eventually(() => expect(device.answers).toHaveLength(1_000))
    expect(device.answers).toEqual(sent.map((_, i) => `ok ${i}`))
    const kept = await stored(core.bulk.redis)
    const seqs = (lane: string) => kept.filter((one) => one.lane === lane).map(({ message }) => Number(message.key.split('|')[1]))
    expect(seqs('alarm')).toEqual(sent.map((_, i) => i).filter((i) => i % 7 === 0))
    expect(seqs('telemetry')).toEqual(sent.map((_, i) => i).filter((i) => i % 7 !== 0))
  })

  test('says nothing while Redis hangs, and everything after', async () => {
    const device = await open(await listen())
    device.say('t d1 0')
    await eventually(() => expect(device.answers).toEqual(['ok 0']))
    process.kill(server.pid, 'SIGSTOP')
    try {
      device.say('t d1 1', 'a d1 2', 'ping')
      await eventually(() => expect(core.writer.waiting).toBeGreaterThanOrEqual(2))
      await new Promise((later) => setTimeout(later, 300))
      expect(device.answers).toEqual(['ok 0'])
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
    await eventually(() => expect(device.answers).toEqual(['ok 0', 'ok 1', 'ok 2', 'pong']))
  })

  test('loses nothing acknowledged when Redis is killed under load, and goes on by itself', async () => {
    const device = await open(await listen())
    let next = 0
    const feed = setInterval(
      () => device.say(...Array.from({ length: 50 }, () => `${next % 5 === 0 ? 'a' : 't'} d${next % 40} ${next++}`)),
      2,
    )
    try {
      await eventually(() => expect(device.answers.length).toBeGreaterThan(2_000))
      await server.kill9()
      const before = device.answers.length
      await server.restart()
      await eventually(() => expect(device.answers.length).toBeGreaterThan(before + 2_000))
    } finally {
      clearInterval(feed)
    }
    await eventually(() => expect(device.answers).toHaveLength(next))
    const kept = new Set((await stored(core.bulk.redis)).map(({ message }) => message.key.split('|')[1]))
    expect(device.answers.filter((answer) => !kept.has(answer.slice(3)))).toEqual([])
  })

  test('a peer that has closed its half still gets its answers', async () => {
    const device = await open(await listen())
    device.socket.end('t d1 1\na d1 2\n')
    await eventually(() => expect(device.answers).toEqual(['ok 1', 'ok 2']))
    await eventually(() => expect(device.closed).toBe(true))
  })
})

describe('what cannot be read', () => {
  test('is counted to the last one and shown with its bytes, before later answers leave', async () => {
    const device = await open(await listen())
    device.say(...Array.from({ length: 300 }, (_, i) => `bad ${i}`), 'ping')
    await eventually(() => expect(device.answers).toEqual(['pong']))
    expect(await core.bulk.redis.hGet(tallyKey(DISTRICT), 'rejected:line')).toBe('300')
    await eventually(async () => expect((await faults()).reduce((sum, { count }) => sum + count, 0)).toBe(300))
    const [first] = await faults()
    expect(first).toMatchObject({
      source: 'line',
      reason: 'word',
      from: '127.0.0.1',
      bytes: Buffer.from('bad 0').toString('hex'),
      length: 5,
    })
    expect((await faults()).length).toBeLessThan(5)
  })

  test('of a long run only the first bytes are kept, and how long it was', async () => {
    const device = await open(await listen())
    device.socket.write('x'.repeat(5_000))
    await eventually(async () => expect(await faults()).toHaveLength(1))
    expect(await faults()).toMatchObject([{ reason: 'tooLong', bytes: Buffer.from('xxxxxxxx').toString('hex'), length: 5_000 }])
  })

  test('a session that throws ends its own connection only', async () => {
    const port = await listen()
    const [broken, sound] = [await open(port), await open(port)]
    broken.say('throw')
    await eventually(() => expect(broken.closed).toBe(true))
    sound.say('t d1 1')
    await eventually(() => expect(sound.answers).toEqual(['ok 1']))
  })

  test('a flood of garbage is slowed, and a device of another address is answered meanwhile', async () => {
    const port = await listen({ garbage: { rate: 5, burst: 5 } })
    const [flood, device] = [await open(port, '127.0.0.2'), await open(port, '127.0.0.3')]
    const block = randomBytes(64 * 1024)
    const push = (): void => {
      while (!flood.closed && flood.socket.write(block)) {}
    }
    flood.socket.on('drain', push)
    push()
    await eventually(async () => expect((await faults()).some(({ reason }) => reason === 'rate')).toBe(true))
    for (let i = 0; i < 20; i++) {
      const asked = performance.now()
      device.say(`a d1 ${i}`)
      await eventually(() => expect(device.answers).toHaveLength(i + 1))
      expect(performance.now() - asked).toBeLessThan(5_000)
    }
    expect(flood.socket.writableNeedDrain).toBe(true)
  })
})

describe('bounds', () => {
  test('a connection that says nothing readable is closed, a talking one is not', async () => {
    const port = await listen({ firstWordMs: 1_500 })
    const [silent, dripping, talking] = [await open(port), await open(port), await open(port)]
    const drip = setInterval(() => dripping.socket.write('x'), 200)
    talking.say('t d1 1')
    await eventually(() => expect([silent.closed, dripping.closed]).toEqual([true, true]))
    clearInterval(drip)
    expect(talking.closed).toBe(false)
  })

  test('connections of an address are bounded, another address is let in', async () => {
    const port = await listen({ connectionsPerAddress: 2 })
    const many = [await open(port), await open(port), await open(port)]
    await eventually(() => expect(many.map(({ closed }) => closed)).toEqual([false, false, true]))
    const other = await open(port, '127.0.0.9')
    other.say('t d1 1')
    await eventually(() => expect(other.answers).toEqual(['ok 1']))
  })

  test('devices are not read while too much waits for Redis, and nothing is lost by it', async () => {
    await close()
    ;({ core, close } = await coreOn(server.url, { soft: 20_000, hard: 10_000_000 }))
    const device = await open(await listen())
    process.kill(server.pid, 'SIGSTOP')
    let next = 0
    const push = (): void => {
      let go = true
      while (go && next < 50_000) go = device.socket.write(`t d${next % 20} ${next++}\n`)
    }
    try {
      device.socket.on('drain', push)
      push()
      await eventually(() => expect(core.pressure.high).toBe(true))
      await new Promise((later) => setTimeout(later, 300))
      // At most what one chunk held came in after the limit.
      expect(core.pressure.bytes).toBeLessThan(3_000_000)
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
    await eventually(() => expect(device.answers).toHaveLength(50_000))
    expect(core.pressure.bytes).toBe(0)
  })
})

describe('identity', () => {
  test('a device bound to an address is heard from there only', async () => {
    await core.bulk.redis.hSet(DEVICES_KEY, 'line:d1', JSON.stringify({ device: 'line:d1', address: '127.0.0.5' }))
    await core.bulk.redis.xAdd(DEVICES_CHANGED_KEY, '*', { b: 'line:d1' })
    await eventually(() => expect(core.mirror.configOf('line:d1')?.address).toBe('127.0.0.5'))
    const port = await listen()
    const [false_, true_] = [await open(port, '127.0.0.4'), await open(port, '127.0.0.5')]
    false_.say('a d1 1', 'a d2 2')
    true_.say('a d1 3')
    await eventually(() => expect([false_.answers, true_.answers]).toEqual([['ok 2'], ['ok 3']]))
    expect((await stored(core.bulk.redis)).map(({ message }) => message.key).sort()).toEqual(['d1|3', 'd2|2'])
    expect(await faults()).toContainEqual(expect.objectContaining({ reason: 'identity', from: '127.0.0.4', device: 'line:d1' }))
  })

  test('two live connections of one device are a collision; a device that came back is none', async () => {
    const port = await listen()
    const [older, newer] = [await open(port), await open(port)]
    older.say('t d1 1')
    await eventually(() => expect(older.answers).toEqual(['ok 1']))
    newer.say('t d1 2')
    await eventually(() => expect(newer.answers).toEqual(['ok 2']))
    expect(await faults()).toEqual([])
    older.say('t d1 3')
    await eventually(async () => expect((await faults()).map(({ reason }) => reason)).toEqual(['collision']))
  })
})

test('a busy port is one sentence with the variable to change', async () => {
  const port = await listen()
  await expect(listenTcp({ core, protocol: line, endpoint: { host: '127.0.0.1', port, variable: 'LINE_PORT' } })).rejects.toThrow(
    `LINE_PORT ${port} is in use: set LINE_PORT to another port.`,
  )
})
