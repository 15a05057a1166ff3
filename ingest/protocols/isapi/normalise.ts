/**
 * Hikvision's events to ours. What is wrong with the camera or its surroundings is an alarm (tamper, lost picture, disk, network,
 * inputs); everything its analytics see is a detection, also a type nobody has listed yet.
 *
 * The camera itself is the feature for channel 0 (the device) and 1 (a single camera's own); other channels of a recorder are
 * parts `ch<n>`.
 */
import { type Box, type DeviceConfig, type DeviceId, type FeatureId, type Millis, partOf, type Signal } from '@yiwang/contract'
import { cleanText } from '../../codec/clean-text.ts'
import { chooseEventTime } from '../../codec/event-time.ts'
import { messageKey } from '../../codec/message-key.ts'
import { sha256 } from '../../codec/sha256.ts'
import type { IsapiEvent, IsapiReading } from './decode.ts'

const ALARMS =
  /^(?:videoloss|shelteralarm|scenechangedetection|illaccess|io|pir|(?:disk|hd|nic|raid|record|ipconflict|badvideo).*)$/

/** Seen without a rule somebody drew: no alert in the camera's own eyes. */
const PLAIN_DETECTIONS: ReadonlySet<string> = new Set(['vmd', 'facedetection', 'anpr'])

/** Pictures of these may be cut-outs of a face or plate. */
const CUT_OUTS: ReadonlySet<string> = new Set(['facedetection', 'facesnap', 'anpr'])

export function kindOf(event: IsapiEvent): 'heartbeat' | 'alarm' | 'detection' {
  if (event.heartbeat) return 'heartbeat'
  return ALARMS.test(typeOf(event)) ? 'alarm' : 'detection'
}

export function typeOf(event: IsapiEvent): string {
  return cleanText(event.eventType ?? 'unknown', 64).toLowerCase()
}

export function featureOf(device: DeviceId, event: IsapiEvent): FeatureId {
  const { channel = 0 } = event
  return channel === 0 || channel === 1 ? device : partOf(device, `ch${channel}`)
}

/** Without date or count two different events may look alike; the bytes are all there is to tell them apart. */
export function keyOf(device: DeviceId, reading: IsapiReading, body: Uint8Array): string {
  const { event, dateText } = reading
  if (event.time === undefined || event.postCount === undefined) return messageKey(device, sha256(body))
  const time = event.time ?? Buffer.from(dateText ?? '').toString('hex')
  return messageKey(device, event.eventType, event.state, event.channel, time, event.postCount)
}

export function stampOf(reading: IsapiReading, received: Millis) {
  const { time } = reading.event
  return chooseEventTime(time ? Date.parse(time) : null, reading.dateText, received)
}

function inside(...shares: readonly number[]): boolean {
  return shares.every((share) => share >= 0 && share <= 1)
}

function boxesOf(event: IsapiEvent): { box: Box; label: string }[] {
  return (event.areas ?? []).slice(0, 32).flatMap(({ rect, target }) => {
    if (!rect || !inside(...rect)) return []
    return [{ box: [...rect] as Box, label: cleanText(target ?? event.target ?? typeOf(event), 64).toLowerCase() }]
  })
}

/** Thousandths to 0..1; points that are shares already stay. */
function outlinesOf(event: IsapiEvent): [number, number][][] {
  return (event.areas ?? []).slice(0, 16).flatMap(({ points = [] }) => {
    const scale = points.every(([x, y]) => inside(x, y)) ? 1 : 1_000
    const outline = points.slice(0, 32).map(([x, y]): [number, number] => [x / scale, y / scale])
    return outline.length > 0 && outline.every(([x, y]) => inside(x, y)) ? [outline] : []
  })
}

export interface Activity {
  readonly id: string
  readonly feature: FeatureId
  readonly labels: readonly string[]
  readonly zones: readonly string[]
  readonly alert: boolean
}

/** What a detection is about, as long as it lasts. */
export function activityOf(device: DeviceId, reading: IsapiReading, received: Millis): Activity {
  const { event, dateText } = reading
  const type = typeOf(event)
  const targets = [event.target, ...(event.areas ?? []).map((area) => area.target)].filter((t) => t !== undefined)
  return {
    id: `${type}@${event.channel ?? 0}@${cleanText(event.time ?? dateText ?? String(received), 64)}`,
    feature: featureOf(device, event),
    labels: [...new Set([type, ...targets.map((target) => cleanText(target, 64).toLowerCase())])].slice(0, 32),
    zones: (event.areas ?? []).flatMap((area) => (area.regionId === undefined ? [] : String(area.regionId))).slice(0, 32),
    alert: !PLAIN_DETECTIONS.has(type),
  }
}

export function detectionOf(
  activity: Activity,
  phase: 'open' | 'update' | 'ended',
  reading: IsapiReading,
  received: Millis,
): Signal {
  const { event } = reading
  const boxes = boxesOf(event)
  const areas = outlinesOf(event)
  const { feature, id, labels, zones, alert } = activity
  return {
    kind: 'detection',
    feature,
    ...stampOf(reading, received),
    id,
    phase,
    labels: [...labels],
    zones: [...zones],
    alert,
    ...(boxes.length > 0 && { boxes }),
    ...(areas.length > 0 && { areas }),
  }
}

export function alarmOf(device: DeviceId, reading: IsapiReading, received: Millis): Signal {
  const { event } = reading
  return {
    kind: 'alarm',
    feature: featureOf(device, event),
    ...stampOf(reading, received),
    code: typeOf(event),
    active: event.active !== false,
    detail: {
      ...(event.channel !== undefined && { channel: event.channel }),
      ...(event.channelName !== undefined && { channelName: cleanText(event.channelName, 100) }),
      ...(event.state !== undefined && { state: cleanText(event.state, 32) }),
    },
  }
}

/** Boxes of a push are relative to the whole picture it carries, except where the camera may send a cut-out. */
export function frameOf(event: IsapiEvent | undefined, config: DeviceConfig | undefined): 'full' | 'cropped' | 'unknown' {
  return config?.pictures ?? (event === undefined || CUT_OUTS.has(typeOf(event)) ? 'unknown' : 'full')
}
