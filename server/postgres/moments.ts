/** A past instant: alerts from their history, values and positions from the blocks; and the ways of moving things. */
import {
  type Alert,
  type Area,
  type AssetKind,
  DAY,
  type DeviceId,
  isWhole,
  letGo,
  MINUTE,
  type Millis,
  type Moment,
  SECOND,
  type TrackPoint,
  type Tracks,
} from '@yiwang/contract'
import { PERIOD } from '../engine/rules/silence.ts'
import { ALERT_PLACED, ASSET_PLACED, type Condition, liesIn } from './areas.ts'
import type { Queryable } from './connect.ts'
import { storedUpTo, type TelemetryPast } from './telemetry-past.ts'
import type { PastPosition, PastValue } from './telemetry-slot.ts'

/** A value is worth six of its device's periods (then the device is offline), within these bounds. */
const PERIODS = 6
const LOOK_BACK = { least: 5 * MINUTE, unknown: 15 * MINUTE, most: 2 * 60 * MINUTE }
/** Whatever moves says so often; what has not said so for this long is shown nowhere. */
const MOVED_WITHIN: Millis = 10 * MINUTE
const THINNED: Millis = 2 * SECOND

interface Deps {
  readonly pg: Queryable
  readonly past: TelemetryPast
}

export async function momentOf(
  { pg, past }: Deps,
  { at, areas, alertAreas }: { readonly at: Millis; readonly areas: readonly Area[]; readonly alertAreas: readonly Area[] },
): Promise<Moment> {
  const [stored, listed, assets] = await Promise.all([storedUpTo(pg), alertsAt(pg, at, alertAreas), rhythms(pg, areas)])
  const backOf = (device: DeviceId) => assets.back.get(device) ?? LOOK_BACK.unknown
  const since = at - assets.furthest

  const values = new Map<string, PastValue>()
  const wants = (device: DeviceId, minute: Millis) => assets.sees(device) && minute + MINUTE > at - backOf(device)
  for await (const rows of past.read({ kind: 'observation', from: since, to: at, wants })) {
    for (const value of rows.values) {
      if (value.at <= at - backOf(value.device) || !assets.sees(value.device)) continue
      const key = `${value.device} ${value.property}`
      if ((values.get(key)?.at ?? -1) < value.at) values.set(key, value)
    }
  }
  const positions = new Map<DeviceId, PastPosition>()
  for await (const rows of past.read({ kind: 'position', from: at - MOVED_WITHIN, to: at, wants: assets.sees })) {
    for (const position of rows.positions) {
      if (assets.sees(position.device) && (positions.get(position.device)?.at ?? -1) < position.at)
        positions.set(position.device, position)
    }
  }
  return {
    at,
    complete: stored >= at,
    since,
    ...listed,
    values: [...values.values()].map(({ device, property, value, at }) => ({ asset: device, property, value, at })),
    positions: [...positions.values()].map(({ device, lon, lat, heading, speed, elevation, at }) => ({
      asset: device,
      lon,
      lat,
      ...(heading === undefined ? {} : { headingDeg: heading }),
      ...(speed === undefined ? {} : { speed }),
      ...(elevation === undefined ? {} : { elevation }),
      at,
    })),
  }
}

/** The condition has its parameters from the third on. */
export const alertsAtQuery = ({ text }: Condition): string => `select h.body from alert a, lateral (
    select body from alert_history h where h.alert = a.id and h.at <= $1 order by h.version desc limit 1) h
  where (a.state <> 'closed' or a.changed_at > $2) and ${text} and h.body is not null
  order by a.seq`

/** Each as its newest change up to then left it: those open, and of those closed within the day before the newest. */
async function alertsAt(pg: Queryable, at: Millis, areas: readonly Area[]): Promise<Pick<Moment, 'alerts' | 'closedFrom'>> {
  const where = liesIn(areas, ALERT_PLACED, 3)
  const { rows } = await pg.query<{ body: Alert }>({
    name: `alerts-at-${where.shape}`,
    text: alertsAtQuery(where),
    values: [at, at - DAY, ...where.values],
  })
  const then = rows.map((r) => r.body)
  const { over, closedFrom } = letGo(then, 0, at)
  const gone = new Set(over)
  return { alerts: then.filter((alert) => !gone.has(alert)), closedFrom }
}

