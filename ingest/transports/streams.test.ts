/** The real TCP protocols over real sockets: however the bytes are cut, whatever a header claims, whoever stops in the middle. */
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as fire from '../../fixtures/frames/gb26875/encode.ts'
import * as station from '../../fixtures/frames/sl651/encode.ts'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import type { Core } from '../core.ts'
import { coreOn, stored } from '../line.fixture.ts'
import type { StreamProtocol } from '../protocol.ts'
import gb26875 from '../protocols/gb26875.ts'
import sl651 from '../protocols/sl651.ts'
import { listenTcp, type TcpTransport } from './tcp.ts'

/** A clock that is right: one that is wrong would be set, and answered more. */
const AT = Date.now()
const MIB = 1024 * 1024

interface Spoken {
  readonly protocol: StreamProtocol
  /** Frame n of one device. */
  frame(n: number): Uint8Array
  /** The beginning of a frame that announces as many bytes as its header can say. */
  readonly claim: Uint8Array
  /** Bytes of the answer to one frame. */
  readonly answer: number
}

const SPOKEN: readonly Spoken[] = [
  {
    protocol: gb26875,
    frame: (seq) => fire.heartbeatFrame({ seq, src: '0000c4c22da1', at: AT }),
    claim: (() => {
      const bytes = fire.heartbeatFrame({ seq: 1, src: '0000c4c22da1', at: AT }).slice(0, 27)
      bytes.fill(0xff, 24, 26)
      return bytes
    })(),
    answer: 30,
  },
  {
    protocol: sl651,
    frame: (serial) => station.levelReport({ station: '3301060007', serial, at: AT, levelM: 3 }),
    claim: (() => {
      const bytes = station.levelReport({ station: '3301060007', serial: 1, at: AT, levelM: 3 }).slice(0, 14)
      bytes.set([0x0f, 0xff], 11)
      return bytes
    })(),
    answer: 25,
  },
]

let server: RedisServer
let core: Core
let close: () => Promise<void>
let transport: TcpTransport
const sockets: Socket[] = []

beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())
beforeEach(async () => {
  ;({ core, close } = await coreOn(server.url))
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await transport.stop()
  await core.bulk.redis.flushAll()
  await close()
})

const keys = async () => (await stored(core.bulk.redis)).map(({ message }) => message.key)

/** A device's end of a connection, and how many bytes it was answered. */
async function device(): Promise<{ readonly socket: Socket; readonly answered: () => number }> {
  const socket = connect(transport.port, '127.0.0.1').setNoDelay()
  sockets.push(socket)
  let answered = 0
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    answered += chunk.length
  })
  await new Promise((resolve) => socket.once('connect', resolve))
  return { socket, answered: () => answered }
}

describe.each(SPOKEN.map((spoken) => [spoken.protocol.id, spoken] as const))('%s', (_, { protocol, frame, claim, answer }) => {
  beforeEach(async () => {
    transport = await listenTcp({ core, protocol, endpoint: { host: '127.0.0.1', port: 0, variable: 'PORT' } })
  })

  test('a thousand frames in one write, and one byte a write, are the same frames', async () => {
    const thousand = Buffer.concat(Array.from({ length: 1_000 }, (_, n) => frame(n)))
    const whole = await device()
    whole.socket.write(thousand)
    await eventually(() => expect(whole.answered()).toBe(1_000 * answer))
    const told = await keys()
    expect(new Set(told).size).toBe(1_000)

    const slices = await device()
    for (const byte of thousand.subarray(0, frame(0).length * 20)) slices.socket.write(Uint8Array.of(byte))
    await eventually(() => expect(slices.answered()).toBe(20 * answer))
    expect((await keys()).slice(1_000)).toEqual(told.slice(0, 20))
  })

  test('headers that claim the most they can keep no memory, and neighbours are answered meanwhile', async () => {
    const [liar, neighbour] = [await device(), await device()]
    const before = process.memoryUsage().rss
    const claims = Buffer.concat(Array.from({ length: 2_000 }, () => claim))
    for (let i = 0; i < 50; i++) {
      if (!liar.socket.write(claims)) await new Promise((drained) => liar.socket.once('drain', drained))
      if (i % 10 === 0) neighbour.socket.write(frame(i))
    }
    await eventually(() => expect(neighbour.answered()).toBe(5 * answer))
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * MIB)
  })

  test('one that stops in the middle of a frame holds up nobody else', async () => {
    const [stuck, neighbour] = [await device(), await device()]
    stuck.socket.write(frame(1).subarray(0, 10))
    neighbour.socket.write(frame(2))
    await eventually(() => expect(neighbour.answered()).toBe(answer))
    stuck.socket.write(frame(1).subarray(10))
    await eventually(() => expect(stuck.answered()).toBe(answer))
  })
})
