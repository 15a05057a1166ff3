/**
 * A platform to look at: it speaks the contract with invented rows and serves the built screens under the platform's own
 * page policy. For tests of the screens and for drawing them; nothing behind it is real.
 */
import { readFileSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import {
  type Alert,
  type Asset,
  areaOf,
  assemble,
  bySouthWest,
  type Catalogue,
  type Colleague,
  cellOf,
  type Drill,
  encodeSegment,
  type Fact,
  type FactsFrame,
  type Fault,
  type FollowReply,
  type FollowRequest,
  inCrowd,
  type LatestPosition,
  type LatestSeen,
  type LatestValue,
  type Millis,
  mayAtAll,
  type Notice,
  type NumberedFact,
  type OwnSession,
  PROBLEM_TYPE,
  SECOND,
  type SignInRequest,
  type SignInWays,
  type SilentDevice,
  type Snapshot,
  type SystemStatus,
} from '@yiwang/contract'
import express from 'express'
import { Server, type Socket } from 'socket.io'

/** What the platform's own server says to browsers. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'nonce-sample'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ')

/** A platform that says nothing for longer is taken for one that is cut off. */
const STATUS_EVERY = 2 * SECOND

export interface World {
  alerts: Alert[]
  /** Of alerts closed at this instant or later, all are among them; absent = whenever they were closed. */
  closedFrom?: Millis
  assets: Asset[]
  positions: LatestPosition[]
  values: LatestValue[]
  seen: LatestSeen[]
  status: SystemStatus
  silent: SilentDevice[]
  drills: Drill[]
  notices: Notice[]
  faults: (Fault & { id: string })[]
  catalogue: Catalogue
  /** Who sits before it; undefined = nobody has signed in. */
  own: OwnSession | undefined
  ways: SignInWays
  /** Whoever signs in with one of these passwords, by login. */
  keys: Map<string, { password: string; code?: string; own: OwnSession }>
  colleagues: Colleague[]
  /** Pictures by their name. */
  evidence: Map<string, Buffer>
  history: { time: number; value: number }[]
  /** Everything else that is only read: path → answer. */
  rest: Map<string, (query: URLSearchParams, params: Record<string, unknown>) => unknown>
}

export class ScreenServer {
  readonly world: World
  /** Requests to change something, in order. */
  readonly acts: { path: string; body: unknown }[] = []
  /** What the next act is answered with, instead of doing it. */
  refusal: { status: number; body: unknown } | undefined
  /** Follow is not answered: the screen waits. */
  mute = false
  /** How far the platform's clock is ahead of this machine's: what is not reported again grows old by it. */
  ahead: Millis = 0
  epoch = 'e1'
  #n = 100
  readonly #facts: NumberedFact[] = []
  readonly #app: express.Express
  #http: HttpServer | undefined
  #io: Server | undefined
  #saying: ReturnType<typeof setInterval> | undefined
  readonly #followers = new Map<Socket, FollowRequest>()

  constructor(world: World, folder: string) {
    this.world = world
    const app = express()
    app.use((_request, response, next) => {
      response.set('Content-Security-Policy', POLICY)
      next()
    })
    app.use('/api/v1', express.json())
    this.#door(app)
    app.get('/api/v1/catalogue', (_q, response) => void response.json(world.catalogue))
    app.get('/api/v1/faults', (_q, response) => void response.json({ items: world.faults }))
    app.get('/api/v1/observations', (_q, response) => void response.json({ items: world.history }))
    app.get('/api/v1/evidence/:sha', (request, response) => {
      const bytes = world.evidence.get(request.params.sha)
      if (bytes) response.type('jpeg').send(bytes)
      else response.status(404).end()
    })
    for (const path of world.rest.keys()) {
      app.get(
        `/api/v1${path}`,
        async (request, response) =>
          void response.json(await world.rest.get(path)?.(new URLSearchParams(request.url.split('?')[1]), request.params)),
      )
    }
    app.get('/api/v1/assets/:id', (request, response) => {
      const asset = world.assets.find(({ id }) => id === request.params.id)
      if (asset) response.json(asset)
      else response.status(404).type('application/problem+json').send('{}')
    })
    app.get('/api/v1/colleagues', (request, response) => {
      const ids = new Set(String(request.query.ids).split(','))
      response.json({ items: world.colleagues.filter(({ id }) => ids.has(id)) })
    })
    app.post('/api/v1/alerts/:id/:verb', (request, response) => {
      this.acts.push({ path: request.path.replace('/api/v1', ''), body: request.body })
      if (this.refusal) {
        response.status(this.refusal.status).type('application/problem+json').send(JSON.stringify(this.refusal.body))
        return
      }
      response.json(this.#act(String(request.params.id), request.params.verb, request.body))
    })
    app.use(express.static(folder, { index: false }))
    // Like the platform: a path without a dot is a page of the screens' own.
    const html = () => readFileSync(join(folder, 'index.html'), 'utf8').replaceAll('__NONCE__', 'sample')
    app.get(/^\/(?!api\/)[^.]*$/, (_q, response) => void response.type('html').send(html()))
    this.#app = app
  }

  /** Opens its door; after `close` it may be opened again, at the same place and with the same facts. */
  async listen(port = 0): Promise<string> {
    const http = createServer(this.#app)
    const io = new Server(http, {
      serveClient: false,
      allowRequest: (_request, answer) => answer(null, this.world.own !== undefined && mayAtAll(this.world.own.who, 'follow')),
    })
    this.#http = http
    this.#io = io
    io.on('connection', (socket) => {
      socket.on('follow', (request: FollowRequest, answer: (reply: FollowReply) => void) => {
        if (this.mute) return
        this.#followers.set(socket, request)
        const continued = request.cursor !== undefined && request.epoch === this.epoch
        answer({
          ok: true,
          epoch: this.epoch,
          cursor: continued ? (request.cursor ?? 0) : this.#n,
          ...(!continued && { snapshot: this.#snapshot() }),
        })
        if (continued) this.#sendSince(socket, request.cursor ?? 0)
        this.latest(socket)
      })
      socket.on('disconnect', () => this.#followers.delete(socket))
    })
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
    this.#saying = setInterval(() => this.status({}), STATUS_EVERY)
    return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  }

  /** The session before the screen is over: what it has open is cut, as the platform does it. */
  signOut(): void {
    this.world.own = undefined
    this.#io?.disconnectSockets(true)
  }

  /** Other rights, at once: the screen is told to ask anew. */
  allow(own: OwnSession): void {
    this.world.own = own
    for (const socket of this.#followers.keys()) socket.emit('resync', {})
  }

  async close(): Promise<void> {
    clearInterval(this.#saying)
    await this.#io?.close()
    this.#http?.closeAllConnections()
  }

  /** Commits an alert as it is now and tells everybody. */
  alert(alert: Alert, change: Extract<Fact, { kind: 'alert' }>['change'] = 'raised', by?: string): void {
    this.fact({ kind: 'alert', at: Date.now(), change, alert, ...(by !== undefined && { by }) })
  }

  /** Whoever follows is told; whoever begins to follow later finds it in the snapshot. */
  fact(...facts: Fact[]): void {
    const prev = this.#n
    for (const fact of facts) {
      if (fact.kind === 'alert') this.#commit(this.world.alerts, fact.alert)
      else if (fact.kind === 'drill') this.#commit(this.world.drills, fact.drill)
      this.#facts.push({ n: ++this.#n, fact })
    }
    for (const socket of this.#followers.keys()) this.#sendSince(socket, prev)
  }

  #commit<T extends { id: string }>(rows: T[], row: T): void {
    const at = rows.findIndex(({ id }) => id === row.id)
    if (at < 0) rows.push(row)
    else rows[at] = row
  }

  status(change: Partial<SystemStatus>): void {
    Object.assign(this.world.status, change, { at: Date.now() + this.ahead })
    for (const socket of this.#followers.keys()) socket.emit('status', this.world.status)
  }

  latest(to?: Socket): void {
    const at = Date.now() + this.ahead
    const places = new Map(this.world.assets.map((asset) => [asset.handle, { lon: asset.lon ?? 0, lat: asset.lat ?? 0 }]))
    for (const { handle, lon, lat } of this.world.positions) places.set(handle, { lon, lat })
    const kinds = new Map(this.world.assets.map(({ handle, kind }) => [handle, kind]))
    const watched = [...this.#followers].flatMap(([socket, { latest = [] }]) => latest.map((view) => ({ socket, view })))
    for (const { socket, view } of watched) {
      if (to && to !== socket) continue
      const area = areaOf(view.bbox ?? [-180, -90, 180, 90])
      const cells = new Map<
        string,
        { x: number; y: number; positions: LatestPosition[]; values: LatestValue[]; seen: LatestSeen[] }
      >()
      const cellFor = (handle: number) => {
        const kind = kinds.get(handle)
        const place = kind && view.kinds.includes(kind) ? places.get(handle) : undefined
        const cell = place && cellOf(place.lon, place.lat)
        if (!cell || cell.x < area.west || cell.x > area.east || cell.y < area.south || cell.y > area.north) return
        const key = `${cell.x} ${cell.y}`
        const known = cells.get(key) ?? { ...cell, positions: [], values: [], seen: [] }
        cells.set(key, known)
        return known
      }
      for (const row of this.world.positions) cellFor(row.handle)?.positions.push(row)
      for (const row of this.world.values) cellFor(row.handle)?.values.push(row)
      for (const row of this.world.seen) cellFor(row.handle)?.seen.push(row)
      const segments = [...cells.values()].sort(bySouthWest).map(({ x, y, ...rows }) => ({
        x,
        y,
        ...encodeSegment({ x, y }, { ...rows, left: [] }, at),
      }))
      socket.emit('latest', Buffer.from(assemble(at, area, segments)))
    }
  }

  /** Signing in and out; everything after it is for those who have. */
  #door(app: express.Express): void {
    const { world } = this
    const refuse = (response: express.Response, status: number, code: string) =>
      void response
        .status(status)
        .type(PROBLEM_TYPE)
        .send(JSON.stringify({ type: 'about:blank', title: '', status, code }))
    app.get('/api/v1/sessions/ways', (_request, response) => void response.json(world.ways))
    app.post('/api/v1/sessions', (request, response) => {
      const { login, password, code } = request.body as SignInRequest
      const key = world.keys.get(login)
      if (key?.password !== password) return refuse(response, 401, 'signIn.wrong')
      if (key.code !== code) return refuse(response, 401, code === undefined ? 'signIn.code' : 'signIn.wrong')
      world.own = key.own
      response.json(world.own)
    })
    app.use('/api/v1', (_request, response, next) => (world.own ? next() : refuse(response, 401, 'signedOut')))
    app.get('/api/v1/sessions/own', (_request, response) => void response.json(world.own))
    app.get('/api/v1/sessions/own/stay', (_request, response) => void response.type('text/event-stream').write('retry: 2000\n\n'))
    app.post('/api/v1/sessions/own/present', (_request, response) => void response.status(204).end())
    app.post('/api/v1/sessions/own/:act', (request, response) => {
      this.acts.push({ path: request.path.replace('/api/v1', ''), body: request.body })
      if (this.refusal)
        return void response.status(this.refusal.status).type(PROBLEM_TYPE).send(JSON.stringify(this.refusal.body))
      if (request.params.act === 'end') this.signOut()
      if (request.params.act === 'password' && world.own) world.own = { ...world.own, mustChange: false }
      response.status(204).end()
    })
  }

  #snapshot(): Snapshot {
    const { alerts, closedFrom = 0, assets, silent, status, drills, notices } = this.world
    const counted = assets.map(({ kind }) => kind)
    const assetCounts = Object.fromEntries(counted.map((kind) => [kind, counted.filter((one) => one === kind).length]))
    const about = new Set(alerts.map(({ asset }) => asset))
    const kept = assets.filter((asset) => !inCrowd(asset) || about.has(asset.id))
    return { alerts, closedFrom, assets: kept, assetCounts, silent, drills, notices, status }
  }

  #sendSince(socket: Socket, prev: number): void {
    const facts = this.#facts.filter(({ n }) => n > prev)
    socket.emit('facts', { epoch: this.epoch, prev, cursor: this.#n, facts } satisfies FactsFrame)
  }

  #act(id: string, verb: string, body: { minutes?: number; reason?: string; value?: string }): Alert | undefined {
    const before = this.world.alerts.find((alert) => alert.id === id)
    if (!before) return
    const at = Date.now()
    const who = this.world.own?.who.id ?? ''
    const { shelvedUntil: _until, shelvedBy: _by, shelveReason: _reason, ...free } = before
    const after = {
      ack: { ...before, ackedBy: who, ackedAt: at },
      shelve: { ...before, shelvedBy: who, shelvedUntil: at + (body.minutes ?? 0) * 60_000, shelveReason: body.reason },
      unshelve: free,
      verdict: { ...before, verdict: { value: body.value, by: who, at, ...(body.reason && { reason: body.reason }) } },
    }[verb] as Alert | undefined
    if (!after) return
    const next = { ...after, version: before.version + 1 }
    this.alert(next, ({ ack: 'acked', shelve: 'shelved', unshelve: 'unshelved' } as const)[verb as 'ack'] ?? 'judged', who)
    return next
  }
}
