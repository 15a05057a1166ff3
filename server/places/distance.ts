/** Distances over a district: the earth as flat as a map of it. */
import type { LonLat } from '@yiwang/contract'

const METRES_PER_DEGREE = 111_320

export function metresBetween([aLon, aLat]: LonLat, [bLon, bLat]: LonLat): number {
  const east = (bLon - aLon) * Math.cos((((aLat + bLat) / 2) * Math.PI) / 180)
  return Math.hypot(east, bLat - aLat) * METRES_PER_DEGREE
}
