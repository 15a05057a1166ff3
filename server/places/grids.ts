/** Which unit grid a place lies in: of grids that share their borders without a gap, exactly one. Pure. */
import { around, type Bbox, type LonLat, type UnitGrid } from '@yiwang/contract'

export function boxOf(ring: readonly LonLat[]): Bbox {
  const boxes = ring.map(([lon, lat]): Bbox => [lon, lat, lon, lat])
  const [first = [0, 0, 0, 0] as Bbox] = boxes
  return boxes.reduce(around, first)
}

/** By code, so that where outlines overlap by mistake the answer stays the same. */
export function gridFinder(grids: readonly UnitGrid[]): (lon: number, lat: number) => UnitGrid | undefined {
  const boxed = grids.map((grid) => ({ grid, box: boxOf(grid.ring) })).sort((a, b) => (a.grid.code < b.grid.code ? -1 : 1))
  return (lon, lat) =>
    boxed.find(
      ({ grid, box: [west, south, east, north] }) =>
        lon >= west && lon <= east && lat >= south && lat <= north && holds(grid.ring, lon, lat),
    )?.grid
}

/**
 * Even-odd rule. Every border belongs to the side east of it, and where it runs east and west to the side north of it: an edge
 * takes part where it passes the point's height, its lower end included and its upper end not, and counts when the point is
 * truly west of it. Both neighbours reckon from the lower end, so they come to the same number to the last digit.
 */
function holds(ring: readonly LonLat[], lon: number, lat: number): boolean {
  let inside = false
  let before = ring.at(-1)
  for (const corner of ring) {
    if (before && before[1] > lat !== corner[1] > lat) {
      const [low, high] = before[1] < corner[1] ? [before, corner] : [corner, before]
      if (lon < low[0] + ((high[0] - low[0]) * (lat - low[1])) / (high[1] - low[1])) inside = !inside
    }
    before = corner
  }
  return inside
}
