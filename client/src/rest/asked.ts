/**
 * Questions panels keep asking: one request however many panels show its answer, asked again at its rhythm while somebody
 * looks. The last good answer stays, with its age; a failure is said beside it and never empties it.
 */
import type { Action, Millis } from '@yiwang/contract'
import { useCallback, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { serverNow } from '../stores/clock.ts'
import { permits, session } from '../stores/session.ts'
import { shown } from '../stores/shown.ts'
import { type Answer, read } from './ask.ts'

export interface Query {
  /** What is asked, whatever the instant: two panels with one key share one answer. */
  readonly key: string
  /** What its answer asks for at the platform's door: whoever has no such right is not heard asking. */
  readonly needs: Action
  /** `now` is the instant that is shown, a past one in playback. */
  path(now: Millis): string
  readonly every: Millis
}

export interface Asked<T> {
  readonly body?: T
  /** When the answer that is held was given, by the server's clock. */
  readonly at?: Millis
  /** `absent` = the platform does not know what is asked for, `refused` = it is not for whoever sits here, `cut` = nothing was heard. */
  readonly failed?: 'cut' | 'absent' | 'refused'
}

const REFUSED: Asked<never> = { failed: 'refused' }

/** What is held after an answer. Pure. */
export function answered<T>(held: Asked<T>, answer: Answer<T>, at: Millis): Asked<T> {
  if (answer.ok) return { body: answer.body, at }
  // What one may no longer read is not held any longer either.
  if (answer.problem?.status === 403) return REFUSED
  return { ...held, failed: answer.problem?.status === 404 ? 'absent' : 'cut' }
}

const UNASKED: Asked<never> = {}

class Question {
  state: Asked<unknown> = UNASKED
  readonly watchers = new Set<() => void>()
  readonly #path: () => string
  readonly #every: Millis
  #timer: ReturnType<typeof setTimeout> | undefined
  #open = new AbortController()

  constructor({ path, every }: Query, at: Millis | undefined) {
    this.#path = () => path(at ?? serverNow())
    this.#every = every
    this.again()
  }

  again(): void {
    this.end()
    this.#open = new AbortController()
    const { signal } = this.#open
    void read<unknown>(this.#path(), signal).then((answer) => {
      if (signal.aborted) return
      this.state = answered(this.state, answer, serverNow())
      for (const watcher of this.watchers) watcher()
      this.#timer = setTimeout(() => this.again(), this.#every)
    })
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#open.abort()
  }
}

const questions = new Map<string, Question>()

/**
 * `wanted` undefined = there is nothing to ask now. A query is a constant or remembered, and told apart by its key; in playback
 * it is asked about the instant that is shown, and the answer about the one before stands until the new one is here.
 */
export function useAsked<T>(wanted: Query | undefined): Asked<T> & { readonly again: () => void } {
  const refused = useStore(session, (who) => wanted !== undefined && !permits(who, wanted.needs))
  const query = refused ? undefined : wanted
  const at = useStore(shown, (s) => s.at)
  const key = query && (at === undefined ? query.key : `${query.key} @${at}`)
  const watch = useCallback(
    (watcher: () => void) => {
      if (!query || key === undefined) return () => undefined
      const question = questions.get(key) ?? new Question(query, at)
      questions.set(key, question)
      question.watchers.add(watcher)
      return () => {
        question.watchers.delete(watcher)
        if (question.watchers.size > 0) return
        question.end()
        questions.delete(key)
      }
    },
    [query, key, at],
  )
  const state = useSyncExternalStore(watch, () => (key === undefined ? UNASKED : (questions.get(key)?.state ?? UNASKED)))
  const again = useCallback(() => (key === undefined ? undefined : questions.get(key)?.again()), [key])
  const held = useRef<{ key: string | undefined; live: boolean; state: Asked<unknown> }>(undefined)
  const before = held.current
  if (state !== UNASKED) held.current = { key: query?.key, live: at === undefined, state }
  const stands = state === UNASKED && before?.key === query?.key && before?.live === false && at !== undefined
  return { ...((refused ? REFUSED : stands ? before?.state : state) as Asked<T>), again }
}
