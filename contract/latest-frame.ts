/** Latest values as one binary frame per tick and client: columns, no object per feature. The layout is in docs/latest-frame.md. */
import { fnv1a } from './fnv1a.ts'
import type { Millis } from './instant.ts'
import { PROPERTIES } from './property.ts'
import { ByteReader, ByteWriter, TruncatedError, unzigzag, zigzag } from './varint.ts'

/** Decoded columns; row i of every column belongs together. Handles are those of the assets in the snapshot. */
export interface LatestFrame {
  /** Server time of the frame. */
  readonly at: Millis
  readonly positions: {
    readonly handle: Uint32Array
    readonly lon: Float64Array
    readonly lat: Float64Array
    /** Degrees; NaN = unknown. */
    readonly heading: Float32Array
    /** m/s; NaN = unknown. */
    readonly speed: Float32Array
    /** Metres above take-off (else ellipsoid height); NaN = unknown. */
    readonly elevation: Float32Array
    /** When it was measured. */
    readonly time: Float64Array
  }
  readonly values: {
    readonly handle: Uint32Array
    /** Name of the property of each row. */
    readonly property: readonly string[]
    /** Booleans are 0 and 1; NaN = missing. */
    readonly value: Float64Array
    readonly time: Float64Array
  }
  /** When the device was last heard, whatever it said, and whether it is online as far as it says itself. */
  readonly seen: {
    readonly handle: Uint32Array
    readonly time: Float64Array
    readonly online: Uint8Array
  }
}

/** Not a frame of ours, or one of another version. */
export class LatestFrameError extends Error {
  override readonly name = 'LatestFrameError'
}

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

/** Cells are squares of 2^-8 degree; inside, a place is counted in 2^-20 degree (about 0.1 m), 12 bits each way. */
const QUANTA = 2 ** 20
const CELL_BITS = 12
const IN_CELL = (1 << CELL_BITS) - 1

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

