/**
 * Ten minutes of one property over all devices in one row, or in a few where there is much of it: what the screens ask of the past,
 * joined from the blocks once a slot is over. The blocks remain the truth: a slot that something late falls into is taken away again and joined anew.
 */
import { promisify } from 'node:util'
import { deflateRaw, inflateRawSync } from 'node:zlib'
import { type DeviceId, MINUTE, type Millis } from '@yiwang/contract'
import type pg from 'pg'
import type { Queryable } from './connect.ts'

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

export interface PastRows {
  readonly values: readonly PastValue[]
  readonly positions: readonly PastPosition[]
}

export type PastKind = 'observation' | 'position'

export const SLOT: Millis = 10 * MINUTE

export function slotOf(at: Millis): Millis {
  return Math.floor(at / SLOT) * SLOT
}

/** Any number of our own: whoever joins a slot and whoever writes into its past do not do it at once. */
const LOCK = 7_221_002

const deflate = promisify(deflateRaw)

/** Columns; devices are named once, instants count from the slot's begin. */
interface Body {
  readonly names: readonly DeviceId[]
  readonly device: readonly number[]
  readonly after: readonly Millis[]
  readonly value?: readonly (number | null)[]
  /** Places of bad values. */
  readonly bad?: readonly number[]
  readonly lon?: readonly number[]
  readonly lat?: readonly number[]
  readonly heading?: readonly (number | null)[]
  readonly speed?: readonly (number | null)[]
  readonly elevation?: readonly (number | null)[]
}

interface SlotRow {
  readonly kind: PastKind
  /** '' for positions. */
  readonly property: string
  /** Counted from 0 within its kind and property. */
  readonly piece: number
  readonly rows: number
  readonly body: Buffer
}

/** Rows in a piece at most: what is held unpacked of a slot stays the same however much falls into it. */
const PIECE = 20_000

/** Takes the rows of a slot as they come, and packs them whenever a piece is full. */
export class SlotPacker {
  readonly #slot: Millis
  readonly #size: number
  readonly #values = new Map<string, PastValue[]>()
  #positions: PastPosition[] = []
  readonly #packed: SlotRow[] = []

  constructor(slot: Millis, size = PIECE) {
    this.#slot = slot
    this.#size = size
  }

  async add({ values, positions }: PastRows): Promise<void> {
    for (const value of values) {
      const { property } = value
      const own = this.#values.get(property) ?? []
      this.#values.set(property, own)
      if (own.push(value) < this.#size) continue
      this.#values.delete(property)
      await this.#packValues(property, own)
    }
    for (const position of positions) if (this.#positions.push(position) >= this.#size) await this.#packPositions()
  }

  async finish(): Promise<readonly SlotRow[]> {
    for (const [property, own] of this.#values) await this.#packValues(property, own)
    this.#values.clear()
    if (this.#positions.length > 0) await this.#packPositions()
    return this.#packed
  }

  #packValues(property: string, own: readonly PastValue[]): Promise<void> {
    const value = own.map((v) => v.value)
    const bad = own.flatMap((v, i) => (v.bad ? [i] : []))
    return this.#pack('observation', property, own.length, { ...common(this.#slot, own), value, bad })
  }

  #packPositions(): Promise<void> {
    const own = this.#positions
    this.#positions = []
    return this.#pack('position', '', own.length, {
      ...common(this.#slot, own),
      lon: own.map((p) => p.lon),
      lat: own.map((p) => p.lat),
      heading: own.map((p) => p.heading ?? null),
      speed: own.map((p) => p.speed ?? null),
      elevation: own.map((p) => p.elevation ?? null),
    })
  }

  async #pack(kind: PastKind, property: string, rows: number, columns: Body): Promise<void> {
    const body = await deflate(JSON.stringify(columns), { level: 3 })
    const piece = this.#packed.filter((row) => row.kind === kind && row.property === property).length
    this.#packed.push({ kind, property, piece, rows, body })
  }
}

function common(slot: Millis, rows: readonly (PastValue | PastPosition)[]): Pick<Body, 'names' | 'device' | 'after'> {
  const places = new Map<DeviceId, number>()
  const device = rows.map((row) => {
    const place = places.get(row.device) ?? places.size
    places.set(row.device, place)
    return place
  })
  return { names: [...places.keys()], device, after: rows.map((row) => row.at - slot) }
}

