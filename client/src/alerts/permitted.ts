/** What may be done with an alert, and why not when not. The server decides; this says it before one asks. Pure. */
import { type Alert, type Level, type Millis, ROMAN, SECOND, SHELVE_LIMIT, stateOf } from '@yiwang/contract'
import type { WordKey } from '../words/zh.ts'
import { shownState } from './order.ts'

/** A blind Enter must not take away an alarm that has just come up under it. */
export const YOUNG = 1 * SECOND

export interface Refusal {
  readonly key: WordKey
  readonly values?: Record<string, string>
}

export function mayAck(a: Alert, appearedAt: Millis | undefined, here: Millis): true | Refusal | undefined {
  if (a.ackedAt !== undefined || shownState(a) === 'closed' || stateOf(a) === 'shelved') return undefined
  if (appearedAt !== undefined && here - appearedAt < YOUNG) return { key: 'act.tooYoung' }
  return true
}

export function mayShelve(a: Alert): true | Refusal | undefined {
  if (SHELVE_LIMIT[a.level] === undefined) return { key: 'act.noShelve', values: { level: ROMAN[a.level] } }
  if (!a.active) return { key: 'act.shelveInactive' }
  const state = stateOf(a)
  return state === 'shelved' || state === 'closed' ? undefined : true
}

export function mayUnshelve(a: Alert): boolean {
  return stateOf(a) === 'shelved'
}

/** Lengths offered for shelving, up to the level's limit. */
export function shelveMinutes(level: Level): readonly number[] {
  const limit = SHELVE_LIMIT[level]
  return limit === undefined ? [] : [5, 10, 15, 30, 60, 120, 240, 480].filter((m) => m * 60 * SECOND <= limit)
}
