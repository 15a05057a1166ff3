/** Small shapes on the ground: places so many metres away, distances, areas. A district is flat enough for a local plane. Pure. */
import type { LonLat } from '@yiwang/contract'

const METRES_PER_DEGREE = 111_319.49

export function offset([lon, lat]: LonLat, eastM: number, northM: number): LonLat {
  return [lon + eastM / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)), lat + northM / METRES_PER_DEGREE]
}

/** From one place to another: metres to the east and to the north. */
export function apart([fromLon, fromLat]: LonLat, [lon, lat]: LonLat): readonly [east: number, north: number] {
  const scale = METRES_PER_DEGREE * Math.cos((((fromLat + lat) / 2) * Math.PI) / 180)
  return [(lon - fromLon) * scale, (lat - fromLat) * METRES_PER_DEGREE]
}

export function metresBetween(a: LonLat, b: LonLat): number {
  return Math.hypot(...apart(a, b))
}

export function lengthOf(path: readonly LonLat[]): number {
  let sum = 0
  path.forEach((to, i) => {
    const from = path[i - 1]
    if (from) sum += metresBetween(from, to)
  })
  return sum
}

/** Square metres inside a ring, whichever way round it goes and whether or not it repeats its first corner. */
export function areaWithin(ring: readonly LonLat[]): number {
  const origin = ring[0]
  if (!origin) return 0
  const flat = ring.map((corner) => apart(origin, corner))
  let twice = 0
  flat.forEach(([x, y], i) => {
    const [nextX, nextY] = flat[(i + 1) % flat.length] ?? [0, 0]
    twice += x * nextY - nextX * y
  })
  return Math.abs(twice) / 2
}

export function isWithin([lon, lat]: LonLat, ring: readonly LonLat[]): boolean {
  let within = false
  ring.forEach(([lonA, latA], i) => {
    const [lonB, latB] = ring[(i + ring.length - 1) % ring.length] ?? [lonA, latA]
    if (latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA) within = !within
  })
  return within
}

/** What lies ahead: a sector seen from a place, its first corner the place itself. Degrees clockwise from north. */
export function sector(from: LonLat, headingDeg: number, openingDeg: number, reachM: number): LonLat[] {
  const steps = Math.max(3, Math.ceil(openingDeg / 8))
  const arc = Array.from({ length: steps + 1 }, (_, i): LonLat => {
    const turn = ((headingDeg - openingDeg / 2 + (openingDeg * i) / steps) * Math.PI) / 180
    return offset(from, Math.sin(turn) * reachM, Math.cos(turn) * reachM)
  })
  return [from, ...arc]
}

/** A puddle: round, but never a circle; the same for the same seed. */
export function puddle(centre: LonLat, radiusM: number, seed: number): LonLat[] {
  const turn = seed * 2.399
  return Array.from({ length: 56 }, (_, i): LonLat => {
    const t = (i / 56) * 2 * Math.PI
    const reach =
      radiusM * (1 + 0.16 * Math.sin(2 * t + seed) + 0.09 * Math.sin(3 * t + seed * 1.7) + 0.05 * Math.sin(5 * t + seed * 2.3))
    const [x, y] = [1.28 * reach * Math.cos(t), 0.82 * reach * Math.sin(t)]
    return offset(centre, x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn))
  })
}
