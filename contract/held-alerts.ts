/**
 * Which alerts are held at hand, by the platform and by every screen: all that are open, and of those closed within a day the newest.
 * However many a day has, a screen is told no more, and from when on it knows all of them; what was before is counted by the records.
 */
import { type Alert, closedAt, stateOf } from './alert.ts'
import { DAY, type Millis } from './instant.ts'

export const MOST_CLOSED = 2_000

export interface LetGo {
  readonly over: readonly Alert[]
  /** All alerts that were closed at this instant or later are held. */
  readonly closedFrom: Millis
}

/** Which of the held alerts are held no longer; `closedFrom` is that of before. */
export function letGo(held: Iterable<Alert>, closedFrom: Millis, now: Millis): LetGo {
  const from = Math.max(closedFrom, now - DAY)
  const over: Alert[] = []
  const closed: Alert[] = []
  for (const alert of held) {
    if (stateOf(alert) !== 'closed') continue
    if (closedAt(alert) < from) over.push(alert)
    else closed.push(alert)
  }
  if (closed.length <= MOST_CLOSED) return { over, closedFrom: from }
  closed.sort((a, b) => closedAt(b) - closedAt(a))
  const tooMany = closed.splice(MOST_CLOSED)
  const [newest] = tooMany
  return { over: [...over, ...tooMany], closedFrom: newest ? closedAt(newest) + 1 : from }
}
