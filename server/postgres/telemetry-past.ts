/**
 * What many devices measured and where they were over a time: from joined slots where there are any, else from the blocks. A block
 * never changes once it is written, so what was read from one is remembered by its id; late measurements come in blocks of their own.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { type DeviceId, deviceOf, LANES, MINUTE, type Millis } from '@yiwang/contract'
import type pg from 'pg'
import { millisOf } from '../redis/stream-id.ts'
import type { Queryable } from './connect.ts'
import { type StoredSignal, unpackBlockNow } from './telemetry-block.ts'
import {
  blocksIn,
  joinedSlots,
  type PastKind,
  type PastPosition,
  type PastRows,
  type PastValue,
  SLOT,
  SlotPacker,
  slotOf,
  unpackSlot,
  writeSlot,
} from './telemetry-slot.ts'

interface Range {
  readonly kind: PastKind
  /** Absent = all. */
  readonly property?: string
  readonly from: Millis
  readonly to: Millis
  /** Blocks of this minute that hold one of these devices are read; absent = all. */
  readonly wants?: (device: DeviceId, minute: Millis) => boolean
  /** The same as a short list, for PostgreSQL to look at. */
  readonly devices?: readonly DeviceId[]
}

/** Rows remembered over all blocks: some tens of megabytes. */
const MOST_ROWS = 300_000
/** A longer list costs PostgreSQL more than reading past what is not wanted. */
const SHORT_LIST = 300
const PAGE = 2_000
/** Blocks of a slot read at once while it is joined. */
const BODIES = 200

export class TelemetryPast {
  readonly #pg: Queryable
  /** By block, the one used longest ago first. */
  readonly #known = new Map<number, PastRows>()
  #rows = 0

  constructor(pg: Queryable) {
    this.#pg = pg
  }

  /** Rows in the range; some may be of other devices or properties than wanted. */
  async *read(range: Range): AsyncGenerator<PastRows> {
    const { from, to } = range
    const { joined, rows } = await joinedSlots(this.#pg, range)
    let sinceBreath = performance.now()
    for (const row of rows) {
      yield within(unpackSlot(row.slot, row), from, to)
      sinceBreath = await breathed(sinceBreath)
    }
    let begin: Millis | undefined
    for (let slot = slotOf(from); slot <= to + SLOT; slot += SLOT) {
      const raw = slot <= to && !joined.has(slot)
      if (raw) begin ??= Math.max(from, slot)
      else if (begin !== undefined) {
        yield* this.#raw({ ...range, from: begin, to: Math.min(to, slot - 1) })
        begin = undefined
      }
    }
  }

  async *#raw({ kind, from, to, wants, devices }: Range): AsyncGenerator<PastRows> {
    const short = devices && devices.length <= SHORT_LIST ? devices : null
    const first = Math.floor(from / MINUTE) * MINUTE
    for (let after = { minute: first, id: -1 }; ; ) {
      const { rows: page } = await this.#pg.query<{ minute: number; part: number; id: number; devices: string[] }>({
        name: short ? 'past-blocks-of' : 'past-blocks',
        text: `select minute, part, id, devices from telemetry
         where minute >= $1 and minute <= $2 and kind = $3 and (minute, id) > ($1, $4) ${short ? 'and devices && $5' : ''}
         order by minute, id limit ${PAGE}`,
        values: [after.minute, to, kind, after.id, ...(short ? [short] : [])],
      })
      const wanted = wants ? page.filter(({ devices, minute }) => devices.some((device) => wants(device, minute))) : page
      yield* this.#blocks(kind, wanted, from, to)
      const last = page.at(-1)
      if (page.length < PAGE || last === undefined) return
      after = last
    }
  }

  async *#blocks(
    kind: PastKind,
    wanted: readonly { readonly minute: Millis; readonly id: number }[],
    from: Millis,
    to: Millis,
  ): AsyncGenerator<PastRows> {
    const missing = wanted.filter(({ id }) => !this.#known.has(id))
    for (const { id } of wanted) {
      const rows = this.#known.get(id)
      if (!rows) continue
      this.#known.delete(id)
      this.#known.set(id, rows)
      yield within(rows, from, to)
    }
    if (missing.length === 0) return
    const { rows: blocks } = await this.#pg.query<{ id: number; body: Buffer }>({
      name: 'past-bodies',
      text: 'select id, body from telemetry where minute >= $1 and minute <= $2 and kind = $3 and id = any($4::bigint[])',
      values: [missing[0]?.minute ?? from, missing.at(-1)?.minute ?? to, kind, missing.map(({ id }) => id)],
    })
    let sinceBreath = performance.now()
    for (const { id, body } of blocks) {
      const rows = rowsOf(unpackBlockNow(body))
      this.#remember(id, rows)
      yield within(rows, from, to)
      sinceBreath = await breathed(sinceBreath)
    }
  }

  #remember(id: number, rows: PastRows): void {
    this.#known.set(id, rows)
    this.#rows += sizeOf(rows)
    for (const [oldest, old] of this.#known) {
      if (this.#rows <= MOST_ROWS) return
      this.#known.delete(oldest)
      this.#rows -= sizeOf(old)
    }
  }
}

