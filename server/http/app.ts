/** The HTTP door put together: security first, then operations, the API, its documentation, the client; every error a problem. */
import express, { type ErrorRequestHandler, type Express } from 'express'
import { clientFiles } from './client-files.ts'
import { Denials } from './denials.ts'
import { docsPage } from './docs-page.ts'
import type { Doors } from './doors.ts'
import type { Edge } from './edge.ts'
import { cutUnread, RequestRates } from './limits.ts'
import { mount } from './mount.ts'
import { openApiOf } from './openapi.ts'
import { type Operations, operations } from './operations.ts'
import { Refusal, sendProblem } from './refusal.ts'
import { ROUTES } from './routes/registry.ts'
import { ownPagesOnly, securityHeaders } from './security.ts'

export interface AppParts extends Operations {
  readonly doors: Doors
  readonly clientFolder: string
  readonly edge: Edge
  readonly rates?: RequestRates
  /** An error nobody foresaw: written to the log, never to the caller. */
  failed(error: unknown): void
}

const PATIENCE = 30_000

export function createApp({
  doors,
  clientFolder,
  ready,
  warnings,
  metrics,
  gate,
  edge,
  rates = new RequestRates(),
  failed,
}: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('query parser', 'simple')
  app.use(cutUnread, ...securityHeaders(edge, doors.ground.origins), ownPagesOnly(edge))
  app.use((request, response, next) => {
    response.setTimeout(PATIENCE, () => {
      if (response.headersSent) request.destroy()
      else sendProblem(response, new Refusal(503, 'timeout', 'No answer in time.'))
    })
    next()
  })
  app.use(operations({ ready, ...(warnings && { warnings }), metrics, gate }))
  const api = openApiOf(ROUTES)
  app.get('/api/v1/openapi.json', (_request, response) => {
    response.set('Cache-Control', 'no-cache').json(api)
  })
  app.use('/api/v1', docsPage())
  const inside = { gate, rates, denials: new Denials(doors.audit, failed) }
  app.use('/api/v1', mount(ROUTES, doors, inside))
  app.use(clientFiles(clientFolder))
  app.use(() => {
    throw new Refusal(404, 'unknown')
  })
  app.use(problems(failed))
  return app
}

function problems(failed: (error: unknown) => void): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.headersSent) return next(error)
    const refusal = refusalOf(error)
    if (refusal.status >= 500 && !(error instanceof Refusal)) failed(error)
    sendProblem(response, refusal)
  }
}

/** What the client of Redis calls it when there is no answer. */
const REDIS_AWAY = /^(Timeout|ClientClosed|ClientOffline|DisconnectsClient|SocketClosedUnexpectedly|ConnectionTimeout)Error$/

/** It answers and takes nothing: no room on its disk or in its memory, loading yet, a replica. */
const REDIS_REFUSES = /^(MISCONF|OOM|LOADING|READONLY) /

/** PostgreSQL: disk full. */
const NO_ROOM = '53100'

/** Errors of the body parser and of Express carry a status of their own. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (typeof error !== 'object' || error === null) return new Refusal(500, 'internal')
  const { status, type, code } = error as { status?: unknown; type?: unknown; code?: unknown }
  if (type === 'entity.parse.failed') return new Refusal(400, 'json', 'The body is not JSON.')
  if (typeof status === 'number' && status >= 400 && status < 500) return new Refusal(status, 'malformed')
  if (code === NO_ROOM)
    return new Refusal(503, 'records.full', 'There is no room left where the records are kept: nothing was changed.')
  if (typeof code === 'string' && isUnreachable(code))
    return new Refusal(503, 'records.unavailable', 'The records cannot be reached now.')
  if (error instanceof Error && (REDIS_AWAY.test(error.constructor.name) || REDIS_REFUSES.test(error.message)))
    return new Refusal(503, 'live.unavailable', 'What is kept between requests cannot be reached now.')
  if (error instanceof Error && /timeout|terminated|not queryable/i.test(error.message)) {
    return new Refusal(503, 'records.unavailable', 'The records cannot be reached now.')
  }
  return new Refusal(500, 'internal')
}

/** No connection (node), or PostgreSQL shutting down, starting, out of connections, cancelled (classes 08, 53, 57). */
function isUnreachable(code: string): boolean {
  return /^(ECONN|ETIMEDOUT|EPIPE|EHOSTUNREACH)/.test(code) || /^(08|53|57)/.test(code)
}
