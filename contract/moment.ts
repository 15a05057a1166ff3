/** A past instant (回放): what was true then, and the ways that moving things went. */
import { z } from 'zod'
import { alert } from './alert.ts'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'

export const momentValue = z.object({
  asset: deviceId,
  property: z.string(),
  /** null = the device said that the value was missing. */
  value: z.number().or(z.null()),
  /** When it was measured: its age at the moment tells whether it was stale. */
  at: millis,
})
export type MomentValue = z.infer<typeof momentValue>

export const momentPosition = z.object({
  asset: deviceId,
  lon: z.number(),
  lat: z.number(),
  headingDeg: z.number().optional(),
  /** m/s over ground. */
  speed: z.number().optional(),
  /** Metres above take-off, or above the ellipsoid where only that is known. */
  elevation: z.number().optional(),
  at: millis,
})
export type MomentPosition = z.infer<typeof momentPosition>

export const moment = z.object({
  at: millis,
  /** False while measurements up to then are still being written: ask again, the answer may grow. */
  complete: z.boolean(),
  /** How far back values and positions were looked for; older ones are not here. */
  since: millis,
  /** As they were: those open then, and of those closed within the day before the newest (held-alerts.ts). */
  alerts: z.array(alert),
  /** Of alerts closed at this instant or later, up to then, all are here. */
  closedFrom: millis,
  values: z.array(momentValue),
  positions: z.array(momentPosition),
})
export type Moment = z.infer<typeof moment>

/** `[at, lon, lat, heading in degrees or null]` */
export const trackPoint = z.tuple([millis, z.number(), z.number(), z.number().or(z.null())])
export type TrackPoint = z.infer<typeof trackPoint>

export const tracks = z.object({
  from: millis,
  to: millis,
  complete: z.boolean(),
  /** At most one point of an asset in this time: 2 s, or more where there would be too many points. */
  step: z.number().int().positive(),
  tracks: z.array(z.object({ asset: deviceId, points: z.array(trackPoint) })),
})
export type Tracks = z.infer<typeof tracks>
