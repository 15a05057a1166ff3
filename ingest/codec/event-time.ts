/** When it happened: the device's own time against the receive time. A wrong clock is flagged; it never mutes anything. */
import { DAY, MINUTE, type Millis } from '@yiwang/contract'

export interface EventTime {
  readonly eventTime: Millis
  /** The device's time exactly as sent. */
  readonly deviceTime?: string
  /** Invalid, missing, more than 5 min ahead, or more than 24 h old. */
  readonly timeSuspect?: true
  /** More than 10 min old on arrival. */
  readonly late?: true
}

const AHEAD = 5 * MINUTE
const LATE = 10 * MINUTE

/** `deviceMillis` null = invalid or missing. A past time is kept however old; only an invalid or future one gives way to the receive time. */
export function chooseEventTime(deviceMillis: Millis | null, deviceText: string | undefined, received: Millis): EventTime {
  const sent = deviceText === undefined ? {} : { deviceTime: deviceText.slice(0, 64) }
  if (deviceMillis === null || !Number.isSafeInteger(deviceMillis) || deviceMillis - received > AHEAD)
    return { eventTime: received, ...sent, timeSuspect: true }
  const age = received - deviceMillis
  if (age <= LATE) return { eventTime: deviceMillis, ...sent }
  return { eventTime: deviceMillis, ...sent, ...(age > DAY ? { timeSuspect: true as const } : {}), late: true }
}

/** Where there is no receive time to judge by (a line of the decode tool): the device's own, 0 when it has none. */
export function unjudgedEventTime(deviceMillis: Millis | null, deviceText: string | undefined): EventTime {
  return chooseEventTime(deviceMillis, deviceText, deviceMillis ?? 0)
}
