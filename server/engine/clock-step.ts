/**
 * A clock that was set back. What rules remember of the old time lies in the future of the new one, and would keep them waiting
 * for as long as the clock was wrong: it is moved back by as much, so that ages and what is left of each limit stay as they are.
 */
import type { Millis } from '@yiwang/contract'

/** Whatever number a rule keeps: one as large as this is an instant (2001). */
const AN_INSTANT = 1_000_000_000_000

/** The same value where it holds no instant later than `now`. */
export function movedBack<T>(value: T, now: Millis, by: Millis): T {
  return moved(value, Math.max(now, AN_INSTANT), by) as T
}

function moved(value: unknown, after: Millis, by: Millis): unknown {
  if (typeof value === 'number') return value > after ? value - by : value
  if (Array.isArray(value)) {
    const items = value.map((item) => moved(item, after, by))
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]) => [key, member, moved(member, after, by)] as const)
  if (members.every(([, before, now]) => before === now)) return value
  return Object.fromEntries(members.map(([key, , now]) => [key, now]))
}
