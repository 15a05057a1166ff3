/** Faults while nobody stores them: none is trimmed unread, the stream stays bounded, what found no place is counted and told. */
import { FAULTS_KEY, type Fault, fault } from '@yiwang/contract'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { FaultWriter } from './fault-writer.ts'
import { RedisLink } from './link.ts'
import { Tally } from './tally.ts'

const MOST = 10
const NOW = Date.UTC(2026, 2, 15)

let server: RedisServer
let link: RedisLink
let faults: FaultWriter

const opened = async (): Promise<RedisLink> => {
  const one = new RedisLink(server.url, 'test', pino({ level: 'silent' }))
  await one.open()
  return one
}
beforeAll(async () => {
  server = await startRedis()
  link = await opened()
})
beforeEach(() => {
  faults = new FaultWriter(link, new Tally(link, 'test'), MOST)
})
afterEach(() => link.sure(() => link.redis.flushAll()))
afterAll(async () => {
  link.close()
  await server.stop()
})

const accepted = () => eventually(() => expect(faults.waiting).toBe(0))
const entries = async () => (await link.redis.xRange(FAULTS_KEY, '-', '+')) ?? []
const kept = async (): Promise<Fault[]> => (await entries()).map(({ message }) => fault.parse(JSON.parse(message.b ?? '')))
const total = (all: readonly Fault[]) => all.reduce((sum, { count }) => sum + count, 0)
const fill = (from: number, to: number) => {
  for (let i = from; i < to; i++) faults.show({ source: 'line', reason: 'word', from: `10.0.0.${i}` }, NOW)
}
/** As the server does once it has stored them. */
const store = async () => {
  const all = await kept()
  await link.redis.xTrim(FAULTS_KEY, 'MAXLEN', 0)
  return all
}

test('a long absence of the server trims nothing, bounds the stream, and says how many were not kept', async () => {
  fill(0, MOST + 7)
  await accepted()
  expect((await kept()).map(({ from }) => from)).toEqual(Array.from({ length: MOST }, (_, i) => `10.0.0.${i}`))

  // No room yet: asking each second adds nothing.
  faults.tick(NOW + 1_000)
  await accepted()
  expect(await link.redis.xLen(FAULTS_KEY)).toBe(MOST)

  const before = await store()
  faults.tick(NOW + 2_000)
  await accepted()
  const after = await kept()
  expect(after).toMatchObject([{ source: 'ingest', reason: 'unkept', count: 7 }])
  expect(total(before) + total(after)).toBe(MOST + 7)

  faults.tick(NOW + 3_000)
  await accepted()
  expect(await link.redis.xLen(FAULTS_KEY)).toBe(1)
})

test('an ingest started anew tells what the one before it could not', async () => {
  fill(0, MOST + 3)
  await accepted()
  await store()
  faults = new FaultWriter(link, new Tally(link, 'another'), MOST)
  faults.tick(NOW + 10_000)
  await accepted()
  expect(await kept()).toMatchObject([{ reason: 'unkept', count: 3 }])
})

test('while Redis is away what does not fit here is counted too', async () => {
  faults = new FaultWriter(link, new Tally(link, 'test'), 10_000)
  await server.kill9()
  await eventually(() => expect(link.up).toBe(false))
  const origins = 3_000
  for (let second = 0; second < origins / 500; second++) {
    const now = NOW + second * 6_000
    faults.tick(now)
    for (let i = 0; i < 500; i++) faults.show({ source: 'line', reason: 'word', from: `${second}.${i}` }, now)
  }
  await server.restart()
  await accepted()
  faults.tick(NOW + 60_000)
  await accepted()
  const all = await kept()
  expect(all.length).toBeLessThan(origins)
  expect(all.at(-1)).toMatchObject({ reason: 'unkept' })
  expect(total(all)).toBe(origins)
})
