/** SL 651 in our words: observations at their own times, levels with their depth, the station's state, pictures, alarms, notes. */
import {
  type DeviceConfig,
  type DeviceId,
  type DeviceMessage,
  deviceIdOf,
  type FeatureId,
  type Lane,
  MINUTE,
  type Millis,
  type Observation,
  partOf,
  type Signal,
} from '@yiwang/contract'
import { beijingMillis } from '../../codec/beijing-time.ts'
import type { EventTime } from '../../codec/event-time.ts'
import { type Measured, measured } from '../../codec/measured.ts'
import { sha256 } from '../../codec/sha256.ts'
import type { Body } from './body.ts'
import type { Element } from './element.ts'
import { QUANTITIES, STATION_STATE } from './quantities.ts'

const SOURCE = 'sl651'
const KEEP_ALIVE = '2F'
const ALARM_REPORT = '33'
/** The station's own threshold, and its health. */
const ALARM_FUNCTIONS: ReadonlySet<string> = new Set([ALARM_REPORT, '46'])
/** A message carries no more signals than this; a longer report becomes several messages. */
const MOST_SIGNALS = 2_000
const GROUP_STEP = 5 * MINUTE

/** A single message, or the whole of a transfer. */
export interface Report {
  readonly station: string
  readonly func: string
  readonly body: Body
  /** The bytes of the send time. */
  readonly sendTimeHex: string
  readonly picture?: { readonly bytes: Uint8Array; readonly mediaType: 'image/jpeg' | 'image/png' }
  /** The frame, hex, where it is short enough to keep. */
  readonly raw?: string
}

export interface Circumstances {
  readonly config: DeviceConfig | undefined
  readonly receivedTime: Millis
  readonly judge: (device: Millis | null, text: string | undefined) => EventTime
}

export function deviceOfStation(station: string): DeviceId {
  return deviceIdOf(SOURCE, station)
}

export function laneOf(func: string): Lane {
  return ALARM_FUNCTIONS.has(func) ? 'alarm' : 'telemetry'
}

/** A keep-alive is no fact: without a clock behind it, each one must still count, or the station would seem silent. */
function keyOf({ station, func, body, sendTimeHex }: Report, receivedTime: Millis): string {
  const clockless = func === KEEP_ALIVE && (body.sendTime ?? null) === null
  const time = clockless ? receivedTime : (body.sendTime ?? sendTimeHex)
  return [station, func, body.serial ?? '', time, 0].join('|')
}

export function normalise(report: Report, circumstances: Circumstances): DeviceMessage[] {
  const { receivedTime } = circumstances
  const signals = signalsOf(report, circumstances)
  const key = keyOf(report, receivedTime)
  const count = Math.ceil(signals.length / MOST_SIGNALS)
  return Array.from({ length: count }, (_, i) => ({
    v: 1,
    source: SOURCE,
    device: deviceOfStation(report.station),
    key: i === 0 ? key : `${key}|${i}`,
    receivedTime,
    signals: signals.slice(i * MOST_SIGNALS, (i + 1) * MOST_SIGNALS),
    ...(i === 0 && report.raw !== undefined ? { raw: report.raw } : {}),
  }))
}

/** What all elements of one report share. */
interface Station {
  readonly device: DeviceId
  readonly config: DeviceConfig | undefined
  /** The element's own time first, the message's second; a value of a series comes `after` it. */
  when(element: Element | undefined, after?: Millis): EventTime
  note(topic: string, detail: Record<string, unknown>, element?: Element): Signal
}

function signalsOf(report: Report, { config, judge }: Circumstances): Signal[] {
  const { func, body, sendTimeHex } = report
  const device = deviceOfStation(report.station)
  const station: Station = {
    device,
    config,
    when: (element, after = 0) => {
      const text = element?.obsTime ?? body.sendTime
      const at = beijingMillis(text)
      return judge(at === null ? null : at + after, text ?? sendTimeHex)
    },
    note: (topic, detail, element) => ({
      kind: 'note',
      feature: device,
      ...station.when(element),
      topic: `${SOURCE}.${topic}`,
      detail,
    }),
  }
  const signals: Signal[] = []
  const trigger = body.elements.find((element) => element.obsTime)
  if (func === ALARM_REPORT)
    signals.push({ kind: 'alarm', feature: device, ...station.when(trigger), code: `${SOURCE}.${func}`, active: true })
  for (const element of body.elements) {
    if (element.bytes !== undefined) signals.push(pictureSignal(report, element, station))
    else for (const signal of elementSignals(element, body.elements, station)) signals.push(signal)
  }
  if (body.bodyHex !== undefined) signals.push(station.note(func.toLowerCase(), { func, bodyHex: body.bodyHex }))
  if (body.restHex !== undefined) signals.push(station.note('rest', { func, restHex: body.restHex }))
  if (signals.length === 0) signals.push({ kind: 'link', feature: device, ...station.when(undefined), online: true })
  return signals
}