function quanta(degrees: number): number {
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

const VERSION = 1
/** Times are ages in steps of 10 ms before the frame's own time. */
const AGE_STEP = 10
const SPEED_STEP = 0.1
const ELEVATION_STEP = 0.5
const HEADINGS = 255
const NO_HEADING = 255
/** Handles are 32 bits wide. */
const MAX_HANDLE = 0xffffffff
/** Decimals tried before a group of values is written as it is. */
const MAX_DECIMALS = 6
const AS_FLOAT = 255

/** Which parts a segment has and which optional columns its positions have. */
const HAS = { positions: 1, left: 2, values: 4, seen: 8, heading: 16, speed: 32, elevation: 64 } as const

/** A property's name travels as 16 bits of its hash when it is registered, letter by letter when it is not. 0 = letters. */
export function propertyCode(name: string): number {
  const hash = fnv1a(name)
  return (hash ^ (hash >>> 16)) & 0xffff
}

const NAME_OF_CODE: ReadonlyMap<number, string> = new Map(Object.keys(PROPERTIES).map((name) => [propertyCode(name), name]))

const writer = new ByteWriter(64 * 1_024)

function byHandle(a: { readonly handle: number }, b: { readonly handle: number }): number {
  return a.handle - b.handle
}

function ageCode(at: Millis, time: Millis): number {
  return zigzag(Math.round((at - time) / AGE_STEP))
}

function writePositions(rows: readonly LatestPosition[], has: number, at: Millis, place: (row: LatestPosition) => void): void {
  writer.varint(rows.length)
  let last = 0
  for (const row of [...rows].sort(byHandle)) {
    writer.varint(row.handle - last)
    last = row.handle
    place(row)
    writer.varint(ageCode(at, row.time))
    if (has & HAS.heading)
      writer.byte(row.heading === undefined ? NO_HEADING : Math.round((row.heading * HEADINGS) / 360) % HEADINGS)
    if (has & HAS.speed) writer.varint(row.speed === undefined ? 0 : 1 + Math.round(row.speed / SPEED_STEP))
    if (has & HAS.elevation)
      writer.varint(row.elevation === undefined ? 0 : 1 + zigzag(Math.round(row.elevation / ELEVATION_STEP)))
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

/** The changed rows of one cell, encoded once for everybody who watches it. `at` is the time of the frames it goes into. */
export function encodeSegment(cell: Cell, rows: SegmentRows, at: Millis): Uint8Array<ArrayBuffer> {
  const moved = [...rows.positions, ...rows.left]
  let has = 0
  if (rows.positions.length > 0) has |= HAS.positions
  if (rows.left.length > 0) has |= HAS.left
  if (rows.values.length > 0) has |= HAS.values
  if (rows.seen.length > 0) has |= HAS.seen
  if (moved.some((row) => row.heading !== undefined)) has |= HAS.heading
  if (moved.some((row) => row.speed !== undefined)) has |= HAS.speed
  if (moved.some((row) => row.elevation !== undefined)) has |= HAS.elevation
  writer.byte(has)
  if (has & HAS.positions) {
    writePositions(rows.positions, has, at, (row) => {
      const x = quanta(row.lon) & IN_CELL
      const y = quanta(row.lat) & IN_CELL
      writer.byte(x >> 4)
      writer.byte(((x & 0xf) << 4) | (y >> 8))
      writer.byte(y & 0xff)
    })
  }
  if (has & HAS.left) {
    writePositions(rows.left, has, at, (row) => {
      writer.varint(zigzag(quanta(row.lon) - cell.x * (IN_CELL + 1)))
      writer.varint(zigzag(quanta(row.lat) - cell.y * (IN_CELL + 1)))
    })
  }
  if (has & HAS.values) writeValues(rows.values, at)
  if (has & HAS.seen) writeSeen(rows.seen, at)
  return writer.take()
}

export interface Segment extends Cell {
  readonly bytes: Uint8Array
}

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
    writer.varint(index - last)
    last = index
    writer.bytes(segment.bytes)
  }
  return writer.take()
}

interface Columns {
  readonly positions: Record<'handle' | 'lon' | 'lat' | 'heading' | 'speed' | 'elevation' | 'time', number[]>
  readonly values: Record<'handle' | 'value' | 'time', number[]> & { readonly property: string[] }
  readonly seen: Record<'handle' | 'time' | 'online', number[]>
}

/** How many rows follow; more than bytes are left cannot be true. */
function readCount(reader: ByteReader): number {
  const count = reader.varint()
  if (count > reader.left) throw new LatestFrameError('not a latest frame: it promises more rows than it has bytes')
  return count
}

function readHandle(reader: ByteReader, last: number): number {
  const handle = last + reader.varint()
  if (handle > MAX_HANDLE) throw new LatestFrameError('not a latest frame: a handle is beyond 32 bits')
  return handle
}

function readTime(reader: ByteReader, at: Millis): Millis {
  return at - unzigzag(reader.varint()) * AGE_STEP
}

function readPositions(reader: ByteReader, has: number, at: Millis, into: Columns['positions'], place: () => Cell): void {
  const count = readCount(reader)
  let handle = 0
  for (let i = 0; i < count; i++) {
    handle = readHandle(reader, handle)
    const { x, y } = place()
    const time = readTime(reader, at)
    const heading = has & HAS.heading ? reader.byte() : NO_HEADING
    const speed = has & HAS.speed ? reader.varint() : 0
    const elevation = has & HAS.elevation ? reader.varint() : 0
    into.handle.push(handle)
    into.lon.push(x / QUANTA)
    into.lat.push(y / QUANTA)
    into.time.push(time)
    into.heading.push(heading === NO_HEADING ? Number.NaN : (heading * 360) / HEADINGS)
    into.speed.push(speed === 0 ? Number.NaN : (speed - 1) * SPEED_STEP)
    into.elevation.push(elevation === 0 ? Number.NaN : unzigzag(elevation - 1) * ELEVATION_STEP)
  }
}

function readProperty(reader: ByteReader): string {
  const code = reader.varint()
  // A newer server may know a property that this client does not: its rows keep a name that can be told apart.
  if (code !== 0) return NAME_OF_CODE.get(code) ?? `#${code.toString(16)}`
  const length = readCount(reader)
  let name = ''
  for (let i = 0; i < length; i++) name += String.fromCharCode(reader.varint() & 0xffff)
  return name
}

function readValues(reader: ByteReader, at: Millis, into: Columns['values']): void {
  const groups = readCount(reader)
  for (let g = 0; g < groups; g++) {
    const property = readProperty(reader)
    const decimals = reader.byte()
    if (decimals > MAX_DECIMALS && decimals !== AS_FLOAT)
      throw new LatestFrameError('not a latest frame: unknown way to write a number')
    const scale = 10 ** decimals
    const count = readCount(reader)
    let handle = 0
    for (let i = 0; i < count; i++) {
      handle = readHandle(reader, handle)
      into.handle.push(handle)
      into.property.push(property)
      into.time.push(readTime(reader, at))
      if (decimals === AS_FLOAT) into.value.push(reader.float64())
      else {
        const code = reader.varint()
        into.value.push(code === 0 ? Number.NaN : unzigzag(code - 1) / scale)
      }
    }
  }
}

function readSeen(reader: ByteReader, at: Millis, into: Columns['seen']): void {
  const count = readCount(reader)
  let handle = 0
  for (let i = 0; i < count; i++) {
    handle = readHandle(reader, handle)
    const code = reader.varint()
    into.handle.push(handle)
    into.time.push(at - unzigzag(Math.floor(code / 2)) * AGE_STEP)
    into.online.push(code % 2)
  }
}

function readSegment(reader: ByteReader, cell: Cell, at: Millis, into: Columns): void {
  const west = cell.x * (IN_CELL + 1)
  const south = cell.y * (IN_CELL + 1)
  const has = reader.byte()
  if (has === 0 || has > 127) throw new LatestFrameError('not a latest frame: a segment of unknown parts')
  if (has & HAS.positions) {
    readPositions(reader, has, at, into.positions, () => {
      const [a, b, c] = [reader.byte(), reader.byte(), reader.byte()]
      return { x: west + ((a << 4) | (b >> 4)), y: south + (((b & 0xf) << 8) | c) }
    })
  }
  if (has & HAS.left) {
    readPositions(reader, has, at, into.positions, () => ({
      x: west + unzigzag(reader.varint()),
      y: south + unzigzag(reader.varint()),
    }))
  }
  if (has & HAS.values) readValues(reader, at, into.values)
  if (has & HAS.seen) readSeen(reader, at, into.seen)
}

/** Reads a frame, or throws a LatestFrameError. Work and memory are bounded by its length. */
export function decodeLatest(frame: ArrayBuffer | Uint8Array): LatestFrame {
  const reader = new ByteReader(frame)
  const columns: Columns = {
    positions: { handle: [], lon: [], lat: [], heading: [], speed: [], elevation: [], time: [] },
    values: { handle: [], property: [], value: [], time: [] },
    seen: { handle: [], time: [], online: [] },
  }
  try {
    const version = reader.byte()
    if (version !== VERSION) throw new LatestFrameError(`a latest frame of version ${version}, this program reads ${VERSION}`)
    const at = reader.varint()
    const west = unzigzag(reader.varint())
    const south = unzigzag(reader.varint())
    const width = reader.varint()
    if (width === 0) throw new LatestFrameError('not a latest frame: an area without width')
    let index = 0
    while (reader.left > 0) {
      index += reader.varint()
      readSegment(reader, { x: west + (index % width), y: south + Math.floor(index / width) }, at, columns)
    }
    return freeze(at, columns)
  } catch (error) {
    if (error instanceof TruncatedError) throw new LatestFrameError(`not a latest frame: it ${error.message}`)
    throw error
  }
}

function freeze(at: Millis, { positions, values, seen }: Columns): LatestFrame {
  return {
    at,
    positions: {
      handle: Uint32Array.from(positions.handle),
      lon: Float64Array.from(positions.lon),
      lat: Float64Array.from(positions.lat),
      heading: Float32Array.from(positions.heading),
      speed: Float32Array.from(positions.speed),
      elevation: Float32Array.from(positions.elevation),
      time: Float64Array.from(positions.time),
    },
    values: {
      handle: Uint32Array.from(values.handle),
      property: values.property,
      value: Float64Array.from(values.value),
      time: Float64Array.from(values.time),
    },
    seen: {
      handle: Uint32Array.from(seen.handle),
      time: Float64Array.from(seen.time),
      online: Uint8Array.from(seen.online),
    },
  }
}
