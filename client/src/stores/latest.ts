/**
 * Latest values in columns by handle: no object per feature. A frame writes into the arrays and moves a version on;
 * whoever draws compares versions.
 */
import { isAhead, type LatestFrame, type Millis } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Fixes {
  readonly lon: Float64Array
  readonly lat: Float64Array
  readonly heading: Float32Array
  readonly speed: Float32Array
  readonly elevation: Float32Array
  /** When it was measured; NaN = never. */
  readonly time: Float64Array
  /** Where the screen showed it when this fix arrived, and how long the way to the fix takes from then on. */
  readonly fromLon: Float64Array
  readonly fromLat: Float64Array
  readonly arrivedAt: Float64Array
  readonly span: Float64Array
}

export interface Column {
  readonly value: Float64Array
  readonly time: Float64Array
}

export interface Latest {
  readonly fixes: Fixes
  readonly columns: ReadonlyMap<string, Column>
  /** When each device was last heard; NaN = never. */
  readonly seen: Float64Array
  readonly online: Uint8Array
  readonly fixVersion: number
  readonly valueVersion: number
  readonly seenVersion: number
  /** Server time of the last frame; undefined before the first. */
  readonly at: Millis | undefined
}

const NOTHING: Latest = {
  fixes: fixesOf(0),
  columns: new Map(),
  seen: new Float64Array(0),
  online: new Uint8Array(0),
  fixVersion: 0,
  valueVersion: 0,
  seenVersion: 0,
  at: undefined,
}

export const latest = createStore<Latest>(() => NOTHING)

/** Handles mean nothing outside their epoch. Versions go on, so that nobody takes the empty columns for the old ones. */
export function clearLatest(): void {
  const { fixVersion, valueVersion, seenVersion } = latest.getState()
  latest.setState({ ...NOTHING, fixVersion: fixVersion + 1, valueVersion: valueVersion + 1, seenVersion: seenVersion + 1 })
}

/** A way between two fixes is never drawn slower than this, or a drone that was away would crawl across the map. */
const LONGEST_WAY = 3_000

export function applyLatest(frame: LatestFrame, now: Millis): void {
  latest.setState(written(latest.getState(), frame, now))
}

/** What a frame says of a past instant, and nothing that is known from elsewhere. */
export function latestOf(frame: LatestFrame, version: number): Latest {
  return { ...NOTHING, ...written(NOTHING, frame, frame.at), fixVersion: version, valueVersion: version, seenVersion: version }
}

function written(before: Latest, frame: LatestFrame, now: Millis): Partial<Latest> {
  const { positions, values, seen } = frame
  const next: { -readonly [K in keyof Latest]?: Latest[K] } = { at: frame.at }
  if (positions.handle.length > 0) {
    const fixes = grownFixes(before.fixes, highest(positions.handle) + 1)
    for (let i = 0; i < positions.handle.length; i++) place(fixes, positions, i, now, frame.at)
    next.fixes = fixes
    next.fixVersion = before.fixVersion + 1
  }
  if (values.handle.length > 0) {
    next.columns = writtenColumns(before.columns, values, frame.at)
    next.valueVersion = before.valueVersion + 1
  }
  if (seen.handle.length > 0) {
    const room = highest(seen.handle) + 1
    const heard = grown(before.seen, room)
    const online = grownBytes(before.online, room)
    for (let i = 0; i < seen.handle.length; i++) {
      const h = seen.handle[i] ?? 0
      heard[h] = seen.time[i] ?? Number.NaN
      online[h] = seen.online[i] ?? 0
    }
    next.seen = heard
    next.online = online
    next.seenVersion = before.seenVersion + 1
  }
  return next
}

