/** How much anybody may ask of us: connections that ask for nothing, bodies that do not end, requests without end. */
import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { SECOND } from '@yiwang/contract'
import type { RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { NOBODY, type Visitor } from '../visitor.ts'
import { Refusal } from './refusal.ts'

/** Of a server: what does not come in time, or is larger, is cut off. */
export const SERVER_LIMITS = {
  /** All headers of a request; what is larger is answered 431. */
  maxHeaderSize: 16 * 1_024,
  headersTimeout: 10 * SECOND,
  requestTimeout: 30 * SECOND,
  keepAliveTimeout: 5 * SECOND,
  connectionsCheckingInterval: 2 * SECOND,
} as const

/** Open at once; a screen holds one for its socket and few for its files. */
const MOST_CONNECTIONS = 20_000
/** Of one address, those that have not asked for anything yet: many come at once behind one proxy, and all of them ask. */
const MOST_SILENT = 2_000
/** Who is refused in the middle of a body gets this long to read why. */
const LINGER = SECOND

export function guardConnections(server: Server, mostSilent = MOST_SILENT): void {
  server.maxConnections = MOST_CONNECTIONS
  const silent = new Map<string, number>()
  const waiting = new WeakMap<Socket, () => void>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (silent.get(address) ?? 0) + 1
    if (count > mostSilent) {
      socket.destroy()
      return
    }
    silent.set(address, count)
    const spoken = () => {
      if (!waiting.delete(socket)) return
      const left = (silent.get(address) ?? 1) - 1
      if (left > 0) silent.set(address, left)
      else silent.delete(address)
    }
    waiting.set(socket, spoken)
    socket.once('close', spoken)
  })
  for (const event of ['request', 'upgrade'] as const) {
    server.prependListener(event, ({ socket }: IncomingMessage) => waiting.get(socket)?.())
  }
}

/** A body of this size is on its way already: to take its rest is less trouble than to cut a connection that its sender means to use again. */
const SOON_OVER = 64 * 1_024

/** An answer given before the whole body was there: nobody reads the rest of it, unless it is small. */
export const cutUnread: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete) return
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    if (coding === undefined && Number(length) <= SOON_OVER) request.resume()
    else leave(request)
  })
  next()
}

function leave({ socket }: IncomingMessage): void {
  socket.pause()
  socket.end()
  setTimeout(() => socket.destroy(), LINGER).unref()
}

/** A body whose length nobody says, or that is said to be larger than this, is not begun with. */
export function refuseLarge({ headers }: Pick<IncomingMessage, 'headers'>, bytes: number): void {
  if (headers['transfer-encoding'] !== undefined) throw new Refusal(411, 'length', 'Say how long the body is.')
  if (Number(headers['content-length'] ?? 0) > bytes)
    throw new Refusal(413, 'tooLarge', `The body may have at most ${bytes / 1_024} KiB.`)
}

const WINDOW_SECONDS = 10
/** A map that is dragged over two walls asks for some hundred tiles a second, for a moment. */
const PER_SESSION = 2_000
/** A shift that signs in behind one address. */
const PER_ADDRESS = 4_000

/** Counted in this process: each of several servers counts for itself. */
export class RequestRates {
  readonly #sessions = new RateLimiterMemory({ points: PER_SESSION, duration: WINDOW_SECONDS })
  readonly #addresses = new RateLimiterMemory({ points: PER_ADDRESS, duration: WINDOW_SECONDS })

  /** Throws a 429 for whoever asks too often: a session, or an address from which nobody has signed in. */
  async count({ who, session, address }: Visitor, response: { set(name: string, value: string): unknown }): Promise<void> {
    const [limiter, key] = who === NOBODY ? [this.#addresses, address] : [this.#sessions, session?.id ?? who.id]
    try {
      await limiter.consume(key)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      response.set('Retry-After', String(Math.ceil(error.msBeforeNext / SECOND)))
      throw new Refusal(429, 'rate', 'Too many requests: wait a moment.')
    }
  }
}
