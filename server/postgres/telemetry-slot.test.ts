/** Joined slots: nothing is lost by packing, and what is asked of the past is the same before, after and when something comes late. */
import { MINUTE, type Millis, partitionOf, type Signal } from '@yiwang/contract'
import fc from 'fast-check'
import type pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { startJoiner } from '../run/joiner.ts'
import { Tally } from '../run/tally.ts'
import { connectClient, openPool } from './connect.ts'
import { keepParts } from './days.ts'
import { type Place, takeLeases } from './lease.ts'
import { migrate } from './migrate.ts'
import { commitTelemetry, packTelemetry } from './telemetry.ts'
import type { StoredSignal } from './telemetry-block.ts'
import { joinSlot, TelemetryPast } from './telemetry-past.ts'
import { blocksIn, type PastRows, SLOT, SlotPacker, slotOf, unjoinedSlots, unpackSlot, writeSlot } from './telemetry-slot.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const HOLDER = { reader: 'historian', owner: '00000000-0000-4000-8000-000000000001', leaseMs: 600_000 } as const
const S0 = slotOf(Date.now()) - 12 * SLOT

describe('packing', () => {
  const name = fc.constantFrom('sl651:1', 'sl651:2', 'dji:α')
  const after = fc.integer({ min: 0, max: SLOT - 1 })
  const value = fc.record({
    device: name,
    property: fc.constantFrom('water.depth', 'rain.total'),
    value: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0)),
    bad: fc.boolean(),
    at: after.map((ms) => S0 + ms),
  })
  const optional = fc.option(fc.integer({ min: 0, max: 359 }), { nil: undefined })
  const position = fc.record({
    device: name,
    lon: fc.integer({ min: -180, max: 180 }),
    lat: fc.integer({ min: -90, max: 90 }),
    heading: optional,
    speed: optional,
    elevation: optional,
    at: after.map((ms) => S0 + ms),
  })

  it('keeps every value and place as it was, however it came and in how many pieces it lies', async () => {
    const rows = fc.record({ values: fc.array(value, { maxLength: 12 }), positions: fc.array(position, { maxLength: 12 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { maxLength: 4 }), fc.integer({ min: 1, max: 30 }), async (parts, size) => {
        const packer = new SlotPacker(S0, size)
        for (const part of parts) await packer.add(part)
        const packed = await packer.finish()
        for (const { rows } of packed) expect(rows).toBeLessThanOrEqual(size)
        expect(new Set(packed.map((r) => `${r.kind} ${r.property} ${r.piece}`)).size).toBe(packed.length)
        const read = packed.map((row) => unpackSlot(S0, row))
        const sorted = (values: PastRows['values']) =>
          [...values].sort((a, b) => (a.property < b.property ? -1 : a.property > b.property ? 1 : 0))
        expect(sorted(read.flatMap((r) => r.values))).toEqual(sorted(parts.flatMap((p) => p.values)))
        expect(read.flatMap((r) => r.positions)).toEqual(parts.flatMap((p) => p.positions))
      }),
    )
  })
})

