/** HTTP: devices and gateways that POST to us, one route per push protocol, and the probes of this process. */
import { createServer } from 'node:http'
import type { Credential, Millis } from '@yiwang/contract'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import type { Core } from '../core.ts'
import { authenticate, maySpeakFor, readAuthorization } from '../credentials.ts'
import { metricsOf } from '../metrics.ts'
import type { PushListener, PushProtocol } from '../protocol.ts'
import { StepRunner } from '../steps.ts'
import { type Endpoint, listenOn, peerAddress } from './listen.ts'
import { answerProblem, checkHead, Refusal, readBody } from './push-door.ts'
import { type Allowance, Buckets } from './token-bucket.ts'

export interface HttpLimits {
  /** Requests per credential. */
  readonly requests: Allowance
  /** Wrong credentials per address. */
  readonly strangers: Allowance
  readonly headersMs: Millis
  readonly requestMs: Millis
  /** Longest wait for Redis before the connection is closed without an answer: the sender must ask again. */
  readonly storeMs: Millis
  readonly connections: number
}

export const HTTP_LIMITS: HttpLimits = {
  requests: { rate: 500, burst: 1_000 },
  strangers: { rate: 5, burst: 50 },
  headersMs: 10_000,
  requestMs: 30_000,
  storeMs: 30_000,
  connections: 5_000,
}

const RETRY_AFTER_S = 2
const LOOPBACK = new Set(['127.0.0.1', '::1'])

export interface HttpTransport {
  readonly port: number
  stop(): Promise<void>
}

export interface HttpParts {
  readonly core: Core
  readonly protocols: readonly PushProtocol[]
  readonly endpoint: Endpoint
  /** Why this process is not ready; undefined = it is. */
  unready?(): string | undefined
  readonly limits?: Partial<HttpLimits>
}

export async function listenHttp({ core, protocols, endpoint, unready, limits: given }: HttpParts): Promise<HttpTransport> {
  const limits = { ...HTTP_LIMITS, ...given }
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  probes(app, core, unready)
  const requests = new Buckets(limits.requests)
  const strangers = new Buckets(limits.strangers)
  core.everySecond((now) => {
    requests.tick(now)
    strangers.tick(now)
  })
  for (const protocol of protocols) {
    const listener = protocol.open({ configOf: (device) => core.mirror.configOf(device) })
    const route = new PushRoute(core, protocol, listener, { requests, strangers }, limits)
    app
      .route(protocol.path)
      .post((request, response) => route.handle(request, response))
      .all((_, response) => answerProblem(response.set('Allow', 'POST'), new Refusal(405, 'method')))
    core.everySecond((now) => route.tick(now))
  }
  app.use((_: Request, response: Response) => answerProblem(response, new Refusal(404, 'notFound')))
  app.use((error: unknown, _: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error)
    answerProblem(response, error instanceof URIError ? new Refusal(400, 'path') : new Refusal(500, 'internal'))
  })

  const server = createServer(
    { connectionsCheckingInterval: 1_000, headersTimeout: limits.headersMs, requestTimeout: limits.requestMs, keepAlive: true },
    app,
  )
  server.maxConnections = limits.connections
  server.keepAliveTimeout = 30_000
  const port = await listenOn(server, endpoint)
  for (const { id } of protocols) core.feeds.of(id).listening()
  core.log.info({ host: endpoint.host, port, protocols: protocols.map(({ id }) => id) }, 'Listening for device pushes')
  return {
    port,
    async stop() {
      for (const { id } of protocols) core.feeds.of(id).down('stopped')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      setTimeout(() => server.closeAllConnections(), 5_000).unref()
      await closed
    },
  }
}

function probes(app: Express, core: Core, unready: HttpParts['unready']): void {
  const metrics = metricsOf(core)
  app.get('/healthz', (_, response) => void response.type('text').send('ok\n'))
  app.get('/readyz', (_, response) => {
    const reason = core.writer.refusal ?? unready?.()
    if (reason === undefined) response.type('text').send('ready\n')
    else answerProblem(response, new Refusal(503, reason, { retryAfterS: RETRY_AFTER_S }))
  })
  app.get('/metrics', async (request, response) => {
    if (!LOOPBACK.has(peerAddress(request.socket.remoteAddress))) return answerProblem(response, new Refusal(403, 'loopback'))
    response.type(metrics.contentType).send(await metrics.metrics())
  })
}

class PushRoute {
  readonly #core: Core
  readonly #protocol: PushProtocol
  readonly #listener: PushListener
  readonly #buckets: { readonly requests: Buckets; readonly strangers: Buckets }
  readonly #limits: HttpLimits

  constructor(
    core: Core,
    protocol: PushProtocol,
    listener: PushListener,
    buckets: { readonly requests: Buckets; readonly strangers: Buckets },
    limits: HttpLimits,
  ) {
    this.#core = core
    this.#protocol = protocol
    this.#listener = listener
    this.#buckets = buckets
    this.#limits = limits
  }

