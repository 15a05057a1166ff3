/** MQTT with a real client and a real Redis: our own broker, and a broker of the site's. */
import { createHash } from 'node:crypto'
import { type AddressInfo, connect as connectTcp, createServer } from 'node:net'
import { CREDENTIALS_KEY, type Credential, FAULTS_KEY } from '@yiwang/contract'
import { Aedes } from 'aedes'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import type { Core } from '../core.ts'
import { coreOn, lineMessage, stored } from '../line.fixture.ts'
import type { TopicProtocol } from '../protocol.ts'
import frigate from '../protocols/frigate.ts'
import { type BrokerTransport, listenMqtt } from './mqtt-broker.ts'
import { followBroker, type MqttClientTransport } from './mqtt-client.ts'

const TOKEN = 'a-long-random-token'
const credential = (user: string, devices: string[], publish: string[], subscribe: string[]): Credential => ({
  user,
  sha256: createHash('sha256').update(TOKEN).digest('hex'),
  devices,
  publish,
  subscribe,
})

/** `line/<device>` says a sequence number and is answered on `line/<device>/answer`; `picture` brings one, `bad` is unreadable. */
const topicLine: TopicProtocol = {
  id: 'line',
  transport: 'mqtt',
  title: { zh: '行', en: 'Line' },
  standard: 'tests',
  evidence: 'tests',
  topics: ['line/+'],
  decodeLine: () => undefined,
  normaliseLine: () => [],
  open: () => ({
    receive(topic, payload, now) {
      const device = topic.split('/')[1] ?? ''
      const text = Buffer.from(payload).toString()
      if (text === 'bad') return [{ do: 'fault', reason: 'word', bytes: payload }]
      const then = [{ topic: `line/${device}/answer`, payload: Buffer.from(`ok ${text}`) }]
      const pictures = text === 'picture' ? [Buffer.from('no picture at all')] : []
      return [{ do: 'store', lane: 'telemetry', message: lineMessage(device, text, now), pictures, then }]
    },
    tick: () => [],
  }),
}

let server: RedisServer
let core: Core
let close: () => Promise<void>
let broker: BrokerTransport
const clients: MqttClient[] = []

beforeAll(async () => {
  server = await startRedis()
  ;({ core, close } = await coreOn(server.url))
  const rows = [
    credential('one', ['line:d1'], ['line/d1', 'line/d2', 'elsewhere/#'], ['line/d1/answer', 'elsewhere/#']),
    credential('two', ['line:d2'], ['line/d2'], ['line/d2/#']),
    credential('site', ['*'], ['#'], ['#']),
  ]
  for (const one of rows) await core.bulk.redis.hSet(CREDENTIALS_KEY, one.user, JSON.stringify(one))
  await eventually(() => expect(core.mirror.credentialOf('site')).toBeDefined())
  broker = await listenMqtt({
    core,
    protocols: [topicLine, frigate],
    endpoint: { host: '127.0.0.1', port: 0, variable: 'MQTT_PORT' },
    limits: { packetBytes: 200_000, connectMs: 1_000, drainMs: 1_000 },
  })
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)))
})
afterAll(async () => {
  await broker.stop()
  await close()
  await server.stop()
})

async function open(username: string, password = TOKEN, more: object = {}): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { username, password, reconnectPeriod: 0, ...more })
  client.on('error', () => {})
  clients.push(client)
  return client
}

function closing(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', resolve))
}

async function keys(): Promise<string[]> {
  return (await stored(core.bulk.redis)).map(({ message }) => message.key)
}

async function reasons(): Promise<string[]> {
  const rows = (await core.bulk.redis.xRange(FAULTS_KEY, '-', '+')) ?? []
  return rows.map(({ message }) => JSON.parse(message.b ?? '{}').reason)
}

