/** What happens between a message and Redis' yes: packing, order, repeats, duplicates, shedding, a Redis killed or full. */
import { type DeviceMessage, DISTRICT, LANES, laneKey, PARTITIONS, packMessages, tallyKey, unpackEntry } from '@yiwang/contract'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import type { Core } from '../core.ts'
import { coreOn, lineMessage, stored } from '../line.fixture.ts'
import { entryLength, MOST_MESSAGES, packed, type Waiting } from './entry.ts'

let server: RedisServer
let core: Core
let close: () => Promise<void>

beforeAll(async () => {
  server = await startRedis({ maxmemory: '64mb' })
})
afterAll(() => server.stop())
beforeEach(async () => {
  ;({ core, close } = await coreOn(server.url))
})
afterEach(async () => {
  await core.bulk.redis.flushAll()
  await close()
})

async function tallied(field: string): Promise<number> {
  let sum = 0
  for (let partition = 0; partition <= DISTRICT; partition++) {
    sum += Number((await core.bulk.redis.hGet(tallyKey(partition), field)) ?? 0)
  }
  return sum
}

/** So many MiB of Redis' memory are taken by something else. */
async function ballast(mib: number): Promise<void> {
  await core.bulk.redis.del('ballast')
  for (let i = 0; i < mib; i++) await core.bulk.redis.rPush('ballast', 'x'.repeat(1024 * 1024))
}

function append(lane: 'alarm' | 'telemetry', message: DeviceMessage): Promise<string> {
  return new Promise((resolve) => core.writer.append(lane, message, resolve))
}

function appendOnce(message: DeviceMessage, lane: 'alarm' | 'telemetry' = 'telemetry'): Promise<string> {
  return new Promise((resolve) => core.writer.appendOnce(lane, message, resolve))
}

describe('entries', () => {
  const waiting = (message: DeviceMessage): Waiting => ({ json: JSON.stringify(message), done: () => {} })

  test('are the text the contract defines', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 30 }), (fillers) => {
        const messages = fillers.map((filler, i) => lineMessage(`d${i}`, String(i), 1_000, filler))
        expect(packed(messages.map(waiting))).toBe(packMessages(messages))
      }),
    )
  })

  test('hold all that waits, in order, never more than 256, ticks alone', () => {
    const item = fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 300_000 }) },
      { weight: 1, arbitrary: fc.constant(0) },
    )
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 700 }), (sizes) => {
        const queue = sizes.map(
          (size): Waiting => ({ json: 'x'.repeat(Math.min(size, 3_000)), done: size === 0 ? undefined : () => {} }),
        )
        let at = 0
        while (at < queue.length) {
          const length = entryLength(queue, at)
          const batch = queue.slice(at, at + length)
          expect(length).toBeGreaterThan(0)
          expect(length).toBeLessThanOrEqual(MOST_MESSAGES)
          if (batch.some(({ done }) => done === undefined)) expect(length).toBe(1)
          at += length
        }
        expect(at).toBe(queue.length)
      }),
      { numRuns: 50 },
    )
  })
})

test('messages of a turn share entries, and an idle writer is not slower for it', async () => {
  await Promise.all(Array.from({ length: 500 }, (_, i) => append('telemetry', lineMessage('d1', String(i), Date.now()))))
  const kept = await stored(core.bulk.redis)
  expect(kept.map(({ message }) => message.key)).toEqual(Array.from({ length: 500 }, (_, i) => `d1|${i}`))
  let entries = 0
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (const { message } of (await core.bulk.redis.xRange(laneKey(partition, 'telemetry'), '-', '+')) ?? []) {
      if ('m' in unpackEntry(message.b ?? '')) entries++
    }
  }
  expect(entries).toBe(2)
})

test('the clock goes into every partition and lane, behind what came before it', async () => {
  const before = append('telemetry', lineMessage('d1', 'before', 5))
  core.writer.tick(10, 7)
  core.writer.tick(11, 8)
  await before
  await eventually(() => expect(core.writer.waiting).toBe(0))
  for (let partition = 0; partition <= DISTRICT; partition++) {
    for (const lane of LANES) {
      const rows = (await core.bulk.redis.xRange(laneKey(partition, lane), '-', '+')) ?? []
      const ours = rows.map(({ message }) => unpackEntry(message.b ?? '')).filter((one) => 'm' in one || one.tick < 1_000)
      expect(ours.at(-1)).toEqual({ tick: 10, uptime: 7, instance: core.instance })
      expect(ours.filter((one) => 'tick' in one)).toHaveLength(1)
    }
  }
})

