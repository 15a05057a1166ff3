/**
 * Acts on an alert. Nothing is shown as done before its fact comes back: the answer only says why it did not work, and on a
 * conflict who did what meanwhile.
 */
import { type Action, type Alert, type Millis, stateOf, type VerdictValue } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { send } from '../rest/ask.ts'
import { alerts } from '../stores/alerts.ts'
import { serverNow } from '../stores/clock.ts'
import { playback } from '../stores/playback.ts'
import { selection } from '../stores/selection.ts'
import { alertIn, shown } from '../stores/shown.ts'
import type { WordKey } from '../words/zh.ts'
import { mayActNow } from './allowed.ts'
import { mayAck, mayShelve, type Refusal } from './permitted.ts'

export type Act =
  | { readonly do: 'ack' }
  | { readonly do: 'shelve'; readonly minutes: number; readonly reason: string }
  | { readonly do: 'unshelve' }
  | { readonly do: 'verdict'; readonly value: VerdictValue; readonly reason?: string }

/** What the door asks before each. */
const ACTION: Readonly<Record<Act['do'], Action>> = {
  ack: 'alert.ack',
  shelve: 'alert.shelve',
  unshelve: 'alert.shelve',
  verdict: 'alert.judge',
}

/** What a notice says; values that are instants are formatted where they are shown. */
export interface Notice {
  readonly alert: string
  readonly key: WordKey
  readonly tone: 'done' | 'refused'
  readonly values?: Record<string, string>
  readonly at?: Millis
  readonly verdict?: VerdictValue
  /** Who was faster. */
  readonly by?: string | undefined
}

export const acting = createStore<{ readonly pending: string | undefined; readonly notice: Notice | undefined }>(() => ({
  pending: undefined,
  notice: undefined,
}))

export function refuse(alert: string, refusal: Refusal): void {
  acting.setState({ notice: { alert, tone: 'refused', ...refusal } })
}

/** Checked, then sent. Every way to act, by key or by pointer, goes through here. */
export async function act(id: string, what: Act): Promise<void> {
  const { appearedAt } = alerts.getState()
  const alert = alertIn(shown.getState(), id)
  // What is played back has happened: nothing is done to it.
  if (!alert || acting.getState().pending !== undefined || playback.getState().at !== undefined) return
  if (!mayActNow(ACTION[what.do], alert)) return refuse(id, { key: 'act.forbidden' })
  const allowed =
    what.do === 'ack' ? mayAck(alert, appearedAt.get(id), Date.now()) : what.do === 'shelve' ? mayShelve(alert) : true
  if (allowed === undefined) return
  if (allowed !== true) return refuse(id, allowed)
  acting.setState({ pending: id, notice: undefined })
  const { do: verb, ...rest } = what
  const answer = await send<unknown>(`/alerts/${id}/${verb}`, { ifVersion: alert.version, ...rest })
  acting.setState({
    pending: undefined,
    notice: answer.ok ? { alert: id, key: `act.done.${verb}`, tone: 'done' } : failure(id, answer.problem),
  })
  if (answer.ok && selection.getState().alert === id) selection.setState({ dialog: undefined })
}

function failure(
  id: string,
  problem: { status: number; code: string; title: string; detail?: string | undefined; current?: unknown } | undefined,
): Notice {
  const notice = { alert: id, tone: 'refused' } as const
  if (!problem) return { ...notice, key: 'act.offline' }
  if (problem.status === 409) return { ...notice, ...conflict(problem.current as Alert | undefined) }
  if (problem.status === 403) return { ...notice, key: 'act.forbidden' }
  if (problem.code === 'records.full') return { ...notice, key: 'act.full' }
  if (problem.status === 503) return { ...notice, key: 'act.unavailable' }
  return { ...notice, key: 'act.failed', values: { detail: problem.detail ?? problem.title } }
}

/** Who did what: the newest thing that happened to the alert as the server has it. */
export function conflict(current: Alert | undefined): Omit<Notice, 'alert' | 'tone'> {
  if (current?.verdict) {
    const { by, at, value } = current.verdict
    return { key: 'act.conflict.verdict', by, at, verdict: value }
  }
  if (current && stateOf(current) === 'shelved') {
    return { key: 'act.conflict.shelve', by: current.shelvedBy, at: current.shelvedUntil ?? serverNow() }
  }
  if (current?.ackedAt !== undefined) return { key: 'act.conflict.ack', by: current.ackedBy, at: current.ackedAt }
  return { key: 'act.conflict.changed' }
}
