/** The door of a device push over HTTP: who it is, how often, how large; what does not pass is answered with a problem. */
import type { IncomingMessage } from 'node:http'
import { PROBLEM_TYPE, type Problem } from '@yiwang/contract'
import type { Response } from 'express'

const TITLES: Readonly<Record<number, string>> = {
  400: 'The body cannot be read',
  401: 'A credential is needed',
  403: 'The credential may not speak for this source',
  404: 'There is nothing here',
  405: 'Only POST is possible here',
  408: 'The body took too long',
  413: 'The body is too large',
  415: 'This content type is not understood',
  422: 'The body is not of this protocol',
  429: 'Too many requests',
  500: 'Something failed here',
  503: 'Nothing can be stored at the moment',
}

/** Why a push is refused. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly retryAfterS: number | undefined
  /** Bytes that could not be read, for the faults. */
  readonly bytes: Uint8Array | undefined

  constructor(status: number, code: string, more: { readonly retryAfterS?: number; readonly bytes?: Uint8Array } = {}) {
    super(code)
    this.status = status
    this.code = code
    this.retryAfterS = more.retryAfterS
    this.bytes = more.bytes
  }
}

export function answerProblem(response: Response, { status, code, retryAfterS }: Refusal): void {
  const problem: Problem = { type: 'about:blank', title: TITLES[status] ?? 'Refused', status, code }
  if (status === 401) response.set('WWW-Authenticate', 'Basic realm="yiwang ingest", charset="UTF-8"')
  if (retryAfterS !== undefined) response.set('Retry-After', String(retryAfterS))
  // What was not read of the body is not waited for.
  if (!response.req.complete) response.set('Connection', 'close')
  response.status(status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** Checks what the head of a request tells, before a byte of its body is kept. */
export function checkHead(request: IncomingMessage, maxBytes: number): void {
  const { 'content-encoding': encoding, 'content-type': type, 'content-length': length } = request.headers
  if (type === undefined || (encoding !== undefined && encoding !== 'identity')) throw new Refusal(415, 'contentType')
  if (length !== undefined && Number(length) > maxBytes) throw new Refusal(413, 'tooLarge')
}

/** The whole body, or a refusal as soon as it is too long. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBytes) {
        request.pause()
        reject(new Refusal(413, 'tooLarge'))
        return
      }
      chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', reject)
    request.once('close', () => reject(new Error('The request was broken off.')))
  })
}
