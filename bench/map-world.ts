/** What the map bench shows: an invented district with fixed things by the thousand and moving things that go in circles. */
import {
  type Asset,
  type AssetKind,
  areaOf,
  assemble,
  bySouthWest,
  cellOf,
  encodeSegment,
  type LatestPosition,
  type LatestSeen,
  type Millis,
} from '@yiwang/contract'
import { sampleAsset } from '../client/dev/sample.ts'
import { sampleWorld } from '../client/dev/sample-world.ts'
import type { World } from '../client/dev/screen-server.ts'

const BOUNDS = [125.34, 43.83, 125.44, 43.89] as const
/** A device says that it is there this often. */
const HEARD_EVERY = 5
const ROUND_SECONDS = 120

/** The same places each time. */
function placeOf(i: number): { lon: number; lat: number } {
  const [west, south, east, north] = BOUNDS
  const part = (n: number) => (n * 0.618033988749895) % 1
  return { lon: west + (east - west) * part(i), lat: south + (north - south) * part(i * 7.137) }
}

export function standing(kind: AssetKind, count: number, firstHandle: number): Asset[] {
  return Array.from({ length: count }, (_, i) =>
    sampleAsset(firstHandle + i, kind, {
      id: `observation:${kind}:${i}`,
      name: `${kind} ${i}`,
      ...placeOf(firstHandle + i),
      config: { device: `observation:${kind}:${i}` },
      ...(kind === 'camera' && { traits: { headingDeg: (i * 47) % 360, fovDeg: 62 } }),
    }),
  )
}

export function drones(count: number, firstHandle: number): Asset[] {
  return standing('drone', count, firstHandle).map(({ lon: _lon, lat: _lat, ...drone }) => ({
    ...drone,
    config: { ...drone.config, period: 1 },
  }))
}

/** Nothing but these assets, on a quiet afternoon. */
export function worldOf(assets: Asset[]): World {
  const world = sampleWorld(Date.now())
  return { ...world, assets, alerts: [], positions: [], values: [], seen: [], history: [] }
}

/** Where every one of them is in this second: on a circle of its own, some 90 m wide. */
export function positionsAt(moving: readonly Asset[], second: number, now: Millis): LatestPosition[] {
  return moving.map(({ handle }) => {
    const angle = (handle % ROUND_SECONDS) + (2 * Math.PI * second) / ROUND_SECONDS
    const { lon, lat } = placeOf(handle)
    return {
      handle,
      lon: lon + 0.0006 * Math.cos(angle),
      lat: lat + 0.0004 * Math.sin(angle),
      heading: ((((angle * 180) / Math.PI) % 360) + 360) % 360,
      speed: 8,
      elevation: 60 + (handle % 60),
      time: now,
    }
  })
}

/** Those whose turn it is to say that they are there; all of them, when no second is named. */
export function heardAt(moving: readonly Asset[], second: number | undefined, now: Millis): LatestSeen[] {
  return moving
    .filter(({ handle }) => second === undefined || handle % HEARD_EVERY === second % HEARD_EVERY)
    .map(({ handle }) => ({ handle, time: now, online: true }))
}

/** A latest frame as the server's, with positions only. */
export function frameOf(positions: readonly LatestPosition[], at: Millis): Uint8Array {
  const area = areaOf([...BOUNDS])
  const cells = new Map<string, { x: number; y: number; positions: LatestPosition[] }>()
  for (const row of positions) {
    const cell = cellOf(row.lon, row.lat)
    const key = `${cell.x} ${cell.y}`
    const known = cells.get(key) ?? { ...cell, positions: [] }
    known.positions.push(row)
    cells.set(key, known)
  }
  const segments = [...cells.values()].sort(bySouthWest).map(({ x, y, positions: rows }) => ({
    x,
    y,
    ...encodeSegment({ x, y }, { positions: rows, left: [], values: [], seen: [] }, at),
  }))
  return assemble(at, area, segments)
}
