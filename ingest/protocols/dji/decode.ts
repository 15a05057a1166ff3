/** DJI Cloud API messages in DJI's own words (Cloud API documentation: topic definition, dock and aircraft properties, HMS). */
import { isoOf } from '../../codec/iso-time.ts'
import { asArray, asNumber, asObject, asText, type JsonObject, parseJson, present, utf8 } from '../../codec/json.ts'
import { usablePosition } from '../../codec/wgs84.ts'
import type { Known } from './merge.ts'
import type { DjiTopic } from './topic.ts'

const JSON_DEPTH = 32
const MAX_JSON_BYTES = 512 * 1_024

/** Aircraft mode codes 0 to 19. */
const MODES = [
  'standby',
  'preparing',
  'ready',
  'manual',
  'autoTakeoff',
  'wayline',
  'panorama',
  'tracking',
  'adsbAvoidance',
  'returnHome',
  'autoLanding',
  'forcedLanding',
  'threePropLanding',
  'upgrading',
  'notConnected',
  'apas',
  'virtualStick',
  'liveFlightControl',
  'rtkFixing',
  'dockAddressSelection',
] as const

/** The envelope every message comes in. */
export interface Envelope {
  readonly body: JsonObject
  readonly data: unknown
  /** ISO; null = missing, no number, or no date. */
  readonly time: string | null
}

export interface DjiReply {
  readonly topic: string
  readonly tid?: string
  readonly bid?: string
  readonly method?: string
  readonly result: 0
}

export interface HmsAlarm {
  readonly code?: string
  readonly level?: number
  readonly module?: number
  readonly imminent: boolean
  readonly inTheSky: boolean
  readonly deviceType?: string
  readonly args?: JsonObject
}

export interface Topology {
  readonly kind: 'topo'
  readonly gatewaySn: string
  readonly gatewayType?: string
  readonly online: readonly string[]
  readonly subTypes: readonly string[]
  readonly time: string | null
  readonly reply: DjiReply
}

export interface Properties {
  readonly kind: 'osd' | 'state'
  readonly deviceSn: string
  readonly gatewaySn?: string
  readonly time: string | null
  readonly merged: JsonObject
  readonly missing?: readonly string[]
  readonly positionUsable: boolean
  readonly lat?: number
  readonly lon?: number
  readonly height?: number
  readonly elevation?: number
  readonly speedMs?: number
  readonly heading?: number
  readonly pitch?: number
  readonly batteryPercent?: number
  readonly modeCode?: number
  readonly mode?: string
  readonly batteries?: number
}

export interface DjiEvent {
  readonly kind: 'event'
  readonly method?: string
  readonly time: string | null
  readonly needReply: boolean
  readonly alarms?: readonly HmsAlarm[]
  readonly items?: readonly unknown[]
  readonly data?: unknown
  readonly reply?: DjiReply
}

export type DjiMessage =
  | Topology
  | Properties
  | DjiEvent
  | { readonly kind: 'request' | 'drc'; readonly method?: string; readonly time: string | null; readonly data: unknown }
  | { readonly kind: 'serviceReply'; readonly method?: string; readonly result?: unknown; readonly time: string | null }
  | { readonly kind: 'propertyReply'; readonly time: string | null; readonly data: unknown }

/** The envelope; undefined when the payload is no JSON object within the bounds. */
export function envelopeOf(payload: Uint8Array): Envelope | undefined {
  const text = payload.length <= MAX_JSON_BYTES ? utf8(payload) : undefined
  const body = text === undefined ? undefined : asObject(parseJson(text, JSON_DEPTH))
  return body && { body, data: body.data === undefined ? {} : body.data, time: isoOf(asNumber(body.timestamp)) }
}

function replyOf(topic: DjiTopic, body: JsonObject): DjiReply {
  const root = topic.kind === 'status' ? 'sys' : 'thing'
  return present({
    topic: `${root}/product/${topic.sn}/${topic.kind}_reply`,
    tid: asText(body.tid),
    bid: asText(body.bid),
    method: asText(body.method),
    result: 0 as const,
  }) as DjiReply
}

/** `domain` comes as text or number. */
function productKey(product: JsonObject): string | undefined {
  const parts = [product.domain, product.type, product.sub_type]
  return parts.every((part) => typeof part === 'string' || typeof part === 'number') ? parts.join('-') : undefined
}

