/** The operator's load in this shift, against its targets (EEMUA 191). Pure. */
import { type Alert, HOUR, type Millis } from '@yiwang/contract'

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
  /** Share of the judged that were false; undefined = none judged. */
  readonly falseShare: number | undefined
}

export function loadOf(alerts: Iterable<Alert>, from: Millis, now: Millis): Load {
  let delay = 0
  let acked = 0
  let asked = 0
  let judged = 0
  let wrong = 0
  let oldest = now
  for (const a of alerts) {
    if (a.firstSeen < from || a.drill !== undefined) continue
    oldest = Math.min(oldest, a.firstSeen)
    if (a.ackDue !== undefined) asked++
    if (a.ackedAt !== undefined && a.ackDue !== undefined) {
      delay += Math.max(0, a.ackedAt - Math.min(a.risenAt, a.ackedAt))
      acked++
    }
    if (a.verdict) judged++
    if (a.verdict?.value === 'false') wrong++
  }
  // A platform that has run for a short time is not praised for the hours before.
  const hours = Math.max(1, (now - oldest) / HOUR)
  return {
    ack: acked === 0 ? undefined : delay / acked,
    perHour: asked / hours,
    judged,
    falseShare: judged === 0 ? undefined : wrong / judged,
  }
}
