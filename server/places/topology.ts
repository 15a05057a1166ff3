/** Whether outlines of grids fit together: closed, not through themselves, not over each other, and where they leave holes. Pure. */
import { type Bbox, type GridHole, type LonLat, meet } from '@yiwang/contract'
import { intersection } from 'polyclip-ts'
import { boxOf } from './grids.ts'
import type { Sliced } from './slices.ts'

export type Ring = readonly LonLat[]

/** Neighbours digitised twice differ by less than this: no overlap and no hole anybody could stand in. */
const NOTHING_M2 = 1
const METRES = 111_320
/** Corners this near are one: a centimetre. */
const SAME = 1e-7

/** As GeoJSON closes it; without the corner that is the first one again, and without corners twice in a row. Undefined = it is open. */
export function closed(coordinates: Ring): Ring | undefined {
  const [first, last] = [coordinates[0], coordinates.at(-1)]
  if (!first || !last || first[0] !== last[0] || first[1] !== last[1]) return undefined
  return coordinates.slice(0, -1).filter((corner, i, ring) => {
    const before = ring[(i + ring.length - 1) % ring.length]
    return !before || corner[0] !== before[0] || corner[1] !== before[1]
  })
}

/** Through itself, or along itself, or fewer than three corners. */
export function crossesItself(ring: Ring): boolean {
  if (ring.length < 3) return true
  const edges = edgesOf(ring)
  return edges.some(([a, b], i) =>
    edges.some(([c, d], j) => {
      if (j <= i) return false
      if (j === i + 1) return isBack(a, b, d)
      if (i === 0 && j === edges.length - 1) return isBack(c, d, b)
      return touch(a, b, c, d)
    }),
  )
}

type Edge = readonly [LonLat, LonLat]

function edgesOf(ring: Ring): readonly Edge[] {
  return ring.map((corner, i): Edge => [corner, ring[(i + 1) % ring.length] ?? corner])
}

/** After a → b it goes back over where it came from. */
function isBack(a: LonLat, b: LonLat, c: LonLat): boolean {
  return turn(a, b, c) === 0 && (c[0] - b[0]) * (a[0] - b[0]) + (c[1] - b[1]) * (a[1] - b[1]) > 0
}

function touch(a: LonLat, b: LonLat, c: LonLat, d: LonLat): boolean {
  const [one, two, three, four] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)]
  if (one !== two && three !== four) return true
  return (
    (one === 0 && between(a, b, c)) ||
    (two === 0 && between(a, b, d)) ||
    (three === 0 && between(c, d, a)) ||
    (four === 0 && between(c, d, b))
  )
}

function turn(a: LonLat, b: LonLat, c: LonLat): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
}

function between(a: LonLat, b: LonLat, c: LonLat): boolean {
  return (
    Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1])
  )
}

/** Positive where it runs against the clock. */
export function squareMetres(ring: Ring): number {
  const [, south, , north] = boxOf(ring)
  const [origin = [0, 0]] = ring
  const wide = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const sum = edgesOf(ring).reduce((total, [a, b]) => {
    const [ax, ay, bx, by] = [a[0] - origin[0], a[1] - origin[1], b[0] - origin[0], b[1] - origin[1]]
    return total + (ax * by - bx * ay)
  }, 0)
  return (sum / 2) * wide * METRES * METRES
}

export interface Outline {
  readonly code: string
  readonly ring: Ring
}

export interface Overlap {
  readonly one: string
  readonly other: string
  readonly m2: number
}

/** `isNew`: two that stand already are not looked at again. */
export function* overlapsOf(outlines: readonly Outline[], isNew: (code: string) => boolean): Sliced<readonly Overlap[]> {
  const boxed = outlines.map((outline) => ({ ...outline, box: boxOf(outline.ring), fresh: isNew(outline.code) }))
  const overlaps: Overlap[] = []
  for (const [i, a] of boxed.entries()) {
    for (const b of boxed.slice(i + 1)) {
      if ((!a.fresh && !b.fresh) || !meet(a.box, b.box)) continue
      const shared = intersection([polygonOf(a.ring)], [polygonOf(b.ring)])
      const m2 = shared.reduce((total, [outer = []]) => total + Math.abs(squareMetres(outer)), 0)
      if (m2 > NOTHING_M2) overlaps.push({ one: a.code, other: b.code, m2: Math.round(m2) })
      yield
    }
  }
  return overlaps
}

function polygonOf(ring: Ring): [number, number][][] {
  return [[...ring, ...ring.slice(0, 1)].map(([lon, lat]) => [lon, lat])]
}

/**
 * Ground enclosed by outlines that is in none of them. Every edge that two outlines share runs once each way and goes; what is left
 * runs against the clock around the whole, and with it around its holes. Where a corner of one lies on an edge of another, the edge is two.
 */
