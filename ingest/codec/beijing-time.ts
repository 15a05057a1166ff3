/** Times of Chinese devices: Beijing time without an offset, years 20YY. China has no summer time: always +08:00. */
import { inBeijing, type Millis } from '@yiwang/contract'
import { remember } from './remember.ts'

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function daysOf(year: number, month: number): number {
  return month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0)
}

function within(n: number, low: number, high: number): boolean {
  return Number.isInteger(n) && n >= low && n <= high
}

/** Thousands of devices say the same few seconds. */
const MOST_REMEMBERED = 4_096

const textOf = remember(MOST_REMEMBERED, (there: Millis) => `${new Date(there).toISOString().slice(0, 19)}+08:00`)

/** `2026-03-15T09:30:25+08:00`, or null when the fields are no real instant. `year` counts from 2000. */
export function beijingText(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): string | null {
  const real =
    within(year, 0, 99) &&
    within(month, 1, 12) &&
    within(day, 1, daysOf(2000 + year, month)) &&
    within(hour, 0, 23) &&
    within(minute, 0, 59) &&
    within(second, 0, 59)
  return real ? textOf(Date.UTC(2000 + year, month - 1, day, hour, minute, second)) : null
}

function digits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48
}

const instantOf = remember(MOST_REMEMBERED, (text: string): Millis => {
  const [year, month, day] = [digits(text, 0) * 100 + digits(text, 2), digits(text, 5), digits(text, 8)]
  return Date.UTC(year, month - 1, day, digits(text, 11) - 8, digits(text, 14), digits(text, 17))
})

/** The instant of such a text: its places are fixed. */
export function beijingMillis(text: string | null | undefined): Millis | null {
  return text === null || text === undefined ? null : instantOf(text)
}

/** Year since 2000, month, day, hour, minute and second in Beijing: what is put into frames to devices. */
export function beijingFields(at: Millis): readonly [number, number, number, number, number, number] {
  const there = inBeijing(at)
  return [
    there.getUTCFullYear() % 100,
    there.getUTCMonth() + 1,
    there.getUTCDate(),
    there.getUTCHours(),
    there.getUTCMinutes(),
    there.getUTCSeconds(),
  ]
}
