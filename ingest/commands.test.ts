/** Commands from the stream to a device on a real socket and back. */
import { randomUUID } from 'node:crypto'
import { BODY, COMMAND_OUTCOME_TOPIC, COMMANDS_KEY, type Command } from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../fixtures/servers/redis.ts'
import { Commander } from './commands.ts'
import type { Core } from './core.ts'
import { coreOn, LineDevice, line, stored } from './line.fixture.ts'
import { RedisLink } from './redis/link.ts'
import { listenTcp, type TcpTransport } from './transports/tcp.ts'

interface Ingest {
  readonly core: Core
  readonly port: number
  readonly commander: Commander
  stop(): Promise<void>
}

let server: RedisServer
let ingest: Ingest
const log = pino({ level: 'silent' })

beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())
beforeEach(async () => {
  ingest = await start()
})
afterEach(async () => {
  await ingest.core.bulk.redis.flushAll()
  await ingest.stop()
})

async function start(): Promise<Ingest> {
  const { core, close } = await coreOn(server.url)
  const follower = new RedisLink(server.url, 'commands', log)
  await follower.open()
  const carriers: TcpTransport[] = []
  const commander = new Commander({ follower, link: core.bulk, writer: core.writer, log }, carriers)
  const transport = await listenTcp({
    core,
    protocol: line,
    endpoint: { host: '127.0.0.1', port: 0, variable: 'X' },
    hooks: commander,
  })
  carriers.push(transport)
  commander.start()
  return {
    core,
    port: transport.port,
    commander,
    async stop() {
      await transport.stop()
      await commander.stop()
      await close()
    },
  }
}

async function issue(device: string, forMs = 60_000): Promise<Command> {
  const now = Date.now()
  const command: Command = {
    id: randomUUID(),
    device,
    body: { action: 'syncClock' },
    actor: 'demo.duty',
    issuedAt: now,
    expiresAt: now + forMs,
  }
  await ingest.core.bulk.redis.xAdd(COMMANDS_KEY, '*', { [BODY]: JSON.stringify(command) })
  return command
}

async function outcomes(): Promise<unknown[]> {
  const kept = await stored(ingest.core.bulk.redis)
  return kept.flatMap(({ lane, message: { key, signals } }) =>
    signals.flatMap((signal) =>
      signal.kind === 'note' && signal.topic === COMMAND_OUTCOME_TOPIC ? [{ lane, key, ...signal.detail }] : [],
    ),
  )
}

const outcome = (id: string, word: string) => ({ lane: 'alarm', key: `command|${id}|${word}`, id, outcome: word })

test('reaches the connection that speaks for the device, and its end comes back', async () => {
  const device = await LineDevice.open(ingest.port)
  device.say('t d1 1')
  await eventually(() => expect(device.answers).toEqual(['ok 1']))
  const { id } = await issue('line:d1')
  await eventually(() => expect(device.answers).toEqual(['ok 1', `do ${id}`]))
  device.say(`done d1 ${id}`)
  await eventually(async () => expect(await outcomes()).toEqual([outcome(id, 'done')]))
  ingest.commander.tick(Date.now() + 120_000)
  expect(await outcomes()).toEqual([outcome(id, 'done')])
  device.socket.destroy()
})

test('waits for a device that connects before the expiry', async () => {
  const { id } = await issue('line:d1')
  const device = await LineDevice.open(ingest.port)
  device.say('t d1 1')
  await eventually(() => expect(device.answers).toContain(`do ${id}`))
  device.socket.destroy()
})

test('is never sent after its expiry, and recorded as expired once', async () => {
  const { id } = await issue('line:d1', 1)
  const device = await LineDevice.open(ingest.port)
  device.say('t d1 1')
  await eventually(() => expect(device.answers).toEqual(['ok 1']))
  await eventually(async () => {
    ingest.commander.tick(Date.now() + 10_000)
    expect(await outcomes()).toEqual([outcome(id, 'expired')])
  })
  ingest.commander.tick(Date.now() + 20_000)
  expect(await outcomes()).toEqual([outcome(id, 'expired')])
  expect(device.answers).toEqual(['ok 1'])
  device.socket.destroy()
})

test('cannot be said in a protocol without commands', async () => {
  const { id } = await issue('observation:acme:A')
  await eventually(async () => expect(await outcomes()).toEqual([outcome(id, 'unsupported')]))
})

test('is sent by one of two ingests, once, also when one is started anew', async () => {
  const other = await start()
  const devices = [await LineDevice.open(ingest.port), await LineDevice.open(other.port)]
  for (const device of devices) device.say('t d1 1')
  await eventually(() => expect(devices.map(({ answers }) => answers)).toEqual([['ok 1'], ['ok 1']]))
  const { id } = await issue('line:d1')
  const sent = () => devices.flatMap(({ answers }) => answers).filter((answer) => answer === `do ${id}`)
  await eventually(() => expect(sent()).toHaveLength(1))
  await other.stop()

  const anew = await start()
  const late = await LineDevice.open(anew.port)
  devices.push(late)
  late.say('t d1 2')
  await eventually(() => expect(late.answers).toEqual(['ok 2']))
  late.say('ping')
  await eventually(() => expect(late.answers).toEqual(['ok 2', 'pong']))
  expect(sent()).toHaveLength(1)

  // Whoever claimed it died without an end: the others record it as expired.
  await eventually(async () => {
    anew.commander.tick(Date.now() + 120_000)
    expect(await outcomes()).toEqual([outcome(id, 'expired')])
  })
  for (const device of devices) device.socket.destroy()
  await anew.stop()
})