describe('in the records', () => {
  let postgres: PostgresServer
  let redis: RedisServer
  let pool: pg.Pool
  let historian: pg.Client
  let joining: pg.Client
  let places: readonly Place[]

  beforeAll(async () => {
    ;[postgres, redis] = await Promise.all([startPostgres(), startRedis()])
    pool = openPool(postgres.url)
    await migrate(pool)
    await keepParts(pool, Date.now(), { historyDays: 30 })
    historian = await connectClient(postgres.url)
    joining = await connectClient(postgres.url)
    // Both readers have come to this instant: the joiner goes by that.
    const id = `${Date.now()}-0`
    await pool.query('update reader set alarm = $1, telemetry = $1', [id])
    places = await takeLeases(historian, HOLDER, [])
  })

  afterAll(async () => {
    await historian?.end()
    await joining?.end()
    await pool?.end()
    await Promise.all([postgres?.stop(), redis?.stop()])
  })

  const depth = (device: string, at: Millis, value: number): StoredSignal => {
    const signal: Signal = { kind: 'observation', feature: device, property: 'water.depth', eventTime: at, value }
    return { ...signal, source: 'sl651' }
  }

  async function store(...signals: readonly StoredSignal[]): Promise<void> {
    const byPart = new Map<number, StoredSignal[]>()
    for (const signal of signals) {
      const part = partitionOf(signal.feature)
      byPart.set(part, [...(byPart.get(part) ?? []), signal])
    }
    const touched = places.filter((p) => byPart.has(p.part))
    await commitTelemetry(historian, HOLDER, touched, await packTelemetry(byPart), new Tally())
  }

  async function depths(from: Millis, to: Millis): Promise<readonly string[]> {
    const found: string[] = []
    const past = new TelemetryPast(pool)
    for await (const { values } of past.read({ kind: 'observation', property: 'water.depth', from, to }))
      found.push(...values.map((v) => `${v.device} ${(v.at - S0) / MINUTE} ${v.value}`))
    return [...new Set(found)].sort()
  }

  const isJoined = async (slot: Millis) =>
    (await pool.query(`select 1 from telemetry_slot where slot = $1 and kind = 'joined'`, [slot])).rows.length > 0

  it('answers the same from blocks, from slots, and from some of both', async () => {
    for (let minute = 0; minute < 40; minute += 3) {
      await store(depth('sl651:1', S0 + minute * MINUTE, minute), depth('sl651:2', S0 + minute * MINUTE + 1, minute + 0.5))
    }
    const [from, to] = [S0 + 2 * MINUTE, S0 + 33 * MINUTE]
    const before = await depths(from, to)
    expect(before).toHaveLength(21)
    for (const slot of [S0 + 10 * MINUTE, S0 + 30 * MINUTE, S0, S0 + 20 * MINUTE]) {
      expect(await joinSlot(joining, slot)).toBe(true)
      expect(await depths(from, to)).toEqual(before)
    }
    // Joining again what is joined changes nothing.
    expect(await joinSlot(joining, S0)).toBe(true)
    expect(await depths(from, to)).toEqual(before)
  })

  it('holds what comes late at once, and is joined anew', async () => {
    expect(await isJoined(S0)).toBe(true)
    await store(depth('sl651:1', S0 + 5 * MINUTE, 77))
    expect(await isJoined(S0)).toBe(false)
    expect(await depths(S0, S0 + 9 * MINUTE)).toContain('sl651:1 5 77')
    expect(await unjoinedSlots(pool, S0, S0 + 2 * SLOT, 10)).toEqual([S0])
    await joinSlot(joining, S0)
    expect(await depths(S0, S0 + 9 * MINUTE)).toContain('sl651:1 5 77')
  })

  it('is not written where something came in between reading and writing', async () => {
    const slot = S0 + 5 * SLOT
    await store(depth('sl651:1', slot, 1))
    const blocks = await blocksIn(joining, slot)
    const rows = await new SlotPacker(slot).finish()
    await store(depth('sl651:1', slot + MINUTE, 2))
    expect(await writeSlot(joining, slot, rows, blocks)).toBe(false)
    expect(await isJoined(slot)).toBe(false)
    expect(await depths(slot, slot + SLOT)).toHaveLength(2)
  })

  it('loses nothing to whoever writes late while it is joined, over and over', async () => {
    const slot = S0 + 7 * SLOT
    const wanted: string[] = []
    const joiner = startJoiner({ databaseUrl: postgres.url, redisUrl: redis.url, log, historyDays: 1, every: 1 })
    try {
      for (let i = 0; i < 60; i++) {
        await store(depth('sl651:3', slot + i * 1_000, i))
        wanted.push(`sl651:3 ${(slot - S0 + i * 1_000) / MINUTE} ${i}`)
        expect(await depths(slot, slot + SLOT)).toEqual([...wanted].sort())
      }
      await eventually(
        () => isJoined(slot),
        (joined) => joined,
      )
      expect(await depths(slot, slot + SLOT)).toEqual([...wanted].sort())
    } finally {
      await joiner.stop()
    }
  })
})
