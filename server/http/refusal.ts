/** A request refused for a reason the caller can act on; it becomes a problem document (RFC 9457). */
import { type ServerResponse, STATUS_CODES } from 'node:http'
import { PROBLEM_TYPE, type Problem } from '@yiwang/contract'
import type { z } from 'zod'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly more: Pick<Problem, 'errors' | 'about' | 'current'>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    code: string,
    detail?: string,
    more: Pick<Problem, 'errors' | 'about' | 'current'> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail ?? code)
    this.status = status
    this.code = code
    this.more = more
    this.headers = headers
  }
}

export function malformed(where: 'path' | 'query' | 'body', error: z.ZodError): Refusal {
  const errors = error.issues.slice(0, 20).map((issue) => ({ path: [where, ...issue.path].join('.'), message: messageOf(issue) }))
  return new Refusal(400, 'malformed', `The ${where} is not as described.`, { errors })
}

const WORD = /^[A-Za-z]{1,40}$/

/** Nothing that was sent goes back, but for the names of members, where they are names. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return issue.message
  const known = issue.keys.filter((key) => WORD.test(key))
  return ['Unrecognized member', ...known].join(' ')
}

export function sendProblem(response: ServerResponse, { status, code, message, more, headers }: Refusal): void {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    ...(message !== code && { detail: message }),
    ...more,
  }
  response.writeHead(status, { 'Content-Type': `${PROBLEM_TYPE}; charset=utf-8`, 'Cache-Control': 'no-store', ...headers })
  response.end(JSON.stringify(problem))
}
