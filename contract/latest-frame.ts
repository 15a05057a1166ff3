/** Latest values as one binary frame per tick and client: columns, no object per feature. The layout is in docs/latest-frame.md. */
import type { Millis } from './instant.ts'
import {
  AGE_STEP,
  ALL_COLUMNS,
  AS_FLOAT,
  CELL,
  type Cell,
  COLUMN,
  COLUMN_BITS,
  ELEVATION_STEP,
  HEADINGS,
  MAX_DECIMALS,
  MAX_HANDLE,
  NAME_OF_CODE,
  NO_HEADING,
  PART,
  QUANTA,
  SPEED_STEP,
  USUAL_ELEVATION,
  VERSION,
} from './latest-layout.ts'
import { ByteReader, TruncatedError, unzigzag } from './varint.ts'

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

function readPositions(
  reader: ByteReader,
  { count, columns, at }: { readonly count: number; readonly columns: number; readonly at: Millis },
  into: Columns['positions'],
  place: () => Cell,
): void {
  let handle = 0
  for (let i = 0; i < count; i++) {
    handle = readHandle(reader, handle)
    const { x, y } = place()
    const time = readTime(reader, at)
    const heading = columns & COLUMN.heading ? reader.byte() : NO_HEADING
    const speed = columns & COLUMN.speed ? reader.varint() : 0
    const elevation = columns & COLUMN.elevation ? reader.varint() : 0
    into.handle.push(handle)
    into.lon.push(x / QUANTA)
    into.lat.push(y / QUANTA)
    into.time.push(time)
    into.heading.push(heading === NO_HEADING ? Number.NaN : (heading * 360) / HEADINGS)
    into.speed.push(speed === 0 ? Number.NaN : (speed - 1) * SPEED_STEP)
    into.elevation.push(elevation === 0 ? Number.NaN : USUAL_ELEVATION + unzigzag(elevation - 1) * ELEVATION_STEP)
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

function readSegment(reader: ByteReader, cell: Cell, at: Millis, into: Columns, bare: boolean): void {
  const west = cell.x * CELL
  const south = cell.y * CELL
  const inside = () => {
    const [a, b, c] = [reader.byte(), reader.byte(), reader.byte()]
    return { x: west + ((a << 4) | (b >> 4)), y: south + (((b & 0xf) << 8) | c) }
  }
  if (bare) {
    readPositions(reader, { count: 1, columns: ALL_COLUMNS, at }, into.positions, inside)
    return
  }
  const head = reader.varint()
  const columns = head & ALL_COLUMNS
  const parts = head >> COLUMN_BITS
  if (parts === 0 || head > 127) throw new LatestFrameError('not a latest frame: a segment of unknown parts')
  if (parts & PART.positions) readPositions(reader, { count: readCount(reader), columns, at }, into.positions, inside)
  if (parts & PART.left) {
    readPositions(reader, { count: readCount(reader), columns, at }, into.positions, () => ({
      x: west + unzigzag(reader.varint()),
      y: south + unzigzag(reader.varint()),
    }))
  }
  if (parts & PART.values) readValues(reader, at, into.values)
  if (parts & PART.seen) readSeen(reader, at, into.seen)
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
      const step = reader.varint()
      index += Math.floor(step / 2)
      readSegment(reader, { x: west + (index % width), y: south + Math.floor(index / width) }, at, columns, step % 2 === 1)
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
      handle: new Uint32Array(positions.handle),
      lon: new Float64Array(positions.lon),
      lat: new Float64Array(positions.lat),
      heading: new Float32Array(positions.heading),
      speed: new Float32Array(positions.speed),
      elevation: new Float32Array(positions.elevation),
      time: new Float64Array(positions.time),
    },
    values: {
      handle: new Uint32Array(values.handle),
      property: values.property,
      value: new Float64Array(values.value),
      time: new Float64Array(values.time),
    },
    seen: {
      handle: new Uint32Array(seen.handle),
      time: new Float64Array(seen.time),
      online: new Uint8Array(seen.online),
    },
  }
}
