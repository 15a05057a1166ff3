/** Where moving things are drawn between two fixes: columns for all drones, written again while any is on its way. Pure but for its buffers. */
import type { Asset, Millis } from '@yiwang/contract'
import { between, type Fixes, progress } from '../stores/latest.ts'

export interface Motion {
  readonly drones: readonly Asset[]
  /** lon, lat, height above ground of each. */
  readonly positions: Float64Array
  /** Degrees counter-clockwise, as deck.gl turns icons. */
  readonly angles: Float32Array
  /** Moves on with each writing. */
  readonly version: number
  readonly moving: boolean
}

export const STILL: Motion = {
  drones: [],
  positions: new Float64Array(0),
  angles: new Float32Array(0),
  version: 0,
  moving: false,
}

/** Drones that have a place: their last fix, else the one in the registry. */
export function dronesOf(assets: Iterable<Asset>, fixes: Fixes): Asset[] {
  return [...assets].filter(
    (a) => a.kind === 'drone' && (a.lon !== undefined || !Number.isNaN(fixes.time[a.handle] ?? Number.NaN)),
  )
}

export function moved(before: Motion, drones: readonly Asset[], fixes: Fixes, now: Millis): Motion {
  const positions = new Float64Array(drones.length * 3)
  const angles = new Float32Array(drones.length)
  let moving = false
  drones.forEach((drone, i) => {
    const h = drone.handle
    const fixed = !Number.isNaN(fixes.time[h] ?? Number.NaN)
    const k = fixed ? progress(fixes, h, now) : 1
    positions[i * 3] = fixed ? between(fixes.fromLon[h], fixes.lon[h], k) : (drone.lon ?? 0)
    positions[i * 3 + 1] = fixed ? between(fixes.fromLat[h], fixes.lat[h], k) : (drone.lat ?? 0)
    const height = fixed ? (fixes.elevation[h] ?? 0) : 0
    positions[i * 3 + 2] = Number.isFinite(height) ? Math.max(0, height) : 0
    const heading = fixed ? (fixes.heading[h] ?? 0) : 0
    angles[i] = Number.isFinite(heading) ? -heading : 0
    if (k < 1 && (fixes.fromLon[h] !== fixes.lon[h] || fixes.fromLat[h] !== fixes.lat[h])) moving = true
  })
  return { drones, positions, angles, version: before.version + 1, moving }
}
