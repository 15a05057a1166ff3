/** Writes latest frames: segments, each encoded once for everybody, and frames assembled from them. */
import type { Millis } from './instant.ts'
import {
  AGE_STEP,
  ALL_COLUMNS,
  AS_FLOAT,
  CELL,
  type Cell,
  type CellArea,
  COLUMN,
  COLUMN_BITS,
  ELEVATION_STEP,
  HEADINGS,
  MAX_DECIMALS,
  NAME_OF_CODE,
  NO_HEADING,
  PART,
  propertyCode,
  quanta,
  SPEED_STEP,
  USUAL_ELEVATION,
  VERSION,
} from './latest-layout.ts'
import { ByteWriter, zigzag } from './varint.ts'

export interface LatestPosition {
  readonly handle: number
  readonly lon: number
  readonly lat: number
  readonly heading?: number | undefined
  readonly speed?: number | undefined
  readonly elevation?: number | undefined
  readonly time: Millis
}

export interface LatestValue {
  readonly handle: number
  readonly property: string
  /** NaN = missing. */
  readonly value: number
  readonly time: Millis
}

export interface LatestSeen {
  readonly handle: number
  readonly time: Millis
  readonly online: boolean
}

export interface SegmentRows {
  readonly positions: readonly LatestPosition[]
  /** Things that were in the cell and have just moved out of it: without this row they would stand at its edge for ever. */
  readonly left: readonly LatestPosition[]
  readonly values: readonly LatestValue[]
  readonly seen: readonly LatestSeen[]
}

const writer = new ByteWriter(64 * 1_024)

function byHandle(a: { readonly handle: number }, b: { readonly handle: number }): number {
  return a.handle - b.handle
}

function ageCode(at: Millis, time: Millis): number {
  return zigzag(Math.round((at - time) / AGE_STEP))
}

function writePositions(
  rows: readonly LatestPosition[],
  columns: number,
  at: Millis,
  place: (row: LatestPosition) => void,
): void {
  let last = 0
  for (const row of rows.length > 1 ? [...rows].sort(byHandle) : rows) {
    writer.varint(row.handle - last)
    last = row.handle
    place(row)
    writer.varint(ageCode(at, row.time))
    if (columns & COLUMN.heading)
      writer.byte(row.heading === undefined ? NO_HEADING : Math.round((row.heading * HEADINGS) / 360) % HEADINGS)
    if (columns & COLUMN.speed) writer.varint(row.speed === undefined ? 0 : 1 + Math.round(row.speed / SPEED_STEP))
    if (columns & COLUMN.elevation)
      writer.varint(row.elevation === undefined ? 0 : 1 + zigzag(Math.round((row.elevation - USUAL_ELEVATION) / ELEVATION_STEP)))
  }
}

/** The fewest decimals that give every value back to the last bit. */
function decimalsOf(rows: readonly LatestValue[]): number {
  for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
    const scale = 10 ** decimals
    const exact = ({ value }: LatestValue) => {
      const scaled = Math.round(value * scale)
      return Number.isNaN(value) || (Math.abs(scaled) < 2 ** 50 && Object.is(scaled / scale, value))
    }
    if (rows.every(exact)) return decimals
  }
  return AS_FLOAT
}

function writeProperty(name: string): void {
  const code = propertyCode(name)
  if (code !== 0 && NAME_OF_CODE.get(code) === name) {
    writer.varint(code)
    return
  }
  writer.varint(0)
  writer.varint(name.length)
  for (let i = 0; i < name.length; i++) writer.varint(name.charCodeAt(i))
}

