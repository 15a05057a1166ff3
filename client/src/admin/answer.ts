/** What a page of the administration reads and does: answers with why not, read again after each act. */
import type { Problem } from '@yiwang/contract'
import { App } from 'antd'
import { useCallback, useEffect, useState } from 'react'
import { type Answer, read, send } from '../rest/ask.ts'
import { refusalText } from './refusals.ts'
import { useAdminWords } from './words.ts'

type Failed = Extract<Answer<unknown>, { ok: false }>

export interface Held<T> {
  readonly body: T | undefined
  readonly loading: boolean
  readonly failed: string | undefined
  readonly again: () => void
}

/** In words; a cut has no problem. */
export function useWhyFailed(): (problem: Problem | undefined) => string {
  const { t, language } = useAdminWords()
  return (problem) => (problem ? t('failed', { detail: refusalText(problem, language) }) : t('offline'))
}

/** Undefined = there is nothing to ask. What was read stands until the next answer to the same question. */
export function useAnswer<T>(path: string | undefined): Held<T> {
  const whyFailed = useWhyFailed()
  const [held, setHeld] = useState<{ path: string; answer: Answer<T> }>()
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const ended = new AbortController()
    // Asked again later it is another question: what was read before may be of an older version, and a form begun on it would be lost.
    if (path === undefined) setHeld(undefined)
    else if (turn >= 0) {
      void read<T>(path, ended.signal).then((answer) => {
        if (!ended.signal.aborted) setHeld({ path, answer })
      })
    }
    return () => ended.abort()
  }, [path, turn])
  const again = useCallback(() => setTurn((n) => n + 1), [])
  const mine = held?.path === path ? held : undefined
  return {
    body: mine?.answer.ok ? mine.answer.body : undefined,
    loading: path !== undefined && !mine,
    failed: mine && !mine.answer.ok ? whyFailed(mine.answer.problem) : undefined,
    again,
  }
}

export interface Paged<T> extends Held<readonly T[]> {
  readonly more: (() => void) | undefined
}

/** Pages of a list, one after the other; `path` has a question already. */
export function usePages<T>(path: string): Paged<T> {
  const whyFailed = useWhyFailed()
  const [pages, setPages] = useState<{ path: string; items: readonly T[]; next?: string | undefined; failed?: Failed }>()
  const [wish, setWish] = useState<{ path: string; cursor?: string; turn: number }>({ path, turn: 0 })
  const cursor = wish.path === path ? wish.cursor : undefined
  const { turn } = wish
  useEffect(() => {
    const ended = new AbortController()
    const asked = cursor === undefined ? path : `${path}&cursor=${encodeURIComponent(cursor)}`
    if (turn >= 0) {
      void read<{ items: readonly T[]; next?: string | number }>(asked, ended.signal).then((answer) => {
        if (ended.signal.aborted) return
        setPages((before) => {
          const held = before?.path === path && cursor !== undefined ? before.items : []
          if (!answer.ok) return { path, items: held, failed: answer }
          const next = answer.body.next === undefined ? undefined : String(answer.body.next)
          return { path, items: [...held, ...answer.body.items], next }
        })
      })
    }
    return () => ended.abort()
  }, [path, cursor, turn])
  const mine = pages?.path === path ? pages : undefined
  const next = mine?.next
  return {
    body: mine?.items,
    loading: !mine,
    failed: mine?.failed && whyFailed(mine.failed.problem),
    again: () => setWish({ path, turn: turn + 1 }),
    more: next === undefined ? undefined : () => setWish({ path, cursor: next, turn }),
  }
}

/** Does something and says how it went; true = done. */
export function useDo(): <T>(path: string, body: unknown) => Promise<T | true | undefined> {
  const { message } = App.useApp()
  const { t } = useAdminWords()
  const whyFailed = useWhyFailed()
  return async <T>(path: string, body: unknown) => {
    const answer = await send<T>(path, body)
    if (answer.ok) {
      void message.success(t('done'))
      return answer.body ?? true
    }
    void message.error(whyFailed(answer.problem))
    return undefined
  }
}

/** A query string of what is given. */
export function asked(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}