/** Others get their turn at least every ten milliseconds. */
async function breathed(since: Millis): Promise<Millis> {
  if (performance.now() - since < 10) return since
  await breathe()
  return performance.now()
}

/** An empty block still takes its place. */
function sizeOf({ values, positions }: PastRows): number {
  return 1 + values.length + positions.length
}

function within({ values, positions }: PastRows, from: Millis, to: Millis): PastRows {
  const inside = ({ at }: { readonly at: Millis }) => at >= from && at <= to
  return { values: values.filter(inside), positions: positions.filter(inside) }
}

/** What the map can show of a block: numbers in their property's own unit, and places. */
function rowsOf(signals: readonly StoredSignal[]): PastRows {
  const values: PastValue[] = []
  const positions: PastPosition[] = []
  for (const signal of signals) {
    const device = deviceOf(signal.feature)
    const at = signal.eventTime
    if (signal.kind === 'position') {
      const { lon, lat, heading, speed, elevation, height } = signal
      positions.push({ device, lon, lat, heading, speed, elevation: elevation ?? height, at })
    } else if (signal.kind === 'observation' && signal.unit === undefined) {
      const { property, value, quality } = signal
      if (typeof value === 'string' || (value !== null && !Number.isFinite(Number(value)))) continue
      values.push({ device, property, value: value === null ? null : Number(value), bad: quality === 'bad', at })
    }
  }
  return { values, positions }
}

/** Up to when everything that arrived is judged and in the blocks: the lane that is furthest behind. */
export async function storedUpTo(pg: Queryable): Promise<Millis> {
  const { rows } = await pg.query<Record<(typeof LANES)[number], string>>(
    `select alarm, telemetry from reader where reader in ('historian', 'engine')`,
  )
  return Math.min(...rows.flatMap((row) => LANES.map((lane) => millisOf(row[lane]))))
}

/** Joins the blocks of a slot that is over, some at a time; false = something came in meanwhile. */
export async function joinSlot(client: pg.Client, slot: Millis): Promise<boolean> {
  const blocks = await blocksIn(client, slot)
  const packer = new SlotPacker(slot)
  let sinceBreath = performance.now()
  for (let after = { minute: slot, id: -1 }; ; ) {
    const { rows } = await client.query<{ minute: Millis; id: number; body: Buffer }>({
      name: 'slot-bodies',
      text: `select minute, id, body from telemetry
       where minute >= $1 and minute < $2 and (minute, id) > ($1, $3) and kind <> 'other' order by minute, id limit ${BODIES}`,
      values: [after.minute, slot + SLOT, after.id],
    })
    for (const { body } of rows) {
      await packer.add(rowsOf(unpackBlockNow(body)))
      sinceBreath = await breathed(sinceBreath)
    }
    const last = rows.at(-1)
    if (rows.length < BODIES || last === undefined) break
    after = last
  }
  return writeSlot(client, slot, await packer.finish(), blocks)
}