export function unpackSlot(slot: Millis, { kind, property, body }: Pick<SlotRow, 'kind' | 'property' | 'body'>): PastRows {
  const columns = JSON.parse(inflateRawSync(body).toString()) as Body
  const { names, device, after } = columns
  const nameOf = (i: number) => names[device[i] ?? 0] ?? ''
  if (kind === 'observation') {
    const bad = new Set(columns.bad)
    const values = after.map((ms, i) => ({
      device: nameOf(i),
      property,
      value: columns.value?.[i] ?? null,
      bad: bad.has(i),
      at: slot + ms,
    }))
    return { values, positions: [] }
  }
  const positions = after.map((ms, i) => ({
    device: nameOf(i),
    lon: columns.lon?.[i] ?? 0,
    lat: columns.lat?.[i] ?? 0,
    heading: columns.heading?.[i] ?? undefined,
    speed: columns.speed?.[i] ?? undefined,
    elevation: columns.elevation?.[i] ?? undefined,
    at: slot + ms,
  }))
  return { values: [], positions }
}

/** Slots of the range that are joined, and their rows of one kind and property (absent = all). */
export async function joinedSlots(
  pg: Queryable,
  {
    kind,
    property,
    from,
    to,
  }: { readonly kind: PastKind; readonly property?: string; readonly from: Millis; readonly to: Millis },
): Promise<{
  readonly joined: ReadonlySet<Millis>
  readonly rows: readonly (Pick<SlotRow, 'kind' | 'property' | 'body'> & { readonly slot: Millis })[]
}> {
  const { rows } = await pg.query<{ slot: Millis; kind: PastKind | 'joined'; property: string; body: Buffer }>({
    name: 'joined-slots',
    text: `select slot, kind, property, body from telemetry_slot
     where slot >= $1 and slot <= $2 and (kind = 'joined' or kind = $3 and ($4::text is null or property = $4)) order by slot`,
    values: [slotOf(from), to, kind, property ?? null],
  })
  return {
    joined: new Set(rows.flatMap((r) => (r.kind === 'joined' ? [r.slot] : []))),
    rows: rows.flatMap(({ kind, ...row }) => (kind === 'joined' ? [] : [{ ...row, kind }])),
  }
}

/** How many blocks the slot is made of. */
export async function blocksIn(pg: Queryable, slot: Millis): Promise<number> {
  const { rows } = await pg.query<{ count: number }>({
    name: 'blocks-in-slot',
    text: `select count(*)::int as count from telemetry where minute >= $1 and minute < $2 and kind <> 'other'`,
    values: [slot, slot + SLOT],
  })
  return rows[0]?.count ?? 0
}

/** Writes a joined slot, if it is still made of that many blocks; false = something came in meanwhile. */
export async function writeSlot(client: pg.Client, slot: Millis, rows: readonly SlotRow[], blocks: number): Promise<boolean> {
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    const same = (await blocksIn(client, slot)) === blocks
    if (same) {
      await client.query(
        `insert into telemetry_slot (slot, kind, property, piece, rows, body)
         select $1, s.* from unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::bytea[]) as s(kind, property, piece, rows, body)
         on conflict do nothing`,
        [
          slot,
          ['joined', ...rows.map((r) => r.kind)],
          ['', ...rows.map((r) => r.property)],
          [0, ...rows.map((r) => r.piece)],
          [blocks, ...rows.map((r) => r.rows)],
          [Buffer.alloc(0), ...rows.map((r) => r.body)],
        ],
      )
    }
    await client.query('commit')
    return same
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

/**
 * Before blocks of these minutes are written: what was joined of their slots no longer holds. Nobody joins a slot that is not over,
 * so blocks of the present need not wait for anybody.
 */
export function forgetSlots(client: pg.Client, minutes: readonly Millis[], now: Millis): readonly Promise<unknown>[] {
  const over = [...new Set(minutes.map(slotOf))].filter((slot) => slot + SLOT <= now)
  if (over.length === 0) return []
  return [
    client.query({ name: 'lock-slots', text: 'select pg_advisory_xact_lock($1)', values: [LOCK] }),
    client.query({ name: 'forget-slots', text: 'delete from telemetry_slot where slot = any($1::bigint[])', values: [over] }),
  ]
}

/** Finished slots that are not joined, the newest first. */
export async function unjoinedSlots(pg: Queryable, from: Millis, until: Millis, limit: number): Promise<readonly Millis[]> {
  const { rows } = await pg.query<{ slot: Millis }>({
    name: 'unjoined-slots',
    text: `select slot from generate_series(greatest($1::bigint, (select min(minute) / $3 * $3 from telemetry)), $2::bigint, $3::bigint) slot
     where not exists (select 1 from telemetry_slot t where t.slot = slot.slot and t.kind = 'joined') order by slot desc limit $4`,
    values: [slotOf(from), slotOf(until) - SLOT, SLOT, limit],
  })
  return rows.map((r) => r.slot)
}