export function* holesOf(rings: readonly Ring[]): Sliced<readonly GridHole[]> {
  const corners = new Corners(rings)
  const left = new Map<string, Map<string, Edge>>()
  for (const ring of rings) {
    const turned = squareMetres(ring) < 0 ? [...ring].reverse() : ring
    for (const edge of edgesOf(turned)) {
      for (const [a, b] of corners.split(edge)) {
        const [from, to] = [nameOf(a), nameOf(b)]
        if (from === to) continue
        if (left.get(to)?.delete(from)) continue
        left.set(from, (left.get(from) ?? new Map()).set(to, [a, b]))
      }
    }
    yield
  }
  const holes: GridHole[] = []
  for (const start of [...left.keys()]) {
    for (let loop = loopFrom(left, start); loop.length > 0; loop = loopFrom(left, start)) {
      const m2 = -squareMetres(loop)
      if (m2 > NOTHING_M2) holes.push({ m2: Math.round(m2), at: insideOf(loop) })
      yield
    }
  }
  return holes.sort((a, b) => b.m2 - a.m2)
}

/** Takes one loop out of what is left; where several go on from a corner, the one that turns hardest to the right, so that loops that meet there stay apart. */
function loopFrom(left: Map<string, Map<string, Edge>>, start: string): Ring {
  const loop: LonLat[] = []
  let at = start
  let before: LonLat | undefined
  do {
    const ways = [...(left.get(at)?.entries() ?? [])]
    const back = before
    const next = back ? ways.sort(([, a], [, b]) => heading(back, a) - heading(back, b))[0] : ways[0]
    if (!next) break
    const [to, [corner]] = next
    left.get(at)?.delete(to)
    loop.push(corner)
    before = corner
    at = to
  } while (at !== start)
  return loop
}

/** How far to the left an edge turns for who comes from there, −π to π. */
function heading(from: LonLat, [a, b]: Edge): number {
  const came = Math.atan2(a[1] - from[1], a[0] - from[0])
  const goes = Math.atan2(b[1] - a[1], b[0] - a[0])
  const left = goes - came
  return Math.atan2(Math.sin(left), Math.cos(left))
}

function nameOf([lon, lat]: LonLat): string {
  return `${Math.round(lon / SAME)} ${Math.round(lat / SAME)}`
}

/** All corners, to be found near an edge. */
class Corners {
  /** A hundred metres. */
  static readonly #CELL = 0.001
  readonly #cells = new Map<string, LonLat[]>()

  constructor(rings: readonly Ring[]) {
    const met = new Set<string>()
    for (const corner of rings.flat()) {
      const name = nameOf(corner)
      if (met.has(name)) continue
      met.add(name)
      const key = `${Corners.#cell(corner[0])} ${Corners.#cell(corner[1])}`
      this.#cells.set(key, [...(this.#cells.get(key) ?? []), corner])
    }
  }

  static #cell(degrees: number): number {
    return Math.floor(degrees / Corners.#CELL)
  }

  /** At every corner that lies on it. */
  split([a, b]: Edge): readonly Edge[] {
    const on = this.#near(boxOf([a, b]))
      .map((corner) => ({ corner, along: alongOf(a, b, corner) }))
      .filter((one): one is { corner: LonLat; along: number } => one.along !== undefined)
      .sort((one, other) => one.along - other.along)
      .map(({ corner }) => corner)
    const stops = [a, ...on, b]
    return stops.slice(1).map((stop, i): Edge => [stops[i] ?? a, stop])
  }

  #near([west, south, east, north]: Bbox): readonly LonLat[] {
    const found: LonLat[] = []
    for (let x = Corners.#cell(west - SAME); x <= Corners.#cell(east + SAME); x++)
      for (let y = Corners.#cell(south - SAME); y <= Corners.#cell(north + SAME); y++)
        found.push(...(this.#cells.get(`${x} ${y}`) ?? []))
    return found
  }
}

/** 0 to 1 between the ends of an edge; undefined = it does not lie on it, or is one of them. */
function alongOf(a: LonLat, b: LonLat, c: LonLat): number | undefined {
  const [dx, dy, cx, cy] = [b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]]
  const length = Math.hypot(dx, dy)
  if (length === 0) return undefined
  const along = (cx * dx + cy * dy) / length
  if (along <= SAME || along >= length - SAME) return undefined
  return Math.abs(cx * dy - cy * dx) / length <= SAME ? along / length : undefined
}

/** A place well within: the middle of the widest stretch at its middle height. */
export function insideOf(ring: Ring): LonLat {
  const [west, south, east, north] = boxOf(ring)
  // Not through a corner.
  const lat = south + (north - south) * 0.500_123
  const crossed = edgesOf(ring)
    .filter(([a, b]) => a[1] > lat !== b[1] > lat)
    .map(([a, b]) => a[0] + ((b[0] - a[0]) * (lat - a[1])) / (b[1] - a[1]))
    .sort((a, b) => a - b)
  let best: readonly [number, number] = [west, east]
  let widest = -1
  for (let i = 0; i + 1 < crossed.length; i += 2) {
    const [from = west, to = east] = crossed.slice(i, i + 2)
    if (to - from > widest) [best, widest] = [[from, to], to - from]
  }
  return [(best[0] + best[1]) / 2, lat]
}

/** The same outline from whichever corner and whichever way round it is drawn. */
export function sameOutline(a: Ring, b: Ring): boolean {
  const [one, other] = [canonical(a), canonical(b)]
  return one.length === other.length && one.every((name, i) => name === other[i])
}

function canonical(ring: Ring): readonly string[] {
  const names = (squareMetres(ring) < 0 ? [...ring].reverse() : ring).map(nameOf)
  const first = names.indexOf([...names].sort()[0] ?? '')
  return [...names.slice(first), ...names.slice(0, first)]
}