describe('stored once', () => {
  test('says which were duplicates, counts them, and keeps the first', async () => {
    const [a, b] = [lineMessage('d1', '1', 1), lineMessage('d1', '2', 1)]
    expect(await Promise.all([appendOnce(a), appendOnce(b), appendOnce({ ...a, receivedTime: 9 })])).toEqual([
      'stored',
      'stored',
      'duplicate',
    ])
    expect(await Promise.all([appendOnce(b, 'alarm'), appendOnce(lineMessage('d1', '3', 1), 'alarm')])).toEqual([
      'duplicate',
      'stored',
    ])
    const kept = await stored(core.bulk.redis)
    expect(kept.map(({ lane, message }) => [lane, message.key, message.receivedTime])).toEqual([
      ['alarm', 'd1|3', 1],
      ['telemetry', 'd1|1', 1],
      ['telemetry', 'd1|2', 1],
    ])
    expect(await tallied('duplicate:line')).toBe(2)
  })

  test('a Redis killed at any moment loses nothing, doubles nothing and counts nothing twice', async () => {
    let running = true
    let duplicates = 0
    const keys: string[] = []
    const storedKeys: string[] = []
    const sender = async (first: number): Promise<void> => {
      for (let n = first; running; n += 8) {
        const event = n - (n % 3)
        const message = lineMessage(`d${event % 13}`, String(event), Date.now())
        keys.push(message.key)
        if ((await appendOnce(message)) === 'stored') storedKeys.push(message.key)
        else duplicates++
      }
    }
    const senders = Array.from({ length: 8 }, (_, i) => sender(i))
    for (let kill = 0; kill < 4; kill++) {
      const target = keys.length + 150
      await eventually(() => expect(keys.length).toBeGreaterThan(target))
      await server.kill9()
      await server.restart()
    }
    running = false
    await Promise.all(senders)
    const kept = (await stored(core.bulk.redis)).map(({ message }) => message.key)
    expect(kept.toSorted()).toEqual(storedKeys.toSorted())
    expect(new Set(kept)).toEqual(new Set(keys))
    expect(await tallied('duplicate:line')).toBe(duplicates)
    expect(duplicates).toBeGreaterThan(0)
  })
})

describe('when Redis has no room', () => {
  test('telemetry is shed and counted, alarms are stored', async () => {
    core.pressure.full = true
    const outcomes = await Promise.all([
      append('telemetry', lineMessage('d1', '1', 1)),
      append('telemetry', lineMessage('d2', '2', 1)),
      append('alarm', lineMessage('d1', '3', 1)),
    ])
    expect(outcomes).toEqual(['shed', 'shed', 'stored'])
    expect(await tallied('shed:telemetry')).toBe(2)
    expect((await stored(core.bulk.redis)).map(({ message }) => message.key)).toEqual(['d1|3'])
  })

  test('it is noticed before it is too late', async () => {
    await ballast(45)
    await eventually(() => expect(core.pressure.shedding).toBe(true))
    await ballast(0)
    await eventually(() => expect(core.pressure.shedding).toBe(false))
  })

  test('what Redis refuses waits until it has room, in order', async () => {
    await ballast(40)
    await core.bulk.redis.configSet('maxmemory', '32mb')
    let accepted = 0
    for (let i = 0; i < 600; i++) core.writer.append('alarm', lineMessage('d1', String(i), 1), () => accepted++)
    await eventually(() => expect(core.writer.refusal).toBe('OOM'))
    expect(accepted).toBe(0)
    await ballast(0)
    await core.bulk.redis.configSet('maxmemory', '64mb')
    await eventually(() => expect(accepted).toBe(600))
    expect(core.writer.refusal).toBeUndefined()
    const kept = await stored(core.bulk.redis)
    expect(kept.map(({ message }) => message.key)).toEqual(Array.from({ length: 600 }, (_, i) => `d1|${i}`))
  })
})
