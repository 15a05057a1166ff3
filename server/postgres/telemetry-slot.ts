/**
 * Ten minutes of one property over all devices in one row: what the screens ask of the past, joined from the blocks once a slot is
 * over. The blocks remain the truth: a slot that something late falls into is taken away again and joined anew.
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
  readonly rows: number
  readonly body: Buffer
}

export async function packSlot(slot: Millis, { values, positions }: PastRows): Promise<readonly SlotRow[]> {
  const properties = new Map<string, PastValue[]>()
  for (const value of values) {
    const own = properties.get(value.property)
    if (own) own.push(value)
    else properties.set(value.property, [value])
  }
  const observed = [...properties].map(([property, own]) =>
    packed('observation', property, own.length, {
      ...common(slot, own),
      value: own.map((v) => v.value),
      bad: own.flatMap((v, i) => (v.bad ? [i] : [])),
    }),
  )
  const moved = packed('position', '', positions.length, {
    ...common(slot, positions),
    lon: positions.map((p) => p.lon),
    lat: positions.map((p) => p.lat),
    heading: positions.map((p) => p.heading ?? null),
    speed: positions.map((p) => p.speed ?? null),
    elevation: positions.map((p) => p.elevation ?? null),
  })
  return Promise.all([...observed, ...(positions.length > 0 ? [moved] : [])])
}

async function packed(kind: PastKind, property: string, rows: number, body: Body): Promise<SlotRow> {
  return { kind, property, rows, body: await deflate(JSON.stringify(body), { level: 3 }) }
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
        `insert into telemetry_slot (slot, kind, property, rows, body)
         select $1, s.kind, s.property, s.rows, s.body from unnest($2::text[], $3::text[], $4::int[], $5::bytea[]) as s(kind, property, rows, body)
         on conflict do nothing`,
        [
          slot,
          ['joined', ...rows.map((r) => r.kind)],
          ['', ...rows.map((r) => r.property)],
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
