/** Observations over HTTP, one JSON shape for everything without a protocol of its own (docs/observations.md). */
import { type CrsSource, crsSource as crsWords, isUnit, MINUTE, type Millis, type Observation } from '@yiwang/contract'
import { isoOf, isoTime } from '../../codec/iso-time.ts'
import { asNumber, asObject, asText, type JsonObject, parseJson, present, utf8 } from '../../codec/json.ts'
import { usablePosition } from '../../codec/wgs84.ts'

export const MAX_BYTES = 1_048_576
const JSON_DEPTH = 8
const MAX_ITEMS = 1_000
const MAX_NAME = 128
const MAX_TEXT = 200
const PROPERTY = /^[a-z][a-z0-9]*(\.[a-z0-9]+)*$/
/** Below this a number counts seconds, from it on milliseconds. */
const SECONDS_BELOW = 1e11
const AHEAD = 5 * MINUTE

export interface ObservationItem {
  readonly index: number
  readonly feature: string
  readonly property: string
  readonly value: number | boolean | string
  readonly unit?: string
  readonly time: string | null
  readonly timeSuspect?: true
  readonly lon?: number
  readonly lat?: number
  readonly crsSource?: CrsSource
  readonly invalidPosition?: true
  readonly quality?: NonNullable<Observation['quality']>
  readonly id?: string
}

export type Reason = 'item' | 'feature' | 'property' | 'value' | 'unit'

export interface Rejected {
  readonly index: number
  readonly reason: Reason
}

export interface Batch {
  readonly source: string
  readonly observations: readonly ObservationItem[]
  readonly rejected: readonly Rejected[]
}

export type BodyError = 'tooLarge' | 'json' | 'schema'

/** A batch with what was sent: each good item's time (absent = none was) and each rejected item. */
export interface ReadBatch extends Batch {
  readonly timeTexts: readonly (string | undefined)[]
  readonly rejectedItems: readonly unknown[]
}

function trimmedName(value: unknown): string | undefined {
  const name = asText(value)?.trim()
  return name !== undefined && name.length >= 1 && name.length <= MAX_NAME ? name : undefined
}

function readValue(value: unknown): number | boolean | string | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return value.length <= MAX_TEXT ? value : undefined
  return asNumber(value)
}

/** ISO, or null when missing or unreadable. */
function timeOf(time: unknown): string | null {
  if (typeof time === 'string') return isoOf(isoTime(time))
  const number = asNumber(time)
  if (number === undefined) return null
  return isoOf(Math.round(number < SECONDS_BELOW ? number * 1_000 : number))
}

function placeOf({ lon, lat, crs }: JsonObject): Pick<ObservationItem, 'lon' | 'lat' | 'crsSource' | 'invalidPosition'> {
  if (lon === undefined && lat === undefined) return {}
  const [x, y] = [asNumber(lon), asNumber(lat)]
  if (x === undefined || y === undefined || !usablePosition(x, y)) return { invalidPosition: true }
  return { lon: x, lat: y, crsSource: crsWords.safeParse(crs).data ?? 'unknown' }
}

function qualityOf(quality: unknown): ObservationItem['quality'] {
  if (quality === undefined) return undefined
  return quality === 'good' || quality === 'bad' ? quality : 'uncertain'
}

function itemOf(item: unknown, index: number, received: Millis | undefined): ObservationItem | Reason {
  const given = asObject(item)
  if (!given) return 'item'
  const feature = trimmedName(given.feature)
  if (feature === undefined) return 'feature'
  const property = asText(given.property)
  if (property === undefined || property.length > 64 || !PROPERTY.test(property)) return 'property'
  const value = readValue(given.value)
  if (value === undefined) return 'value'
  const unit = asText(given.unit)
  if (given.unit !== undefined && (unit === undefined || !isUnit(unit))) return 'unit'
  const time = timeOf(given.time)
  const suspect = time === null || (received !== undefined && Date.parse(time) - received > AHEAD)
  const { id } = given
  return present({
    index,
    feature,
    property,
    value,
    unit,
    time,
    timeSuspect: suspect ? true : undefined,
    ...placeOf(given),
    quality: qualityOf(given.quality),
    id: typeof id === 'string' || typeof id === 'number' ? String(id) : undefined,
  }) as ObservationItem
}

function timeTextOf(time: unknown): string | undefined {
  if (time === undefined || time === null) return undefined
  return typeof time === 'string' ? time : JSON.stringify(time)
}

/** The body's object; the size is checked before anything else. */
function objectOf(body: Uint8Array): JsonObject | BodyError {
  if (body.length > MAX_BYTES) return 'tooLarge'
  const text = utf8(body)
  const value = text === undefined ? undefined : parseJson(text, JSON_DEPTH)
  return value === undefined ? 'json' : (asObject(value) ?? 'schema')
}

/** Whose observations a body holds; undefined when it cannot be read. */
export function sourceOf(body: Uint8Array): string | undefined {
  const object = objectOf(body)
  return typeof object === 'string' ? undefined : trimmedName(object.source)
}

export function readBatch(body: Uint8Array, received: Millis | undefined): ReadBatch | { readonly error: BodyError } {
  const object = objectOf(body)
  if (typeof object === 'string') return { error: object }
  const source = trimmedName(object.source)
  const { observations: items } = object
  if (source === undefined || !Array.isArray(items) || items.length === 0) return { error: 'schema' }
  if (items.length > MAX_ITEMS) return { error: 'tooLarge' }
  const observations: ObservationItem[] = []
  const timeTexts: (string | undefined)[] = []
  const rejected: Rejected[] = []
  const rejectedItems: unknown[] = []
  for (const [index, given] of items.entries()) {
    const item = itemOf(given, index, received)
    if (typeof item === 'string') {
      rejected.push({ index, reason: item })
      rejectedItems.push(given)
    } else {
      observations.push(item)
      timeTexts.push(timeTextOf(asObject(given)?.time))
    }
  }
  return { source, observations, rejected, timeTexts, rejectedItems }
}
