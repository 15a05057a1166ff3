/** Where the map goes when the flood topic is opened: round the water that matters. Pure. */
import type { Bbox } from '@yiwang/contract'
import { FRESH } from '../stores/freshness.ts'
import { boundsOf } from './ground.ts'
import type { FloodRow } from './layers/flood.ts'

/** Where nothing is serious: so many of the deepest. */
const DEEPEST = 4
/** Room for the columns, their names and the streets around them. */
const AROUND_M = 450
const METRES_A_DEGREE = 111_320

/** Round the places that are, or will be, at Ⅱ or worse, or else the deepest; nothing where there is no water. */
export function waterBox(rows: readonly FloodRow[]): Bbox | undefined {
  const fresh = rows.filter((row) => row.fresh === FRESH)
  const serious = fresh.filter(({ level, peak }) => Math.min(level ?? 5, peak?.level ?? 5) <= 2)
  const shown = serious.length > 0 ? serious : fresh.toSorted((a, b) => b.depthCm - a.depthCm).slice(0, DEEPEST)
  if (shown.length === 0) return undefined
  const [west, south, east, north] = boundsOf(shown.map(({ position: [lon, lat] }) => ({ lon, lat })))
  const up = AROUND_M / METRES_A_DEGREE
  const aside = up / Math.cos((((south + north) / 2) * Math.PI) / 180)
  return [west - aside, south - up, east + aside, north + up]
}
