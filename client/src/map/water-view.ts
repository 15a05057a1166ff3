/** Where the map goes when the flood topic is opened: round the water that matters. Pure. */
import type { Bbox } from '@yiwang/contract'
import { STEPS_CM } from '../flood/depths.ts'
import { FRESH } from '../stores/freshness.ts'
import { boundsOf } from './ground.ts'
import type { FloodRow } from './layers/flood.ts'

/** So many of the deepest: more of them lie all over the district, and none is seen. */
const DEEPEST = 4
/** What is less than this share of the deepest does not widen the view. */
const SHARE = 0.5
/** Room for the columns, their names and the streets around them. */
const AROUND_M = 450
const METRES_A_DEGREE = 111_320

/** Round the deepest places; nothing where no place is under water. */
export function waterBox(rows: readonly FloodRow[]): Bbox | undefined {
  const [lowest = 0] = STEPS_CM
  const under = rows.filter(({ fresh, depthCm, level }) => fresh === FRESH && (depthCm >= lowest || level !== undefined))
  const [first, ...rest] = under.toSorted((a, b) => b.depthCm - a.depthCm).slice(0, DEEPEST)
  if (!first) return undefined
  const shown = [first, ...rest.filter(({ depthCm }) => depthCm >= SHARE * first.depthCm)]
  const [west, south, east, north] = boundsOf(shown.map(({ position: [lon, lat] }) => ({ lon, lat })))
  const up = AROUND_M / METRES_A_DEGREE
  const aside = up / Math.cos((((south + north) / 2) * Math.PI) / 180)
  return [west - aside, south - up, east + aside, north + up]
}