  tick(now: Millis): void {
    const feed = this.#core.feeds.of(this.#protocol.id)
    const steps = this.#listener.tick(now)
    const origin = { source: this.#protocol.id, from: 'clock', feed, refuse: () => undefined }
    if (steps.length > 0) new StepRunner<never>({ doors: this.#core, origin, send: () => {} }).run(steps, now)
  }

  async handle(request: Request, response: Response): Promise<void> {
    const from = peerAddress(request.socket.remoteAddress)
    let user: string | undefined
    try {
      const credential = this.#admit(request, from)
      user = credential.user
      checkHead(request, this.#protocol.maxBytes)
      const body = await readBody(request, this.#protocol.maxBytes)
      await this.#receive(request, response, body, credential)
    } catch (error) {
      if (response.headersSent || response.destroyed) return
      if (error instanceof Refusal) await this.#refuse(response, error, user ?? from)
      else if (request.complete) {
        this.#core.log.error({ source: this.#protocol.id, from, err: error }, 'A push failed')
        answerProblem(response, new Refusal(500, 'internal'))
      }
    }
  }

  #admit(request: Request, from: string): Credential {
    const { writer, pressure, mirror } = this.#core
    const now = Date.now()
    if (writer.refusal !== undefined || pressure.high) throw new Refusal(503, 'unavailable', { retryAfterS: RETRY_AFTER_S })
    const given = readAuthorization(request.headers.authorization)
    const credential = given && authenticate(mirror, given.user, given.token)
    if (!credential) {
      // Only who guesses waits: a good credential of the same address is not locked out by a bad one.
      const guessing = this.#buckets.strangers.use(from, 1, now) > 0
      throw guessing ? new Refusal(429, 'rate', { retryAfterS: RETRY_AFTER_S }) : new Refusal(401, 'credential')
    }
    const rest = this.#buckets.requests.use(credential.user, 1, now)
    if (rest > 0) throw new Refusal(429, 'rate', { retryAfterS: Math.ceil(rest / 1_000) })
    return credential
  }

  #receive(request: Request, response: Response, body: Buffer, credential: Credential): Promise<void> {
    const now = Date.now()
    const device = Object.values(request.params).find((value) => typeof value === 'string')
    const push = { contentType: request.headers['content-type'] ?? '', body, ...(device !== undefined && { device }) }
    const claim = this.#protocol.claims(push)
    if (claim !== undefined && !maySpeakFor(credential, claim)) throw new Refusal(403, 'credential')
    const result = this.#listener.receive(push, now)
    if (result.refused) throw new Refusal(result.refused.status, result.refused.code, { bytes: body })
    const stores = result.steps.filter((step) => step.do === 'store')
    const telemetryOnly = stores.length > 0 && stores.every((step) => step.lane === 'telemetry')
    if (this.#core.pressure.shedding && telemetryOnly) throw new Refusal(503, 'shed', { retryAfterS: RETRY_AFTER_S })

    return new Promise((resolve, reject) => {
      const outcomes: ('stored' | 'duplicate')[] = []
      let left = result.steps.length
      let refusal: Refusal | undefined
      const finish = (): void => {
        clearTimeout(deadline)
        if (refusal) {
          reject(refusal)
          return
        }
        const { status, body: answer } = result.reply(outcomes)
        if (answer === undefined) response.status(status).end()
        else response.status(status).json(answer)
        resolve()
      }
      const deadline = setTimeout(() => response.destroy(), this.#limits.storeMs)
      const runner = new StepRunner<never>({
        doors: this.#core,
        deduplicate: this.#protocol.deduplicate,
        origin: {
          source: this.#protocol.id,
          from: credential.user,
          feed: this.#core.feeds.of(this.#protocol.id),
          refuse: (spoken) => (maySpeakFor(credential, spoken) ? undefined : 'identity'),
        },
        send: () => {},
        done: (kind, outcome) => {
          if (kind === 'store') {
            if (outcome === 'refused') refusal ??= new Refusal(503, 'evidence', { retryAfterS: RETRY_AFTER_S })
            else if (outcome === 'rejected') refusal ??= new Refusal(403, 'identity')
            else outcomes.push(outcome === 'duplicate' ? 'duplicate' : 'stored')
          }
          left--
          if (left === 0) finish()
        },
      })
      if (left === 0) finish()
      else runner.run(result.steps, now)
    })
  }

  /** What a device did wrong is counted before it is told; that we cannot store is no fault of its. */
  async #refuse(response: Response, refusal: Refusal, from: string): Promise<void> {
    const { faults, feeds } = this.#core
    const source = this.#protocol.id
    if (refusal.status < 500) {
      feeds.of(source).rejected++
      const seen = { source, reason: refusal.code, from, ...(refusal.bytes && { bytes: refusal.bytes }) }
      await new Promise<void>((counted) => faults.reject(seen, Date.now(), counted))
    }
    answerProblem(response, refusal)
  }
}
