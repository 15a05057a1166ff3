/** Where the map opens: on what stands in the district; where a map does not reach any of it, on the map. Pure. */
import type { Basemap, Bbox } from '@yiwang/contract'
import { boundsOf } from './ground.ts'

interface Placed {
  readonly lon?: number | undefined
  readonly lat?: number | undefined
}

function reach(basemap: Basemap | undefined): Bbox | undefined {
  return basemap?.kind === 'vector' || basemap?.kind === 'raster' ? basemap.bounds : undefined
}

export function homeOf(basemap: Basemap | undefined, places: Iterable<Placed>): Bbox {
  const bounds = reach(basemap)
  if (!bounds) return boundsOf(places)
  const inside = [...places].filter((one) => within(bounds, one))
  return inside.length > 0 ? boundsOf(inside) : bounds
}

/** How many things the map under them does not reach. */
export function beyond(basemap: Basemap | undefined, places: Iterable<Placed>): number {
  const bounds = reach(basemap)
  if (!bounds) return 0
  let count = 0
  for (const one of places) if (isPlaced(one) && !within(bounds, one)) count++
  return count
}

function isPlaced({ lon, lat }: Placed): boolean {
  return lon !== undefined && lat !== undefined
}

function within([west, south, east, north]: Bbox, { lon = Number.NaN, lat = Number.NaN }: Placed): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north
}
