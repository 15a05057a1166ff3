/**
 * Where moving things are drawn between two fixes: columns for all drones, written again in place while any is on its way. A step
 * touches the columns of what moves and nothing else: which drones there are, their signs and their colours stay as they are.
 */
import type { Asset, Millis } from '@yiwang/contract'
import { between, type Fixes, progress } from '../stores/latest.ts'

interface Written<T extends Float64Array | Float32Array> {
  value: T
  size: number
}

/** What deck.gl is handed: the same object while the list is the same, with new descriptors for what was written. */
export interface MovingColumns {
  readonly length: number
  readonly attributes: Record<string, Written<Float64Array> | Written<Float32Array>>
}

export interface Motion {
  readonly drones: readonly Asset[]
  /** lon, lat, height above ground of each. */
  readonly positions: Float64Array
  /** The same on the ground. */
  readonly feet: Float64Array
  /** Degrees counter-clockwise, as deck.gl turns icons. */
  readonly angles: Float32Array
  readonly heads: MovingColumns
  readonly stems: MovingColumns
  /** Moves on with each writing. */
  readonly version: number
  readonly moving: boolean
}

export const STILL: Motion = columnsFor([], 0)

function columnsFor(drones: readonly Asset[], version: number): Motion {
  const positions = new Float64Array(drones.length * 3)
  const feet = new Float64Array(drones.length * 3)
  const angles = new Float32Array(drones.length)
  const length = drones.length
  return {
    drones,
    positions,
    feet,
    angles,
    heads: { length, attributes: {} },
    stems: { length, attributes: {} },
    version,
    moving: false,
  }
}

/** Drones that have a place: their last fix, else the one in the registry. */
export function dronesOf(assets: Iterable<Asset>, fixes: Fixes): Asset[] {
  const drones: Asset[] = []
  for (const asset of assets) {
    if (asset.kind !== 'drone') continue
    if (asset.lon !== undefined || !Number.isNaN(fixes.time[asset.handle] ?? Number.NaN)) drones.push(asset)
  }
  return drones
}

export function moved(before: Motion, drones: readonly Asset[], fixes: Fixes, now: Millis): Motion {
  const columns = sameDrones(before.drones, drones) ? before : columnsFor(drones, before.version)
  const { positions, feet, angles, heads, stems } = columns
  let moving = false
  for (let i = 0; i < drones.length; i++) {
    const drone = drones[i]
    if (!drone) continue
    const h = drone.handle
    const fixed = !Number.isNaN(fixes.time[h] ?? Number.NaN)
    const k = fixed ? progress(fixes, h, now) : 1
    const lon = fixed ? between(fixes.fromLon[h], fixes.lon[h], k) : (drone.lon ?? 0)
    const lat = fixed ? between(fixes.fromLat[h], fixes.lat[h], k) : (drone.lat ?? 0)
    const height = fixed ? (fixes.elevation[h] ?? 0) : 0
    const heading = fixed ? (fixes.heading[h] ?? 0) : 0
    positions[i * 3] = lon
    positions[i * 3 + 1] = lat
    positions[i * 3 + 2] = Number.isFinite(height) ? Math.max(0, height) : 0
    feet[i * 3] = lon
    feet[i * 3 + 1] = lat
    angles[i] = Number.isFinite(heading) ? -heading : 0
    if (k < 1 && (fixes.fromLon[h] !== fixes.lon[h] || fixes.fromLat[h] !== fixes.lat[h])) moving = true
  }
  heads.attributes.getPosition = { value: positions, size: 3 }
  heads.attributes.getAngle = { value: angles, size: 1 }
  stems.attributes.getSourcePosition = { value: feet, size: 3 }
  stems.attributes.getTargetPosition = { value: positions, size: 3 }
  return { ...columns, drones, version: before.version + 1, moving }
}

/** Handles and ids in the same order: then everything but where they are can stay. */
function sameDrones(before: readonly Asset[], now: readonly Asset[]): boolean {
  return before === now || (before.length === now.length && before.every((drone, i) => drone === now[i]))
}
