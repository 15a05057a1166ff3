/** Instants inside the platform: milliseconds since 1970-01-01T00:00Z. ISO text only at the outer borders. */
import { z } from 'zod'

/** Milliseconds since 1970 UTC. */
export type Millis = number
export const millis = z.number().int().safe()

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** How far Beijing is ahead of UTC: China has one time zone and no summer time. */
export const BEIJING = 8 * HOUR

/** Whose UTC fields are the date and the time of day in Beijing. */
export function inBeijing(at: Millis): Date {
  return new Date(at + BEIJING)
}

/**
 * Stamped by a clock that was wrong and has been set back since: a device may run five minutes ahead before it is not believed any
 * more, and clocks of servers differ by one. What is newer by arrival then counts, whatever its stamp.
 */
export function isAhead(time: Millis, now: Millis): boolean {
  return time > now + 6 * MINUTE
}

/** The civil day in Beijing of an instant, `YYYYMMDD`: what alert and case numbers count by. */
export function beijingDay(at: Millis): string {
  return inBeijing(at).toISOString().slice(0, 10).replaceAll('-', '')
}

/** Where the bin of this length begins that an instant is in; bins of hours and days begin as Beijing's do. */
export function binStart(at: Millis, bin: Millis): Millis {
  return Math.floor((at + BEIJING) / bin) * bin - BEIJING
}

/** Where the civil day in Beijing begins that an instant is in. */
export function dayStart(at: Millis): Millis {
  return binStart(at, DAY)
}

/** `2026-03-15T01:30:05.000Z` */
export function iso(at: Millis): string {
  return new Date(at).toISOString()
}