function topologyOf(topic: DjiTopic, { body, data, time }: Envelope): Topology {
  const gateway = asObject(data) ?? {}
  const subs = asArray(gateway.sub_devices).flatMap((item) => {
    const sub = asObject(item)
    const sn = asText(sub?.sn)
    return sub && sn !== undefined ? [{ sn, type: productKey(sub) ?? '' }] : []
  })
  return present({
    kind: 'topo' as const,
    gatewaySn: topic.sn,
    gatewayType: productKey(gateway),
    online: subs.map(({ sn }) => sn),
    subTypes: subs.map(({ type }) => type),
    time,
    reply: replyOf(topic, body),
  }) as Topology
}

function headingOf(attitude: unknown): number | undefined {
  const degrees = asNumber(attitude)
  if (degrees === undefined) return undefined
  const turned = degrees % 360
  const heading = turned < 0 ? turned + 360 : turned
  return heading >= 360 ? 0 : heading + 0
}

function propertiesOf(kind: 'osd' | 'state', topic: DjiTopic, { body, time }: Envelope, known: Known): Properties {
  const { merged, missing } = known
  const placed = usablePosition(merged.longitude, merged.latitude)
  const fix = asObject(merged.position_state)
  const fixed = fix === undefined || fix.is_fixed === 2 || (asNumber(fix.gps_number) ?? 0) > 0
  const common = {
    kind,
    deviceSn: topic.sn,
    gatewaySn: asText(body.gateway),
    time,
    merged,
    missing: missing.length > 0 ? missing : undefined,
    positionUsable: placed && fixed,
  }
  if (merged.attitude_head === undefined) return present(common) as Properties
  const battery = asObject(merged.battery)
  const modeCode = asNumber(merged.mode_code)
  return present({
    ...common,
    lat: placed ? asNumber(merged.latitude) : undefined,
    lon: placed ? asNumber(merged.longitude) : undefined,
    height: asNumber(merged.height),
    elevation: asNumber(merged.elevation),
    speedMs: asNumber(merged.horizontal_speed),
    heading: headingOf(merged.attitude_head),
    pitch: asNumber(merged.attitude_pitch),
    batteryPercent: asNumber(battery?.capacity_percent),
    modeCode,
    mode: modeCode === undefined ? undefined : MODES[modeCode],
    batteries: Array.isArray(battery?.batteries) ? battery.batteries.length : undefined,
  }) as Properties
}

function yes(value: unknown): boolean {
  return value === 1 || value === true
}

function hmsOf(data: unknown): readonly HmsAlarm[] {
  return asArray(asObject(data)?.list).flatMap((item) => {
    const entry = asObject(item)
    if (!entry) return []
    return present({
      code: asText(entry.code),
      level: asNumber(entry.level),
      module: asNumber(entry.module),
      imminent: yes(entry.imminent),
      inTheSky: yes(entry.in_the_sky),
      deviceType: asText(entry.device_type),
      args: asObject(entry.args),
    }) as HmsAlarm
  })
}

const RENAMED: ReadonlyMap<string, string> = new Map([
  ['latitude', 'lat'],
  ['longitude', 'lon'],
  ['warning_level', 'warningLevel'],
  ['altitude_type', 'altitudeType'],
  ['relative_altitude', 'relativeAltitude'],
  ['vert_trend', 'vertTrend'],
])

function itemOf(item: unknown): unknown {
  const entry = asObject(item)
  return entry ? Object.fromEntries(Object.entries(entry).map(([key, value]) => [RENAMED.get(key) ?? key, value])) : item
}

function eventOf(topic: DjiTopic, { body, data, time }: Envelope): DjiEvent {
  const needReply = body.need_reply === 1
  const method = asText(body.method)
  const content = Array.isArray(data) ? { items: data.map(itemOf) } : method === 'hms' ? { alarms: hmsOf(data) } : { data }
  return present({
    kind: 'event' as const,
    method,
    time,
    needReply,
    ...content,
    reply: needReply ? replyOf(topic, body) : undefined,
  }) as DjiEvent
}

/** `known` is the state of the topic's serial number with this message merged in; only `osd` and `state` look at it. */
export function decodeDji(topic: DjiTopic, envelope: Envelope, known: Known): DjiMessage {
  const { body, data, time } = envelope
  const method = asText(body.method)
  const named = method === undefined ? {} : { method }
  switch (topic.kind) {
    case 'status':
      return topologyOf(topic, envelope)
    case 'osd':
    case 'state':
      return propertiesOf(topic.kind, topic, envelope, known)
    case 'events':
      return eventOf(topic, envelope)
    case 'requests':
      return { kind: 'request', ...named, time, data }
    case 'drc/up':
      return { kind: 'drc', ...named, time, data }
    case 'services_reply': {
      const result = asObject(data)?.result
      return { kind: 'serviceReply', ...named, ...(result !== undefined && { result }), time }
    }
    case 'property/set_reply':
      return { kind: 'propertyReply', time, data }
  }
}
