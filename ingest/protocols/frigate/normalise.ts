/** Frigate's words to ours: one camera is one device, a track or a review item is a detection, a count an observation. */
import {
  type Box,
  type DeviceConfig,
  type DeviceId,
  type DeviceMessage,
  deviceIdOf,
  type Millis,
  partOf,
  type Signal,
} from '@yiwang/contract'
import { cleanText } from '../../codec/clean-text.ts'
import { chooseEventTime } from '../../codec/event-time.ts'
import { messageKey } from '../../codec/message-key.ts'
import type { FrigateEvent, FrigateReview } from './decode.ts'
import type { ArrivedPicture } from './pairing.ts'

export const DEFAULT_PREFIX = 'frigate'

/** `frigate:<camera>`, or `frigate:<prefix>:<camera>` where several Frigates share a broker. */
export function cameraOf(prefix: string, camera: string): DeviceId {
  const name = cleanText(camera, 100)
  return prefix === DEFAULT_PREFIX ? deviceIdOf('frigate', name) : deviceIdOf('frigate', cleanText(prefix, 100), name)
}

export function message(device: DeviceId, key: string, receivedTime: Millis, signals: readonly Signal[]): DeviceMessage {
  return { v: 1, source: 'frigate', device, key, receivedTime, signals: [...signals] }
}

function millisOf(time: string | null | undefined): Millis | undefined {
  return time ? Date.parse(time) : undefined
}

/** The stamp of a time Frigate gave in seconds; without one the message itself is the time. */
function stampOf(time: Millis | undefined, received: Millis) {
  return time === undefined ? { eventTime: received } : chooseEventTime(time, String(time / 1_000), received)
}

/** When the track was seen in this message: `open` at its start, `end` at its end, else in its newest frame. */
export function seenAt(event: FrigateEvent, received: Millis): Millis {
  return stampTime(event) ?? received
}

function stampTime(event: FrigateEvent): Millis | undefined {
  if (event.type === 'end') return millisOf(event.endTime) ?? millisOf(event.frameTime)
  if (event.type === 'new') return millisOf(event.startTime)
  return millisOf(event.frameTime)
}

function share(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 && value <= 1 ? value : undefined
}

/** Pixels of the detect frame to 0..1 of the picture; none when the frame's size is not configured. */
function boxOf(pixels: readonly number[] | undefined, detect: DeviceConfig['detect']): Box | undefined {
  const [x1, y1, x2, y2] = pixels ?? []
  if (!detect || x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return undefined
  const { width, height } = detect
  return [x1 / width, y1 / height, (x2 - x1) / width, (y2 - y1) / height]
}

function names(list: readonly string[]): string[] {
  return [...new Set(list.map((name) => cleanText(name, 64).toLowerCase()))].slice(0, 32)
}

function zonesOf(list: readonly string[]): string[] {
  return list.map((zone) => cleanText(zone, 64)).slice(0, 32)
}

function phaseOf(type: string | undefined): 'open' | 'update' | 'ended' {
  return type === 'end' ? 'ended' : type === 'new' ? 'open' : 'update'
}

/** A track. `alert` stays false: what operators must see comes as a review. */
export function eventMessage(prefix: string, event: FrigateEvent, config: DeviceConfig | undefined, received: Millis) {
  const { id, camera, type, label } = event
  if (id === undefined || camera === undefined || type === undefined) return undefined
  const device = cameraOf(prefix, camera)
  const [name = 'object'] = names(label === undefined ? [] : [label])
  const score = share(event.score) ?? share(event.topScore)
  const box = boxOf(event.box, config?.detect)
  const scored = score === undefined ? {} : { score }
  return message(device, messageKey(prefix, 'event', id, type, type === 'end' ? 'ended' : 'open'), received, [
    event.falsePositive === true && type !== 'end'
      ? {
          kind: 'note',
          feature: device,
          ...stampOf(stampTime(event), received),
          topic: 'frigate.falsePositive',
          detail: { id: cleanText(id, 200), label: name },
        }
      : {
          kind: 'detection',
          feature: device,
          ...stampOf(stampTime(event), received),
          id: cleanText(id, 200),
          phase: phaseOf(type),
          labels: [name],
          ...scored,
          zones: zonesOf(event.zones),
          alert: false,
          ...(box && { boxes: [{ box, label: name, ...scored }] }),
        },
  ])
}

/** What Frigate wants somebody to look at. `detection` that becomes `alert` is an update of the same id with alert true. */
export function reviewMessage(prefix: string, review: FrigateReview, received: Millis) {
  const { id, camera, type, severity } = review
  if (id === undefined || camera === undefined || type === undefined) return undefined
  const device = cameraOf(prefix, camera)
  const state = `${severity ?? ''}/${type === 'end' ? 'ended' : 'open'}`
  const time = type === 'new' ? review.startTime : type === 'end' ? review.endTime : undefined
  return message(device, messageKey(prefix, 'review', id, type, state), received, [
    {
      kind: 'detection',
      feature: device,
      ...stampOf(millisOf(time), received),
      id: cleanText(id, 200),
      phase: phaseOf(type),
      labels: names([...review.objects, ...(review.audio ?? [])]),
      zones: zonesOf(review.zones),
      alert: severity === 'alert',
    },
  ])
}

/** How many of a label are in view. Counts carry no time of their own: they are of now. */
export function countMessage(prefix: string, place: string, label: string, count: number, received: Millis): DeviceMessage {
  const device = cameraOf(prefix, place)
  const feature = partOf(device, cleanText(label, 100))
  return message(device, messageKey(prefix, 'count', place, label, count, received), received, [
    { kind: 'observation', feature, eventTime: received, property: 'camera.count', value: count },
  ])
}

export function motionMessage(prefix: string, camera: string, active: boolean, received: Millis): DeviceMessage {
  const device = cameraOf(prefix, camera)
  return message(device, messageKey(prefix, 'motion', camera, String(active), received), received, [
    { kind: 'state', feature: device, eventTime: received, family: 'camera', conditions: active ? ['motion'] : [] },
  ])
}

export function linkMessage(prefix: string, camera: string, online: boolean, received: Millis): DeviceMessage {
  const device = cameraOf(prefix, camera)
  return message(device, messageKey(prefix, 'available', camera, online ? 'online' : 'offline', received), received, [
    { kind: 'link', feature: device, eventTime: received, online },
  ])
}

/** Frigate's MQTT pictures are cut around the object with the box drawn in, unless the camera is configured otherwise. */
export function pictureMessage(
  prefix: string,
  place: { readonly camera: string; readonly label: string },
  picture: ArrivedPicture,
  track: string | undefined,
  config: DeviceConfig | undefined,
  received: Millis,
  key: string,
): DeviceMessage {
  const device = cameraOf(prefix, place.camera)
  const { sha256, mediaType, bytes } = picture
  return message(device, key, received, [
    {
      kind: 'picture',
      feature: device,
      eventTime: picture.arrived,
      sha256,
      mediaType,
      bytes,
      frame: config?.pictures ?? 'cropped',
      label: cleanText(place.label, 64).toLowerCase(),
      ...(track !== undefined && { matchedBy: 'camera+label+10s' as const, detection: cleanText(track, 200) }),
    },
  ])
}
