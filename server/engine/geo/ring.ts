/** Whether a point lies within a ring: even-odd rule on lon/lat, exact enough for areas of a few kilometres. */

export type LonLat = readonly [number, number]

/** The ring may be open or closed; fewer than three corners hold nothing. */
export function within(ring: readonly LonLat[], lon: number, lat: number): boolean {
  let inside = false
  let [fromLon, fromLat] = ring.at(-1) ?? [0, 0]
  for (const [toLon, toLat] of ring) {
    const crosses = toLat > lat !== fromLat > lat && lon < ((fromLon - toLon) * (lat - toLat)) / (fromLat - toLat) + toLon
    if (crosses) inside = !inside
    fromLon = toLon
    fromLat = toLat
  }
  return inside
}
