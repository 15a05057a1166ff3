/**
 * Signals: what devices say, in our words. One device message (`DeviceMessage`) carries one or more of them.
 * Ingest writes these into the streams; the engine judges them; the screens show the latest of each.
 */
import { z } from 'zod'
import { assetKind } from './asset-kind.ts'
import { deviceId, featureId } from './identity.ts'
import { millis } from './instant.ts'

/** Datum of the source; everything inside is WGS-84 already (`cgcs2000` and `unknown` are taken over unshifted). */
export const crsSource = z.enum(['wgs84', 'cgcs2000', 'gcj02', 'bd09', 'unknown'])
export type CrsSource = z.infer<typeof crsSource>

/** When it happened and how far the device's own clock can be believed. */
const stamp = {
  feature: featureId,
  /** The instant chosen: the device's, or the receive time when the device's is invalid or in the future. */
  eventTime: millis,
  /** The device's time exactly as sent. */
  deviceTime: z.string().max(64).optional(),
  /** The device's clock cannot be right (invalid, > 5 min ahead, or > 24 h old). */
  timeSuspect: z.literal(true).optional(),
  /** More than 10 min old on arrival. */
  late: z.literal(true).optional(),
}

const place = { lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }

/** A device measured a property. Numbers are in the property's own unit unless `unit` says otherwise. */
export const observation = z.object({
  kind: z.literal('observation'),
  ...stamp,
  property: z.string().max(64),
  /** null = the device says the value is missing. */
  value: z.union([z.number(), z.boolean(), z.string().max(200), z.null()]),
  /** Only when the unit is not the property's own: kept, shown, never judged. */
  unit: z.string().max(16).optional(),
  quality: z.enum(['good', 'uncertain', 'bad']).optional(),
  place: z.object({ ...place, crsSource }).optional(),
})
export type Observation = z.infer<typeof observation>

/** A thing moved. WGS-84. */
export const position = z.object({
  kind: z.literal('position'),
  ...stamp,
  ...place,
  crsSource,
  /** Degrees clockwise from north, 0 ≤ h < 360. */
  heading: z.number().min(0).lt(360).optional(),
  /** m/s over ground. */
  speed: z.number().min(0).max(1_000).optional(),
  /** Metres above the ellipsoid. */
  height: z.number().optional(),
  /** Metres above take-off. */
  elevation: z.number().optional(),
})
export type Position = z.infer<typeof position>

/** The full set of conditions that hold at a part right now: what is not listed does not hold. */
export const state = z.object({
  kind: z.literal('state'),
  ...stamp,
  /** Which family of conditions this set is about; a new set replaces the old one of the same feature and family. */
  family: z.enum(['component', 'system', 'transmission', 'station', 'dock', 'aircraft', 'camera']),
  conditions: z.array(z.string().max(48)).max(64),
  /** What the device says about the part: type numbers, place description. */
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})
export type State = z.infer<typeof state>

/** Box of a detection, `[x, y, width, height]`, 0..1 of the full picture, origin top left. */
export const box = z.tuple([z.number(), z.number(), z.number(), z.number()])
export type Box = z.infer<typeof box>

/** A camera's own AI says it sees something. One id per track or review; `open` until it ended. */
export const detection = z.object({
  kind: z.literal('detection'),
  ...stamp,
  id: z.string().max(200),
  phase: z.enum(['open', 'update', 'ended']),
  /** What: lower-case label of the camera's model, or the maker's event type. */
  labels: z.array(z.string().max(64)).max(32),
  /** 0..1; absent when the camera gives none. */
  score: z.number().min(0).max(1).optional(),
  zones: z.array(z.string().max(64)).max(32),
  /** The camera itself calls it an alert (true) or only a detection (false). */
  alert: z.boolean(),
  boxes: z
    .array(z.object({ box, label: z.string().max(64), score: z.number().min(0).max(1).optional() }))
    .max(32)
    .optional(),
  areas: z
    .array(z.array(z.tuple([z.number(), z.number()])).max(32))
    .max(16)
    .optional(),
  picture: z.string().length(64).optional(),
})
export type Detection = z.infer<typeof detection>

/** A device raises or withdraws an alarm of its own that is no state of a part (health message, tamper, threshold report). */
export const alarm = z.object({
  kind: z.literal('alarm'),
  ...stamp,
  code: z.string().max(64),
  active: z.boolean(),
  /** The device's own severity word or number, as sent. */
  severity: z.string().max(32).optional(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})
export type Alarm = z.infer<typeof alarm>

/** Somebody did something at the device: reset, mute, manual alarm, answer to a duty check. */
export const operation = z.object({
  kind: z.literal('operation'),
  ...stamp,
  operations: z.array(z.string().max(48)).max(32),
  operator: z.number().int().optional(),
})
export type Operation = z.infer<typeof operation>

/** Whether a device can be heard. `online: true` is also every heartbeat. */
export const link = z.object({ kind: z.literal('link'), ...stamp, online: z.boolean() })
export type Link = z.infer<typeof link>

/** A picture, stored as evidence under its SHA-256. */
export const picture = z.object({
  kind: z.literal('picture'),
  ...stamp,
  sha256: z.string().length(64),
  mediaType: z.enum(['image/jpeg', 'image/png']),
  bytes: z.number().int().nonnegative(),
  /** `full` frames may carry boxes; a `cropped` one is shown as it is. */
  frame: z.enum(['full', 'cropped', 'unknown']),
  label: z.string().max(64).optional(),
  /** How it was joined to a detection, when it was. */
  matchedBy: z.enum(['id', 'camera+label+10s']).optional(),
  detection: z.string().max(200).optional(),
})
export type Picture = z.infer<typeof picture>

/** Kept and shown, judged by no rule: versions, configuration, vendor data, operator texts. */
export const note = z.object({
  kind: z.literal('note'),
  ...stamp,
  topic: z.string().max(64),
  detail: z.record(z.string(), z.unknown()).optional(),
})
export type Note = z.infer<typeof note>

export const signal = z.discriminatedUnion('kind', [
  observation,
  position,
  state,
  detection,
  alarm,
  operation,
  link,
  picture,
  note,
])
export type Signal = z.infer<typeof signal>

/** One message of a device, normalised. `key` is its idempotency key: a re-send has the same one. */
export const deviceMessage = z.object({
  v: z.literal(1),
  /** Protocol id: gb26875, sl651, frigate, isapi, dji, observation. */
  source: z.string().max(32),
  device: deviceId,
  /** What the device says it is; absent = what its protocol's devices usually are. */
  kind: assetKind.optional(),
  key: z.string().max(1_000),
  receivedTime: millis,
  signals: z.array(signal).max(2_000),
  /** The bytes or text it was read from, hex, when they are short enough to keep beside it. */
  raw: z.string().max(8_192).optional(),
})
export type DeviceMessage = z.infer<typeof deviceMessage>
