/** REST of the platform. An answer is the body or a problem document; a cut is neither. */
import { PROBLEM_TYPE, type Problem } from '@yiwang/contract'

export type Answer<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly problem: Problem }
  /** Nothing was heard: nobody knows whether it was done. */
  | { readonly ok: false; readonly problem: undefined }

type Told = (problem: Problem) => void
const told = new Set<Told>()

/** Hears of every answer that says: not you, or not any more. Ends with what it returns. */
export function onRefused(tell: Told): () => void {
  told.add(tell)
  return () => void told.delete(tell)
}

async function ask<T>(path: string, init?: RequestInit): Promise<Answer<T>> {
  let response: Response
  // Nobody waits for ever, whatever else may end it.
  const patience = AbortSignal.timeout(10_000)
  const signal = init?.signal ? AbortSignal.any([init.signal, patience]) : patience
  try {
    response = await fetch(`/api/v1${path}`, { ...init, signal })
    if (response.ok) return { ok: true, body: response.status === 204 ? undefined : await response.json() }
  } catch {
    return { ok: false, problem: undefined }
  }
  const type = response.headers.get('content-type') ?? ''
  const said: Problem | undefined = type.includes(PROBLEM_TYPE) ? await response.json().catch(() => undefined) : undefined
  const problem = said ?? { type: 'about:blank', title: response.statusText, status: response.status, code: 'http' }
  if (problem.code === 'signedOut' || problem.code === 'mustChange') for (const tell of told) tell(problem)
  return { ok: false, problem }
}

export function read<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  return ask<T>(path, signal && { signal })
}

export function send<T>(path: string, body: unknown): Promise<Answer<T>> {
  return ask<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
