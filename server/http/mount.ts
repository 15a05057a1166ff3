/** Mounts the route table: the door first, then the request against its schemas, then the handler. */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { type Governed, may, mayAtAll } from '@yiwang/contract'
import express, { type Request, type Response, Router } from 'express'
import type { z } from 'zod'
import { type Gate, NOBODY, type Visitor } from '../visitor.ts'
import type { Denials } from './denials.ts'
import type { Doors } from './doors.ts'
import { type RequestRates, refuseLarge } from './limits.ts'
import { malformed, Refusal } from './refusal.ts'
import type { Asked, Reply, Route } from './route.ts'

const unpacked = promisify(gunzip)

const BODY_LIMIT = 64 * 1_024

export interface MountParts {
  readonly gate: Gate
  readonly rates: RequestRates
  readonly denials: Denials
}

export function mount(table: readonly Route[], doors: Doors, { gate, rates, denials }: MountParts): Router {
  const router = Router({ caseSensitive: true, strict: true })
  // A path without parameters before those that would take its last part for one.
  const routes = [...table].sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')))
  for (const route of routes) {
    router[route.method](expressPath(route.path), async (request, response) => {
      const visitor = await gate(request)
      await rates.count(visitor, response)
      try {
        admit(route.action, visitor)
        await readBody(request, response, route.bodyLimit)
        await reply(request, response, await route.handle(read(route, request, visitor, doors), doors))
      } catch (error) {
        await denials.note(error, visitor, route, doors.now())
        throw error
      }
    })
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allowed = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase())
    router.all(expressPath(path), (_request, response) => {
      response.set('Allow', allowed.join(', '))
      throw new Refusal(405, 'method')
    })
  }
  return router
}

/** Whoever may not come in has nothing read of what they send. */
async function readBody(request: Request, response: Response, limit = BODY_LIMIT): Promise<void> {
  refuseLarge(request, limit)
  const parse = express.json({ limit, strict: true, inflate: false })
  await new Promise<void>((resolve, reject) => parse(request, response, (error?: unknown) => (error ? reject(error) : resolve())))
}

/** Whether at all; which objects, the handler asks, because only it knows them. */
export function admit(action: Route['action'], { who, mustChange, owes }: Visitor): void {
  if (action === 'public') return
  if (who === NOBODY) throw new Refusal(401, 'signedOut', 'Sign in first.')
  if (mustChange && action !== 'self') throw new Refusal(403, 'mustChange', 'Choose another password first.')
  if (owes !== undefined && action !== 'self') throw new Refusal(403, 'secondFactor.owed', 'Show a second factor first.')
  if (action !== 'self' && !mayAtAll(who, action)) throw new Refusal(403, 'forbidden.action')
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

function read(route: Route, request: Request, visitor: Visitor, doors: Doors): Asked<unknown, unknown, unknown> {
  if (route.body && !request.is('application/json')) throw new Refusal(415, 'mediaType', 'The body must be application/json.')
  const { who } = visitor
  const { action } = route
  const admits = (object: Governed) => action === 'public' || may(who, action, object) === true
  return {
    params: checked('path', route.params, request.params),
    query: checked('query', route.query, request.query),
    body: checked('body', route.body, request.body),
    who,
    visitor,
    headers: request.headers,
    at: doors.now(),
    admits,
    admit: (object) => {
      if (!admits(object)) throw new Refusal(403, 'forbidden.area')
    },
  }
}

function checked(where: 'path' | 'query' | 'body', schema: z.ZodType | undefined, given: unknown): unknown {
  if (!schema) return undefined
  const result = schema.safeParse(given)
  if (!result.success) throw malformed(where, result.error)
  if (holdsNul(result.data)) throw new Refusal(400, 'malformed', `The ${where} holds U+0000, which is no text.`)
  return result.data
}

/** The records can neither keep it nor look for it. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([name, one]) => name.includes('\0') || holdsNul(one))
}

async function reply(request: Request, response: Response, answer: Reply): Promise<void> {
  // It took too long, and that was said.
  if (response.headersSent) return
  response
    .status(answer.status)
    .set('Cache-Control', 'no-store')
    .set(answer.headers ?? {})
  if ('body' in answer) {
    response.json(answer.body)
    return
  }
  if ('lines' in answer) {
    await pipeline(Readable.from(answer.lines), response).catch((error: NodeJS.ErrnoException) => {
      // Whoever has left meanwhile misses nothing.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
    })
    return
  }
  if ('bytes' in answer) {
    await sendBytes(request, response, answer)
    return
  }
  await new Promise<void>((resolve, reject) => {
    response.sendFile(answer.file, { cacheControl: false, dotfiles: 'allow', etag: true }, (error) => {
      if (error && !response.headersSent) reject(error)
      else resolve()
    })
  })
}

/** Two forms of one thing have two tags, or a cache would take one for the other. */
async function sendBytes(request: Request, response: Response, answer: Extract<Reply, { bytes: Buffer }>): Promise<void> {
  if (answer.gzipped !== true) {
    response.send(answer.bytes)
    return
  }
  const tag = response.get('ETag')
  response.vary('Accept-Encoding')
  if (request.acceptsEncodings('gzip') === 'gzip') {
    response.set('Content-Encoding', 'gzip')
    if (tag !== undefined) response.set('ETag', tag.replace(/"$/, '-gzip"'))
    response.send(answer.bytes)
  } else response.send(await unpacked(answer.bytes))
}