interface Rhythms {
  readonly back: ReadonlyMap<DeviceId, Millis>
  readonly furthest: Millis
  sees(device: DeviceId): boolean
}

/** How far back each device's values count. The scope's own devices are named only where there is a scope. */
async function rhythms(pg: Queryable, areas: readonly Area[]): Promise<Rhythms> {
  const where = liesIn(areas, ASSET_PLACED, 1)
  const [paced, scoped] = await Promise.all([
    pg.query<{ id: string; kind: AssetKind; period: number | null }>({
      name: 'rhythms',
      text: `select id, kind, (body->'config'->>'period')::float8 as period from asset
       where kind = any($1) or body->'config' ? 'period'`,
      values: [Object.keys(PERIOD)],
    }),
    isWhole(areas) ? undefined : pg.query<{ id: string }>(`select id from asset where ${where.text}`, [...where.values]),
  ])
  const back = new Map<DeviceId, Millis>()
  let furthest: Millis = LOOK_BACK.unknown
  for (const { id, kind, period } of paced.rows) {
    const seconds = period ?? PERIOD[kind] ?? 0
    const far = Math.min(LOOK_BACK.most, Math.max(LOOK_BACK.least, PERIODS * seconds * SECOND))
    back.set(id, far)
    furthest = Math.max(furthest, far)
  }
  const ids = scoped && new Set(scoped.rows.map((r) => r.id))
  return { back, furthest, sees: (device) => ids?.has(device) ?? true }
}

export async function tracksOf(
  { pg, past }: Deps,
  {
    from,
    to,
    kinds,
    most,
    areas,
  }: {
    readonly from: Millis
    readonly to: Millis
    readonly kinds: readonly AssetKind[]
    readonly most: number
    readonly areas: readonly Area[]
  },
): Promise<Tracks> {
  const stored = await storedUpTo(pg)
  const devices = await devicesOf(pg, kinds, areas)
  const wanted = new Set(devices)
  const points = new Map<DeviceId, TrackPoint[]>()
  for await (const rows of past.read({ kind: 'position', from, to, devices, wants: (device) => wanted.has(device) })) {
    for (const { device, at, lon, lat, heading } of rows.positions) {
      if (!wanted.has(device)) continue
      const line = points.get(device)
      const point: TrackPoint = [at, lon, lat, heading ?? null]
      if (line) line.push(point)
      else points.set(device, [point])
    }
  }
  const lines = [...points].map(([asset, line]) => ({ asset, points: line.sort((a, b) => a[0] - b[0]) }))
  let step = THINNED
  let tracks = lines.map((line) => ({ ...line, points: thinned(line.points, step) }))
  while (tracks.reduce((sum, t) => sum + t.points.length, 0) > most) {
    step *= 2
    tracks = tracks.map((line) => ({ ...line, points: thinned(line.points, step) }))
  }
  return { from, to, complete: stored >= to, step, tracks }
}

/** The first point of every step. */
function thinned(line: readonly TrackPoint[], step: Millis): TrackPoint[] {
  const kept: TrackPoint[] = []
  let window = -1
  for (const point of line) {
    const its = Math.floor(point[0] / step)
    if (its > window) kept.push(point)
    window = Math.max(window, its)
  }
  return kept
}

export async function devicesOf(
  pg: Queryable,
  kinds: readonly AssetKind[],
  areas: readonly Area[],
): Promise<readonly DeviceId[]> {
  const where = liesIn(areas, ASSET_PLACED, 2)
  const { rows } = await pg.query<{ id: string }>({
    name: `devices-of-${where.shape}`,
    text: `select id from asset where kind = any($1) and ${where.text} order by id`,
    values: [kinds, ...where.values],
  })
  return rows.map((r) => r.id)
}
