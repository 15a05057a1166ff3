/** Date and time as text, ISO 8601 as devices write it: `T` or a blank, seconds optional, offset optional (then Beijing time). */
import { BEIJING, HOUR, MINUTE, type Millis } from '@yiwang/contract'

const FORM = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d{1,2}(?::?\d\d)?)?$/i

/** `-8:00` and `+0800` occur as well as `+08:00`. */
function offsetOf(text: string | undefined): Millis | null {
  if (text === undefined) return BEIJING
  if (text === 'Z' || text === 'z') return 0
  const parts = /^([+-])(\d{1,2}):?(\d\d)?$/.exec(text)
  const hours = Number(parts?.[2])
  const minutes = Number(parts?.[3] ?? 0)
  if (!(hours <= 23) || minutes > 59) return null
  return (parts?.[1] === '-' ? -1 : 1) * (hours * HOUR + minutes * MINUTE)
}

/** The instant; null when it is unreadable or no day of the calendar (month 0, 31 June, hour 24). */
export function isoTime(text: string): Millis | null {
  const match = FORM.exec(text.trim())
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((part) => Number(part ?? 0))
  const offset = offsetOf(match[8])
  if (offset === null || hour > 23 || minute > 59 || second > 59) return null
  const midnight = Date.UTC(2000, month - 1, day)
  const date = new Date(midnight)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  const fraction = Math.floor(Number(`0.${match[7] ?? 0}`) * 1_000 + 1e-6)
  return date.getTime() + hour * HOUR + minute * MINUTE + second * 1_000 + fraction - offset
}

/** ISO text of milliseconds since 1970, whatever year they give; null when no date can hold them. */
export function isoOf(at: number | null | undefined): string | null {
  if (at === null || at === undefined) return null
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}
