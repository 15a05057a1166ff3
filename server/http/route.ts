/**
 * One row of the route table: what a request must look like, which action the door asks for, what comes back. The same
 * row mounts the route, validates it and describes it in the OpenAPI document. There is no row without an action.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Action, Governed, Millis, Principal } from '@yiwang/contract'
import type { z } from 'zod'
import type { Visitor } from '../visitor.ts'
import type { Doors } from './doors.ts'

export interface Answered {
  readonly description: string
  /** Absent = no JSON body. */
  readonly schema?: z.ZodType
  /** A media type other than JSON. */
  readonly media?: readonly string[]
}

export interface Asked<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly who: Principal
  readonly visitor: Visitor
  readonly headers: IncomingHttpHeaders
  readonly at: Millis
  /** The door for one object: throws a 403 when this person may not do this to it. */
  admit(object: Governed): void
  /** The same as a question, for lists. */
  admits(object: Governed): boolean
}

export type Reply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string | string[]>> }
  | { readonly status: number; readonly file: string; readonly headers: Readonly<Record<string, string>> }
  /** Bytes as they are kept; unpacked for whoever does not take gzip. */
  | {
      readonly status: number
      readonly bytes: Buffer
      readonly gzipped?: boolean
      readonly headers: Readonly<Record<string, string | string[]>>
    }
  /** Line by line, as fast as they are taken. */
  | { readonly status: number; readonly lines: AsyncIterable<string>; readonly headers: Readonly<Record<string, string>> }

interface Shape<P, Q, B> {
  readonly method: 'get' | 'post'
  /** `{name}` for parameters. */
  readonly path: string
  /** What the door asks for before anything else is looked at; `public` = whoever comes. */
  readonly action: Action | 'public'
  /** Operation id and a sentence for the documentation. */
  readonly id: string
  readonly summary: string
  readonly params?: z.ZodType<P>
  readonly query?: z.ZodType<Q>
  readonly body?: z.ZodType<B>
  /** Bytes the body may have; absent = 64 KiB. */
  readonly bodyLimit?: number
  /** Problems are described for every route and need not be listed. */
  readonly answers: Readonly<Record<number, Answered>>
  handle(asked: Asked<P, Q, B>, doors: Doors): Promise<Reply>
}

export type Route = Shape<unknown, unknown, unknown>

/** Checks a row's types against each other, then forgets them: the table holds routes of every kind. */
export function route<P = undefined, Q = undefined, B = undefined>(shape: Shape<P, Q, B>): Route {
  return shape as unknown as Route
}
