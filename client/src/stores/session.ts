/**
 * Who sits before this screen and what they may do here. The server decides about everything; this only says what it will not refuse.
 * What was shown belongs to whoever was signed in: when a session is over the page is loaded anew and nothing of it stays behind.
 */
import { type Action, type AssetKind, type Governed, may, mayAtAll, mayOfKind, type OwnSession, SECOND } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { type Answer, onRefused, read } from '../rest/ask.ts'

export type Session =
  /** Nobody knows yet. */
  | { readonly phase: 'asking'; readonly own: undefined }
  | { readonly phase: 'out'; readonly own: undefined }
  | { readonly phase: 'in'; readonly own: OwnSession }

export const session = createStore<Session>(() => ({ phase: 'asking', own: undefined }))

const RETRY = 2 * SECOND
/** Answers that depend on each other are asked for once: a page whose session is over is told so by all of its questions. */
let asking: Promise<void> | undefined

/** Asks the platform who we are; until it answers, what was known stands. */
export function askWhoIsIn(): Promise<void> {
  asking ??= ask().finally(() => {
    asking = undefined
  })
  return asking
}

async function ask(): Promise<void> {
  const first = await read<OwnSession>('/sessions/own')
  // A session that was renewed while it was asked after has another cookie by now.
  const answer = isOut(first) && session.getState().phase === 'in' ? await read<OwnSession>('/sessions/own') : first
  if (answer.ok) session.setState({ phase: 'in', own: answer.body })
  else if (isOut(answer)) out()
  else if (session.getState().phase === 'asking') setTimeout(() => void askWhoIsIn(), RETRY)
}

function isOut(answer: Answer<OwnSession>): boolean {
  return !answer.ok && answer.problem?.status === 401
}

/** Somebody has just signed in. */
export function entered(own: OwnSession): void {
  history.replaceState(null, '')
  session.setState({ phase: 'in', own })
}

/** Known to the page that comes after: why it asks for a sign-in. */
export type Left = 'over' | 'left'

function out(): void {
  if (session.getState().phase === 'in') leave('over')
  else session.setState({ phase: 'out', own: undefined })
}

let leaving: Left | undefined

/** Said before the platform is asked to end the session: its socket may be cut before the answer is here. */
export function willLeave(): void {
  leaving = 'left'
}

/** Away with everything this page holds. */
export function leave(why: Left): void {
  history.replaceState({ left: leaving ?? why }, '')
  location.reload()
}

export function whyLeft(): Left | undefined {
  const { left }: { left?: unknown } = history.state ?? {}
  return left === 'over' || left === 'left' ? left : undefined
}

export function startSession(): () => void {
  const end = onRefused(() => void askWhoIsIn())
  void askWhoIsIn()
  return end
}

/** Whether they may do it to this; without an object: at all. */
export function permits({ own }: Session, action: Action, object?: Governed): boolean {
  if (!own || own.mustChange || own.owes !== undefined) return false
  return object ? may(own.who, action, object) === true : mayAtAll(own.who, action)
}

/** The same of this moment. */
export function mayNow(action: Action, object?: Governed): boolean {
  return permits(session.getState(), action, object)
}

/** Whether they may do it to anything of this kind. */
export function permitsOfKind(who: Session, action: Action, kind: AssetKind): boolean {
  return permits(who, action) && who.own !== undefined && mayOfKind(who.own.who, action, kind)
}
