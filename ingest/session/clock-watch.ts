/** A device whose clock is wrong again and again is told the time, at most once an hour, and gets a maintenance note. */
import { type DeviceId, HOUR, type Millis, type Signal } from '@yiwang/contract'

const REPEATED = 3
const PAUSE = HOUR

/** The note: what the device said when we knew better. */
export function clockWrong(device: DeviceId, sent: string, now: Millis): Signal {
  return { kind: 'note', feature: device, eventTime: now, topic: 'clock.wrong', detail: { sent } }
}

export interface ClockWatch {
  readonly wrong: number
  readonly toldAt: Millis
}

export const CLOCK_UNKNOWN: ClockWatch = { wrong: 0, toldAt: -Infinity }

/** After one more message: `tell` when the clock should be set now. */
export function watchClock(
  watch: ClockWatch,
  suspect: boolean,
  now: Millis,
): { readonly watch: ClockWatch; readonly tell: boolean } {
  if (!suspect) return { watch: watch.wrong === 0 ? watch : { ...watch, wrong: 0 }, tell: false }
  const wrong = Math.min(watch.wrong + 1, REPEATED)
  const tell = wrong === REPEATED && now - watch.toldAt >= PAUSE
  return { watch: { wrong, toldAt: tell ? now : watch.toldAt }, tell }
}
