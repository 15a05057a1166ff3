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

/** Not you, not any more, or not before something else. */
const NOT_YOU: ReadonlySet<string> = new Set(['signedOut', 'mustChange', 'secondFactor.owed'])
const PATIENCE = 10_000

async function ask<T>(
  path: string,
  init?: RequestInit,
  take: (response: Response) => Promise<T> = bodyOf,
  patient = PATIENCE,
): Promise<Answer<T>> {
  let response: Response
  // Nobody waits for ever, whatever else may end it.
  const patience = AbortSignal.timeout(patient)
  const signal = init?.signal ? AbortSignal.any([init.signal, patience]) : patience
  try {
    response = await fetch(`/api/v1${path}`, { ...init, signal })
    if (response.ok) return { ok: true, body: await take(response) }
  } catch {
    return { ok: false, problem: undefined }
  }
  const type = response.headers.get('content-type') ?? ''
  const said: Problem | undefined = type.includes(PROBLEM_TYPE) ? await response.json().catch(() => undefined) : undefined
  const problem = said ?? { type: 'about:blank', title: response.statusText, status: response.status, code: 'http' }
  if (NOT_YOU.has(problem.code)) for (const tell of told) tell(problem)
  return { ok: false, problem }
}

async function bodyOf<T>(response: Response): Promise<T> {
  return response.status === 204 ? (undefined as T) : await response.json()
}

export function read<T>(path: string, signal?: AbortSignal): Promise<Answer<T>> {
  return ask<T>(path, signal && { signal })
}

export function send<T>(path: string, body: unknown): Promise<Answer<T>> {
  return ask<T>(path, posted(body))
}

export interface Sheet {
  readonly name: string
  readonly bytes: Blob
}

/** What is answered with a file to keep. */
export function sendForFile(path: string, body: unknown, patience: number): Promise<Answer<Sheet>> {
  return ask<Sheet>(path, posted(body), sheetOf, patience)
}

function posted(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function sheetOf(response: Response): Promise<Sheet> {
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1]
  return { name: name ?? 'yiwang', bytes: await response.blob() }
}