describe('our own broker', () => {
  test('confirms what is stored, answers on the topic, and packs many at once', async () => {
    const client = await open('one')
    const answers: string[] = []
    client.on('message', (_, payload) => answers.push(payload.toString()))
    await client.subscribeAsync('line/d1/answer', { qos: 1 })
    await Promise.all(Array.from({ length: 500 }, (_, i) => client.publishAsync('line/d1', `m${i}`, { qos: 1 })))
    expect((await keys()).filter((key) => key.startsWith('d1|m'))).toEqual(Array.from({ length: 500 }, (_, i) => `d1|m${i}`))
    await eventually(() => expect(answers).toHaveLength(500))
  })

  test.each([1, 2] as const)('QoS %i is not confirmed while Redis hangs', async (qos) => {
    const client = await open('one')
    process.kill(server.pid, 'SIGSTOP')
    let confirmed = false
    const sent = client.publishAsync('line/d1', `hang${qos}`, { qos }).then(() => {
      confirmed = true
    })
    try {
      await eventually(() => expect(core.writer.waiting).toBeGreaterThan(0))
      await new Promise((later) => setTimeout(later, 200))
      expect(confirmed).toBe(false)
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
    await sent
    expect(await keys()).toContain(`d1|hang${qos}`)
  })

  test('a Redis killed meanwhile delays the confirmation and loses nothing', async () => {
    const client = await open('one')
    await server.kill9()
    const sent = Promise.all(Array.from({ length: 50 }, (_, i) => client.publishAsync('line/d1', `kill${i}`, { qos: 1 })))
    await eventually(() => expect(core.writer.waiting).toBeGreaterThan(0))
    await server.restart()
    await sent
    expect((await keys()).filter((key) => key.startsWith('d1|kill'))).toHaveLength(50)
  })

  test('a picture that cannot be kept is not confirmed: the connection ends', async () => {
    const client = await open('one')
    const closed = closing(client)
    client.publish('line/d1', 'picture', { qos: 1 })
    await closed
    expect(await keys()).not.toContain('d1|picture')
  })

  test('real Frigate messages become signals of its cameras', async () => {
    const client = await open('site')
    const review = {
      type: 'new',
      before: {},
      after: {
        id: 'r1',
        camera: 'gate',
        start_time: 1773538200,
        end_time: null,
        severity: 'alert',
        data: { detections: ['t1'], objects: ['person'], sub_labels: [], zones: ['door'], audio: [] },
      },
    }
    await client.publishAsync('frigate/reviews', JSON.stringify(review), { qos: 1 })
    expect((await stored(core.bulk.redis)).map(({ message }) => message.source)).toContain('frigate')
  })
})

describe('the door', () => {
  test.each([
    ['a wrong token', 'one', 'wrong'],
    ['an unknown user', 'nobody', TOKEN],
    ['nobody', undefined, undefined],
  ])('%s is refused', async (_, username, password) => {
    await expect(
      connectAsync(`mqtt://127.0.0.1:${broker.port}`, { ...(username && { username, password }), reconnectPeriod: 0 }, false),
    ).rejects.toThrow(/user name|authorized|Connection refused/i)
    await eventually(async () => expect(await reasons()).toContain('credential'))
  })

  test('publishing outside its topics ends the connection and stores nothing', async () => {
    const client = await open('two')
    const closed = closing(client)
    client.publish('line/d1', 'spoofed', { qos: 1 })
    await closed
    expect(await keys()).not.toContain('d1|spoofed')
    expect(await reasons()).toContain('acl')
  })

  test('speaking for a device of another credential is counted and not stored', async () => {
    const client = await open('one')
    await client.publishAsync('line/d2', 'claimed', { qos: 1 })
    expect(await keys()).not.toContain('d2|claimed')
    await eventually(async () => expect(await reasons()).toContain('identity'))
  })

  test('reads only what its credential lists', async () => {
    const client = await open('two')
    const granted = async (topic: string): Promise<number | undefined> =>
      client.subscribeAsync(topic, { qos: 1 }).then(
        ([grant]) => grant?.qos,
        () => 128,
      )
    expect(
      await Promise.all(['line/d2/answer', 'line/d2/#', 'line/+/answer', '#', '$SYS/#', 'line/d1/answer'].map(granted)),
    ).toEqual([1, 1, 128, 128, 128, 128])
  })

  test('a credential taken away ends its connections', async () => {
    const client = await open('two')
    const closed = closing(client)
    await core.bulk.redis.hDel(CREDENTIALS_KEY, 'two')
    await closed
  })
})

describe('bounds', () => {
  const raw = (bytes: Buffer): Promise<void> =>
    new Promise((resolve) => {
      const socket = connectTcp(broker.port, '127.0.0.1', () => socket.write(bytes))
      socket.on('error', () => {})
      socket.on('data', () => {})
      socket.on('close', () => resolve())
    })

  test.each([
    ['a packet of 268,435,455 bytes', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f, 0x00])],
    ['a length that never ends', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['silence', Buffer.alloc(0)],
    ['half a packet', Buffer.from([0x10, 0x20, 0x00])],
  ])('%s ends that connection only', async (_, bytes) => {
    const client = await open('one')
    await raw(bytes)
    await client.publishAsync('line/d1', `after-${bytes.length}`, { qos: 1 })
    expect(await keys()).toContain(`d1|after-${bytes.length}`)
  })

  test('a publication over the limit ends its connection', async () => {
    const client = await open('one')
    const closed = closing(client)
    client.publish('line/d1', Buffer.alloc(300_000, 'x'), { qos: 1 })
    await closed
    expect(await reasons()).toContain('tooLarge')
  })

  test('unreadable publications are confirmed, counted and cost their sender time', async () => {
    const client = await open('one')
    const before = core.feeds.of('line').rejected
    await Promise.all(Array.from({ length: 200 }, () => client.publishAsync('line/d1', 'bad', { qos: 1 })))
    expect(core.feeds.of('line').rejected - before).toBe(200)
  })

  test('a reader that stops reading is cut, a flood of QoS 0 beside it harms nobody', async () => {
    const reader = await open('site')
    await reader.subscribeAsync('elsewhere/#', { qos: 0 })
    await reader.publishAsync('line/d7', 'here', { qos: 1 })
    const connections = core.feeds.of('line').connections
    reader.stream.pause()
    const [flood, device] = [await open('site'), await open('one')]
    const block = Buffer.alloc(20_000, 'x')
    let flooding = true
    const pump = (async () => {
      while (flooding) await Promise.all(Array.from({ length: 20 }, () => flood.publishAsync('elsewhere/x/y', block, { qos: 0 })))
    })()
    for (let i = 0; i < 20; i++) await device.publishAsync('line/d1', `beside${i}`, { qos: 1 })
    // The device has spoken since, the reader is gone.
    await eventually(() => expect(core.feeds.of('line').connections).toBe(connections))
    flooding = false
    await pump
    expect((await keys()).filter((key) => key.startsWith('d1|beside'))).toHaveLength(20)
  })
})

