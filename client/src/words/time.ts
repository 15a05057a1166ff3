/** Instants and durations as people here read them: Beijing time, 24 h, no "just now". */
import { dayStart, HOUR, inBeijing, type Language, type Millis, SECOND } from '@yiwang/contract'
import type { Say } from './index.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function two(n: number): string {
  return String(n).padStart(2, '0')
}

interface Civil {
  readonly month: number
  readonly date: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** The wall clock in Beijing, whatever zone this browser is in. */
function civil(at: Millis): Civil {
  const d = inBeijing(at)
  return {
    month: d.getUTCMonth() + 1,
    date: d.getUTCDate(),
    weekday: d.getUTCDay(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
  }
}

/** `14:30:26` */
export function clockText(at: Millis): string {
  const c = civil(at)
  return `${two(c.hour)}:${two(c.minute)}:${two(c.second)}`
}

/** As a camera writes it on its picture: the whole date and time in Beijing. */
export function stampText(at: Millis): string {
  return inBeijing(at).toISOString().slice(0, 19).replace('T', ' ')
}

/** `14:30` */
export function minuteText(at: Millis): string {
  return clockText(at).slice(0, 5)
}

/** Feed time: `14:30:26` today, else `5月13日 14:30`. */
export function momentText(at: Millis, now: Millis, t: Say, language: Language): string {
  if (dayStart(at) === dayStart(now)) return clockText(at)
  const c = civil(at)
  return t('time.dayMonth', {
    month: language === 'zh' ? c.month : MONTHS[c.month - 1],
    day: c.date,
    time: minuteText(at),
  })
}

/** Where seconds say nothing: `14:30` today, else `5月13日 14:30`. */
export function listedText(at: Millis, now: Millis, t: Say, language: Language): string {
  return dayStart(at) === dayStart(now) ? minuteText(at) : momentText(at, now, t, language)
}

/** `5月14日 周四` */
export function todayText(now: Millis, t: Say, language: Language): string {
  const c = civil(now)
  const names = language === 'zh' ? [...t('time.weekdays')] : t('time.weekdays').split(' ')
  return t('time.today', {
    month: language === 'zh' ? c.month : MONTHS[c.month - 1],
    day: c.date,
    weekday: names[c.weekday],
  })
}

/** `18 秒`, `18 分`, `3 时 12 分`, `4 天`: how long something has lasted. */
export function durationText(span: Millis, t: Say): string {
  const s = Math.max(0, Math.floor(span / SECOND))
  if (s < 60) return t('time.second', { n: s })
  if (s < 3_600) return t('time.minute', { n: Math.floor(s / 60) })
  if (s < 48 * 3_600) {
    const m = Math.floor((s % 3_600) / 60)
    const h = Math.floor(s / 3_600)
    return m === 0 ? t('time.hour', { n: h }) : t('time.hourMinute', { h, m: two(m) })
  }
  return t('time.day', { n: Math.floor(s / 86_400) })
}

/** `01:18`, `1:02:03`: a running clock. The sign is said in words beside it. */
export function runningText(span: Millis): string {
  const s = Math.floor(Math.abs(span) / SECOND)
  const tail = `${two(Math.floor((s % 3_600) / 60))}:${two(s % 60)}`
  return s < HOUR / SECOND ? tail : `${Math.floor(s / 3_600)}:${tail}`
}

/** A countdown reaches 00:00 exactly when it is due, so it rounds up. */
export function countdownText(left: Millis): string {
  return runningText(left > 0 ? Math.ceil(left / SECOND) * SECOND : left)
}
