/** Where the map opens: on the heart of the district; and the whole of it, as far as the map reaches. Pure. */
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

/** Of what stands there, so much lies west, east, south and north of the heart. */
const OUTSIDE = 0.3
/** Fewer things have no heart: then all of them are shown. */
const FEW = 20

/** Where most of it stands, so that the map opens on the city and not on the fields around it. */
export function heartOf(basemap: Basemap | undefined, places: Iterable<Placed>): Bbox {
  const all = [...places]
  const [west, south, east, north] = homeOf(basemap, all)
  const inside = all.filter((one) => within([west, south, east, north], one))
  if (inside.length < FEW) return [west, south, east, north]
  const between = (of: (one: Placed) => number | undefined): [number, number] => {
    const sorted = inside.map((one) => of(one) ?? 0).sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
    return [at(OUTSIDE), at(1 - OUTSIDE)]
  }
  const [left, right] = between(({ lon }) => lon)
  const [low, high] = between(({ lat }) => lat)
  return [left, low, right, high]
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
