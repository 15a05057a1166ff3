/**
 * The way of an alert, step by step: what is known of it with its time, what is due now, and what a case will add once there is
 * one. Nothing ahead has a time. Pure.
 */
import type { Alert, Level, Millis } from '@yiwang/contract'
import { owesConfirmation } from './order.ts'

export type StepWord =
  | 'begun'
  | 'reviewed'
  | 'risen'
  | 'waiting'
  | 'acked'
  | 'judged'
  | 'cleared'
  | 'sent'
  | 'arrived'
  | 'reported'
  | 'closed'

export interface Step {
  readonly word: StepWord
  readonly state: 'done' | 'now' | 'ahead'
  readonly at?: Millis
  /** When what is due now is due. */
  readonly due?: Millis
  readonly level?: Level
}

/** The stages a linked case brings; until there is one they are ahead. */
const AHEAD: readonly StepWord[] = ['sent', 'arrived', 'reported', 'closed']

export function stepsOf(alert: Alert): readonly Step[] {
  const done: Step[] = [{ word: 'begun', state: 'done', at: alert.firstSeen }]
  const seen = alert.evidence.filter(({ boxes }) => boxes.length > 0).map(({ at }) => at)
  // A camera's own alert begins with its picture; for another device the picture is somebody else's word for it.
  if (alert.family !== 'camera' && seen.length > 0) done.push({ word: 'reviewed', state: 'done', at: Math.min(...seen) })
  if (alert.risen) done.push({ word: 'risen', state: 'done', at: alert.risenAt, level: alert.level })
  if (alert.ackedAt !== undefined) done.push({ word: 'acked', state: 'done', at: alert.ackedAt })
  if (alert.verdict) done.push({ word: 'judged', state: 'done', at: alert.verdict.at })
  if (alert.clearedAt !== undefined && !alert.active) done.push({ word: 'cleared', state: 'done', at: alert.clearedAt })
  done.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const waiting: Step[] = owesConfirmation(alert)
    ? [{ word: 'waiting', state: 'now', ...(alert.ackDue !== undefined && { due: alert.ackDue }) }]
    : []
  return [...done, ...waiting, ...AHEAD.map((word): Step => ({ word, state: 'ahead' }))]
}
