/** What a span of time asked of those who confirm and judge, and what they had done by its end: of alerts first seen in it, without practice. */
import { z } from 'zod'
import type { Alert } from './alert.ts'
import { type Millis, millis } from './instant.ts'

const many = z.number().int().nonnegative()

export const alertLoad = z.object({
  /** Those that asked for confirmation, those of them that were confirmed, and the milliseconds from rising to that, summed. */
  asked: many,
  confirmed: many,
  confirming: millis,
  /** Those judged, and those of them judged false. */
  judged: many,
  wrong: many,
  /** When the first of them was seen; absent = there was none. */
  first: millis.optional(),
})
export type AlertLoad = z.infer<typeof alertLoad>

/** `from` counts, `to` does not. */
export function alertLoadOf(alerts: Iterable<Alert>, from: Millis, to: Millis): AlertLoad {
  const load = { asked: 0, confirmed: 0, confirming: 0, judged: 0, wrong: 0 }
  let first: Millis | undefined
  for (const { firstSeen, drill, ackDue, ackedAt, risenAt, verdict } of alerts) {
    if (firstSeen < from || firstSeen >= to || drill !== undefined) continue
    first = Math.min(first ?? firstSeen, firstSeen)
    if (ackDue !== undefined) {
      load.asked++
      if (ackedAt !== undefined && ackedAt < to) {
        load.confirmed++
        load.confirming += Math.max(0, ackedAt - risenAt)
      }
    }
    if (!verdict || verdict.at >= to) continue
    load.judged++
    if (verdict.value === 'false') load.wrong++
  }
  return { ...load, ...(first !== undefined && { first }) }
}
