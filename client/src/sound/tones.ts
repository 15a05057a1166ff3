/** What sounds when, DESIGN of alarms: three pulses for Ⅰ until it is confirmed, two for Ⅱ, one chime for a new Ⅲ, none for Ⅳ. Pure. */
import { type Alert, type Level, MINUTE, type Millis, SECOND } from '@yiwang/contract'
import { owesConfirmation } from '../alerts/order.ts'

/** One tone: from a pitch to a pitch, when, how long. */
export interface Tone {
  readonly from: number
  readonly to: number
  /** Seconds after the pattern begins. */
  readonly at: number
  readonly length: number
}

const pulses = (count: number, from: number, to: number): readonly Tone[] =>
  Array.from({ length: count }, (_, i) => ({ from, to, at: i * 0.32, length: 0.22 }))

export const TONES: Readonly<Record<1 | 2 | 3, readonly Tone[]>> = {
  1: pulses(3, 880, 660),
  2: pulses(2, 740, 740),
  3: [{ from: 523, to: 523, at: 0, length: 0.6 }],
}

/** How often it is said again while nobody has confirmed. */
export const EVERY: Readonly<Record<1 | 2, Millis>> = { 1: 5 * SECOND, 2: 15 * SECOND }

export const MUTE: Millis = 2 * MINUTE
/** A Ⅰ cannot be muted: it is lowered by 6 dB. */
export const LOWERED = 10 ** (-6 / 20)

/** The worst level that has to be heard again and again: somebody owes it a confirmation. */
export function insists(alerts: Iterable<Alert>): 1 | 2 | undefined {
  let worst: 1 | 2 | undefined
  for (const alert of alerts) {
    if (alert.level > 2 || !alert.active || !owesConfirmation(alert)) continue
    if (alert.level === 1) return 1
    worst = 2
  }
  return worst
}

/** How loud a level is now: 1 = as set, 0 = not at all. */
export function loudness(level: Level, mutedUntil: Millis, now: Millis, flooded: boolean): number {
  if (level === 4 || (level === 3 && flooded)) return 0
  if (now >= mutedUntil) return 1
  return level === 1 ? LOWERED : 0
}