describe("a broker of the site's own", () => {
  test('is confirmed to only after the store, and keeps for us what comes while we are away', async () => {
    const site = await Aedes.createBroker()
    const listener = createServer(site.handle)
    const port = await new Promise<number>((resolve) =>
      listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port)),
    )
    let confirmed = 0
    site.on('ack', () => confirmed++)
    const say = (text: string): void =>
      site.publish({ cmd: 'publish', topic: 'line/d9', payload: text, qos: 1, dup: false, retain: false }, () => {})
    const follow = (): MqttClientTransport =>
      followBroker({ core, protocols: [topicLine], url: `mqtt://127.0.0.1:${port}`, clientId: 'follower' })
    const ours = async (): Promise<string[]> => (await keys()).filter((key) => key.startsWith('d9|'))
    const feed = core.feeds.of('line')
    feed.down('not yet')

    let following = follow()
    try {
      await eventually(() => expect(feed.up).toBe(true))
      process.kill(server.pid, 'SIGSTOP')
      say('hang')
      await eventually(() => expect(core.writer.waiting).toBeGreaterThan(0))
      await new Promise((later) => setTimeout(later, 200))
      expect(confirmed).toBe(0)
      process.kill(server.pid, 'SIGCONT')
      await eventually(() => expect(confirmed).toBe(1))
      expect(await ours()).toEqual(['d9|hang'])

      await following.stop()
      for (const text of ['x', 'y', 'z']) say(text)
      following = follow()
      await eventually(async () => expect(await ours()).toEqual(['d9|hang', 'd9|x', 'd9|y', 'd9|z']))
      await eventually(() => expect(confirmed).toBe(4))
    } finally {
      process.kill(server.pid, 'SIGCONT')
      await following.stop()
      await new Promise<void>((resolve) => site.close(resolve))
      listener.close()
    }
  })
})