function writeValues(rows: readonly LatestValue[], at: Millis): void {
  const groups = new Map<string, LatestValue[]>()
  for (const row of rows) {
    const group = groups.get(row.property)
    if (group) group.push(row)
    else groups.set(row.property, [row])
  }
  writer.varint(groups.size)
  for (const [property, group] of groups) {
    writeProperty(property)
    const decimals = decimalsOf(group)
    writer.byte(decimals)
    writer.varint(group.length)
    let last = 0
    for (const row of [...group].sort(byHandle)) {
      writer.varint(row.handle - last)
      last = row.handle
      writer.varint(ageCode(at, row.time))
      if (decimals === AS_FLOAT) writer.float64(row.value)
      else writer.varint(Number.isNaN(row.value) ? 0 : 1 + zigzag(Math.round(row.value * 10 ** decimals)))
    }
  }
}

function writeSeen(rows: readonly LatestSeen[], at: Millis): void {
  writer.varint(rows.length)
  let last = 0
  for (const row of [...rows].sort(byHandle)) {
    writer.varint(row.handle - last)
    last = row.handle
    writer.varint(ageCode(at, row.time) * 2 + (row.online ? 1 : 0))
  }
}

function columnsOf(rows: readonly LatestPosition[]): number {
  let columns = 0
  for (const { heading, speed, elevation } of rows) {
    if (heading !== undefined) columns |= COLUMN.heading
    if (speed !== undefined) columns |= COLUMN.speed
    if (elevation !== undefined) columns |= COLUMN.elevation
  }
  return columns
}

export interface EncodedSegment {
  readonly bytes: Uint8Array
  /** One position with every column: by far the most frequent, and so the frame says it without a head. */
  readonly bare: boolean
}

/** The changed rows of one cell, encoded once for everybody who watches it. `at` is the time of the frames it goes into. */
export function encodeSegment(cell: Cell, { positions, left, values, seen }: SegmentRows, at: Millis): EncodedSegment {
  const columns = columnsOf(positions) | columnsOf(left)
  const parts =
    (positions.length > 0 ? PART.positions : 0) |
    (left.length > 0 ? PART.left : 0) |
    (values.length > 0 ? PART.values : 0) |
    (seen.length > 0 ? PART.seen : 0)
  const bare = parts === PART.positions && positions.length === 1 && columns === ALL_COLUMNS
  if (!bare) writer.varint((parts << COLUMN_BITS) | columns)
  if (!bare && parts & PART.positions) writer.varint(positions.length)
  writePositions(positions, columns, at, ({ lon, lat }) => {
    const x = quanta(lon) & (CELL - 1)
    const y = quanta(lat) & (CELL - 1)
    writer.byte(x >> 4)
    writer.byte(((x & 0xf) << 4) | (y >> 8))
    writer.byte(y & 0xff)
  })
  if (parts & PART.left) {
    writer.varint(left.length)
    writePositions(left, columns, at, ({ lon, lat }) => {
      writer.varint(zigzag(quanta(lon) - cell.x * CELL))
      writer.varint(zigzag(quanta(lat) - cell.y * CELL))
    })
  }
  if (parts & PART.values) writeValues(values, at)
  if (parts & PART.seen) writeSeen(seen, at)
  return { bytes: writer.take(), bare }
}

export interface Segment extends Cell, EncodedSegment {}

/** South to north, in a row west to east: the order segments have in a frame. */
export function bySouthWest(a: Cell, b: Cell): number {
  return a.y - b.y || a.x - b.x
}

/** A frame of segments that lie in the area, sorted by `bySouthWest`. */
export function assemble(at: Millis, area: CellArea, segments: readonly Segment[]): Uint8Array<ArrayBuffer> {
  const width = area.east - area.west + 1
  writer.byte(VERSION)
  writer.varint(at)
  writer.varint(zigzag(area.west))
  writer.varint(zigzag(area.south))
  writer.varint(width)
  let last = 0
  for (const segment of segments) {
    const index = (segment.y - area.south) * width + (segment.x - area.west)
    writer.varint((index - last) * 2 + (segment.bare ? 1 : 0))
    last = index
    writer.bytes(segment.bytes)
  }
  return writer.take()
}
