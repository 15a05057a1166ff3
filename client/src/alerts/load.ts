/** The operator's load in this shift, against its targets (EEMUA 191). Pure. */
import { type AlertLoad, HOUR, type Millis } from '@yiwang/contract'

/** Two shifts a day, changing at 08:00 and 20:00 in Beijing (UTC+8, so at UTC midnight and noon). */
export const SHIFT: Millis = 12 * HOUR

export function shiftOf(now: Millis): { readonly from: Millis; readonly to: Millis } {
  const from = Math.floor(now / SHIFT) * SHIFT
  return { from, to: from + SHIFT }
}

export interface Load {
  /** Mean milliseconds from rising to confirmation; undefined = nothing was confirmed. */
  readonly ack: Millis | undefined
  /** Alarms per hour that asked for confirmation. */
  readonly perHour: number
  readonly judged: number
  /** Of the judged, how many were false. */
  readonly wrong: number
}

export function loadOf({ asked, confirmed, confirming, judged, wrong, first }: AlertLoad, now: Millis): Load {
  // A platform that has run for a short time is not praised for the hours before.
  const hours = Math.max(1, (now - (first ?? now)) / HOUR)
  return {
    ack: confirmed === 0 ? undefined : confirming / confirmed,
    perHour: asked / hours,
    judged,
    wrong,
  }
}