function place(fixes: Fixes, p: LatestFrame['positions'], i: number, now: Millis, told: Millis): void {
  const h = p.handle[i] ?? 0
  const time = p.time[i] ?? Number.NaN
  const before = fixes.time[h] ?? Number.NaN
  if (time <= before && !isAhead(before, told)) return
  const known = !Number.isNaN(before)
  const k = known ? progress(fixes, h, now) : 1
  fixes.fromLon[h] = known ? between(fixes.fromLon[h], fixes.lon[h], k) : (p.lon[i] ?? 0)
  fixes.fromLat[h] = known ? between(fixes.fromLat[h], fixes.lat[h], k) : (p.lat[i] ?? 0)
  fixes.span[h] = known ? Math.max(0, Math.min(time - before, LONGEST_WAY)) : 0
  fixes.arrivedAt[h] = now
  fixes.lon[h] = p.lon[i] ?? 0
  fixes.lat[h] = p.lat[i] ?? 0
  fixes.heading[h] = p.heading[i] ?? Number.NaN
  fixes.speed[h] = p.speed[i] ?? Number.NaN
  fixes.elevation[h] = p.elevation[i] ?? Number.NaN
  fixes.time[h] = time
}

/** 0..1 of the way from where it was shown to its newest fix. */
export function progress(fixes: Fixes, h: number, now: Millis): number {
  const span = fixes.span[h] ?? 0
  if (!(span > 0)) return 1
  return Math.min(1, Math.max(0, (now - (fixes.arrivedAt[h] ?? 0)) / span))
}

export function between(from: number | undefined, to: number | undefined, k: number): number {
  const end = to ?? Number.NaN
  return k >= 1 ? end : (from ?? end) + (end - (from ?? end)) * k
}

/** The value of a property of a device, as last measured; undefined = never heard. */
export function lastValue(state: Latest, property: string, handle: number): { value: number; time: Millis } | undefined {
  const column = state.columns.get(property)
  const time = column?.time[handle]
  const value = column?.value[handle]
  return time === undefined || value === undefined || Number.isNaN(time) ? undefined : { value, time }
}

function writtenColumns(columns: Latest['columns'], values: LatestFrame['values'], told: Millis): Latest['columns'] {
  const room = highest(values.handle) + 1
  const next = new Map(columns)
  for (let i = 0; i < values.handle.length; i++) {
    const property = values.property[i] ?? ''
    const h = values.handle[i] ?? 0
    let column = next.get(property)
    if (!column || column.value.length < room) {
      column = {
        value: grown(column?.value ?? new Float64Array(0), room),
        time: grown(column?.time ?? new Float64Array(0), room),
      }
      next.set(property, column)
    }
    const time = values.time[i] ?? Number.NaN
    const before = column.time[h] ?? Number.NaN
    if (time < before && !isAhead(before, told)) continue
    column.value[h] = values.value[i] ?? Number.NaN
    column.time[h] = time
  }
  return next
}

function highest(handles: Uint32Array): number {
  let top = 0
  for (const handle of handles) if (handle > top) top = handle
  return top
}

/** Room for at least `room` handles; NaN = nothing known. Doubles, so that growing stays rare. */
function grown(array: Float64Array, room: number): Float64Array {
  if (array.length >= room) return array
  const larger = new Float64Array(Math.max(room, array.length * 2, 256)).fill(Number.NaN)
  larger.set(array)
  return larger
}

function grownBytes(array: Uint8Array, room: number): Uint8Array {
  if (array.length >= room) return array
  const larger = new Uint8Array(Math.max(room, array.length * 2, 256))
  larger.set(array)
  return larger
}

function fixesOf(room: number): Fixes {
  const wide = () => new Float64Array(room).fill(Number.NaN)
  const narrow = () => new Float32Array(room).fill(Number.NaN)
  return {
    lon: wide(),
    lat: wide(),
    heading: narrow(),
    speed: narrow(),
    elevation: narrow(),
    time: wide(),
    fromLon: wide(),
    fromLat: wide(),
    arrivedAt: wide(),
    span: wide(),
  }
}

function grownFixes(fixes: Fixes, room: number): Fixes {
  if (fixes.lon.length >= room) return fixes
  const larger = fixesOf(Math.max(room, fixes.lon.length * 2, 256))
  for (const name of Object.keys(fixes) as (keyof Fixes)[]) larger[name].set(fixes[name])
  return larger
}