/** Bytes that are no picture are not kept as one. */
function pictureSignal({ picture }: Report, element: Element, { device, config, when, note }: Station): Signal {
  if (!picture) return note('picture.unreadable', { bytes: element.bytes }, element)
  const { bytes, mediaType } = picture
  const frame = config?.pictures ?? 'full'
  return { kind: 'picture', feature: device, ...when(element), sha256: sha256(bytes), mediaType, bytes: bytes.length, frame }
}

function elementSignals(element: Element, all: readonly Element[], station: Station): Signal[] {
  const { id, value, values, series, text, step, dataHex } = element
  if (text !== undefined) return [station.note('text', { text }, element)]
  if (step !== undefined) return []
  if (id === '45' && typeof value === 'number') return [stateOf(value, element, station)]
  if (id === 'F4' && values) return groupOf(element, values, station, () => ({ property: 'rain.5min', unit: 'mm' }))
  if (values) return relativeLevels(element, values, all, station)
  if (series) return uniformSeries(element, series, all, station)
  if (value === undefined) return []
  return [...observed(id, value, station, station.when(element), dataHex)]
}

function stateOf(word: number, element: Element, { device, when }: Station): Signal {
  const conditions = STATION_STATE.filter((_, bit) => (word >>> bit) & 1)
  return { kind: 'state', feature: device, ...when(element), family: 'station', conditions, detail: { word } }
}

function observation(feature: FeatureId, when: EventTime, value: Measured): Observation {
  return { kind: 'observation', feature, ...when, ...measured(value) }
}

/** One value of an element, and the depth it means where the gauge has a base. */
function observed(id: string, value: number | null, station: Station, when: EventTime, dataHex?: string): Observation[] {
  const quantity = QUANTITIES.get(id)
  if (!quantity) return [observation(station.device, when, { property: `sl651.${id.toLowerCase()}`, value })]
  const feature = quantity.part === undefined ? station.device : partOf(station.device, quantity.part)
  const seen = observation(feature, when, { property: quantity.property, value, unit: quantity.unit })
  const unread = dataHex === undefined ? seen : { ...seen, quality: 'bad' as const }
  return quantity.level ? [unread, ...depthOf(feature, when, value, station)] : [unread]
}

/** Centimetres above the ground: only with a base, never below 0. */
function depthOf(feature: FeatureId, when: EventTime, level: number | null, { config }: Station): Observation[] {
  if (level === null || config?.baseM === undefined) return []
  const value = Math.max(0, Number(((level - config.baseM) * 100).toFixed(2)))
  return [observation(feature, when, { property: 'water.depth', value, unit: 'cm' })]
}

/** Twelve values five minutes apart; without the first one's time they cannot be placed and stay a note. */
function groupOf(
  element: Element,
  values: readonly (number | null)[],
  station: Station,
  measure: (value: number | null) => Omit<Measured, 'value'>,
  feature: FeatureId = station.device,
): Signal[] {
  if (!element.obsTime) return [station.note('group', { id: element.id, values })]
  return values.map((value, i) => observation(feature, station.when(element, i * GROUP_STEP), { ...measure(value), value }))
}

/**
 * Levels relative to the station's base are the history of the last hour. They fill gaps; only the newest may be judged,
 * as a depth, and only where the report has no level that is as new.
 */
function relativeLevels(
  element: Element,
  relative: readonly (number | null)[],
  all: readonly Element[],
  station: Station,
): Signal[] {
  const { config, device } = station
  const number = Number.parseInt(element.id, 16) - 0xf4
  const feature = number === 1 ? device : partOf(device, `level.${number}`)
  const base = config?.relBaseM
  if (base === undefined)
    return groupOf(element, relative, station, () => ({ property: 'water.level.relative', unit: 'm' }), feature)
  const levels = relative.map((value) => (value === null ? null : Number((base + value).toFixed(3))))
  const signals = groupOf(element, levels, station, () => ({ property: 'water.level', unit: 'm' }), feature)
  const newest = levels.findLastIndex((level) => level !== null)
  const first = beijingMillis(element.obsTime)
  if (newest < 0 || first === null) return signals
  const after = newest * GROUP_STEP
  const overtaken = all.some(
    ({ id, obsTime, value }) =>
      QUANTITIES.get(id)?.level && typeof value === 'number' && (beijingMillis(obsTime) ?? -Infinity) >= first + after,
  )
  return overtaken ? signals : [...signals, ...depthOf(feature, station.when(element, after), levels[newest] ?? null, station)]
}

/** Function 31: one element's values at the step given before it. */
function uniformSeries(
  element: Element,
  series: readonly (number | null)[],
  all: readonly Element[],
  station: Station,
): Signal[] {
  const step = all.find((other) => other.step)?.step
  const every = step ? ((step.d * 24 + step.h) * 60 + step.m) * MINUTE : 0
  if (every === 0 || !element.obsTime) return [station.note('series', { id: element.id, series })]
  return series.flatMap((value, i) => observed(element.id, value, station, station.when(element, i * every)))
}
