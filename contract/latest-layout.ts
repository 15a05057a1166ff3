/** What the writer and the reader of latest frames agree on; the layout itself is in docs/latest-frame.md. */
import { fnv1a } from './fnv1a.ts'
import { PROPERTIES } from './property.ts'

/**
 * Cells are squares of 2^-9 degree (about 200 m): small enough that an area made of cells holds little beyond its edges.
 * Inside, a place is counted in 2^-20 degree (about 0.1 m).
 */
export const QUANTA = 2 ** 20
const CELL_BITS = 11
export const CELL = 2 ** CELL_BITS

export interface Cell {
  readonly x: number
  readonly y: number
}

/** A rectangle of cells, both ends included. */
export interface CellArea {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

export function quanta(degrees: number): number {
  return Math.round(degrees * QUANTA)
}

export function cellOf(lon: number, lat: number): Cell {
  return { x: quanta(lon) >> CELL_BITS, y: quanta(lat) >> CELL_BITS }
}

/** The cells that cover west, south, east, north. */
export function areaOf([west, south, east, north]: readonly [number, number, number, number]): CellArea {
  const low = cellOf(west, south)
  const high = cellOf(east, north)
  return { west: low.x, south: low.y, east: high.x, north: high.y }
}

export const VERSION = 1
/** Times are ages in steps of 10 ms before the frame's own time. */
export const AGE_STEP = 10
export const SPEED_STEP = 0.1
export const ELEVATION_STEP = 1
/** Elevations are counted from here: what flies below 120 m then needs one byte. */
export const USUAL_ELEVATION = 60
export const HEADINGS = 255
export const NO_HEADING = 255
/** Handles are 32 bits wide. */
export const MAX_HANDLE = 0xffffffff
/** Decimals tried before a group of values is written as it is. */
export const MAX_DECIMALS = 6
export const AS_FLOAT = 255

/** The parts of a segment, and the columns its positions have beside handle, place and time. */
export const PART = { positions: 1, left: 2, values: 4, seen: 8 } as const
export const COLUMN = { heading: 1, speed: 2, elevation: 4 } as const
export const COLUMN_BITS = 3
export const ALL_COLUMNS = 7

/** A property's name travels as 16 bits of its hash when it is registered, letter by letter when it is not. 0 = letters. */
export function propertyCode(name: string): number {
  const hash = fnv1a(name)
  return (hash ^ (hash >>> 16)) & 0xffff
}

export const NAME_OF_CODE: ReadonlyMap<number, string> = new Map(
  Object.keys(PROPERTIES).map((name) => [propertyCode(name), name]),
)
