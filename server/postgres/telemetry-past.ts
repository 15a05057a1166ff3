/**
 * What many devices measured and where they were over a time, from the stored blocks. A block never changes once it is written, so
 * what was read from one is remembered by its id; late measurements come in blocks of their own.
 */
import { setImmediate as breathe } from 'node:timers/promises'
import { type DeviceId, deviceOf, LANES, MINUTE, type Millis } from '@yiwang/contract'
import { millisOf } from '../redis/stream-id.ts'
import type { Queryable } from './connect.ts'
import { type StoredSignal, unpackBlockNow } from './telemetry-block.ts'

export interface PastValue {
  readonly device: DeviceId
  readonly property: string
  /** null = said to be missing. */
  readonly value: number | null
  /** Outside of what its property can be: shown, and reckoned with nowhere. */
  readonly bad: boolean
  readonly at: Millis
}

export interface PastPosition {
  readonly device: DeviceId
  readonly lon: number
  readonly lat: number
  readonly heading?: number | undefined
  readonly speed?: number | undefined
  readonly elevation?: number | undefined
  readonly at: Millis
}

interface Rows {
  readonly values: readonly PastValue[]
  readonly positions: readonly PastPosition[]
}

interface Range {
  readonly kind: 'observation' | 'position'
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

export class TelemetryPast {
  readonly #pg: Queryable
  /** By block, the one used longest ago first. */
  readonly #known = new Map<number, Rows>()
  #rows = 0

  constructor(pg: Queryable) {
    this.#pg = pg
  }

  /** Rows of the blocks in the range; some may be of other devices than wanted, none is outside of the range. */
  async *read({ kind, from, to, wants, devices }: Range): AsyncGenerator<Rows> {
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
    kind: Range['kind'],
    wanted: readonly { readonly minute: Millis; readonly id: number }[],
    from: Millis,
    to: Millis,
  ): AsyncGenerator<Rows> {
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
      if (performance.now() - sinceBreath < 10) continue
      await breathe()
      sinceBreath = performance.now()
    }
  }

  #remember(id: number, rows: Rows): void {
    this.#known.set(id, rows)
    this.#rows += sizeOf(rows)
    for (const [oldest, old] of this.#known) {
      if (this.#rows <= MOST_ROWS) return
      this.#known.delete(oldest)
      this.#rows -= sizeOf(old)
    }
  }
}

/** An empty block still takes its place. */
function sizeOf({ values, positions }: Rows): number {
  return 1 + values.length + positions.length
}

function within({ values, positions }: Rows, from: Millis, to: Millis): Rows {
  const inside = ({ at }: { readonly at: Millis }) => at >= from && at <= to
  return { values: values.filter(inside), positions: positions.filter(inside) }
}

/** What the map can show of a block: numbers in their property's own unit, and places. */
function rowsOf(signals: readonly StoredSignal[]): Rows {
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
