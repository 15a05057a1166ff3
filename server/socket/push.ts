/** The socket: clients follow, and are pushed facts, latest values and the state of the system. Wiring only. */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { type FollowReply, type Millis, mayAtAll, type Principal, SECOND, visibilityOf } from '@yiwang/contract'
import { Server, type Socket } from 'socket.io'
import * as parser from 'socket.io-parser'
import type { Gate } from '../visitor.ts'
import { FactsPush } from './facts-push.ts'
import { readFollow, watchingOf } from './follow.ts'
import { type Follower, followerOf, isBehind } from './follower.ts'
import type { History } from './history.ts'
import { LatestPush } from './latest-push.ts'
import type { LatestValues } from './latest-values.ts'
import { Outlet } from './outlet.ts'
import { Passes } from './passes.ts'
import { ReadyJson, SharedEncoder } from './shared-encoder.ts'
import type { WholeStatus } from './status.ts'
import { Telling } from './telling.ts'
import { textEvent } from './ws-frame.ts'

const TICK = 100
/** A client asks for little; more than this in one packet is not one of ours. */
const MAX_PACKET = 16 * 1_024
/** Asking this often within the window is no map being dragged any more. */
const MAX_ASKS = 60
const ASK_WINDOW = 10 * SECOND
/** A client that still asks while this much of our answers waits does not read them. */
const MAX_QUEUED = 1_000_000
/** A cursor may be a moment ahead of us when another server wrote it. */
const CATCH_UP = 2 * SECOND
/** Status goes out when it changed, and at least this often. */
const STATUS_EVERY = 5 * SECOND

export interface PushParts {
  readonly http: HttpServer
  readonly values: LatestValues
  readonly history: () => History
  readonly status: () => WholeStatus
  readonly gate: Gate
  /** Refuses a handshake from a foreign page: the reason, or undefined. */
  foreign(request: IncomingMessage): string | undefined
  now(): Millis
}

export interface PushCounts {
  readonly followers: number
  readonly behind: number
  readonly queued: number
  readonly conflated: number
  readonly snapshots: number
}

export class Push {
  readonly #parts: PushParts
  readonly #io: Server
  readonly #facts: FactsPush
  readonly #latest: LatestPush
  readonly #followers = new Set<Follower>()
  readonly #passes: Passes
  readonly #snapshots = new Map<string, { readonly cursor: number; readonly epoch: string; readonly json: string }>()
  readonly #timer: NodeJS.Timeout
  #snapshotsMade = 0
  #conflated = 0
  #statusSent: Millis = 0
  #telling: Telling | undefined
  #gist = ''

  constructor(parts: PushParts) {
    this.#parts = parts
    this.#passes = new Passes({ gate: parts.gate, now: parts.now, changed: (follower) => this.#askAnew(follower) })
    this.#facts = new FactsPush(parts.history().log)
    this.#latest = new LatestPush(parts.values)
    this.#latest.tick(parts.now())
    this.#io = new Server(parts.http, {
      transports: ['websocket'],
      serveClient: false,
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: MAX_PACKET,
      pingInterval: 10 * SECOND,
      pingTimeout: 20 * SECOND,
      connectTimeout: 10 * SECOND,
      allowRequest: (request, answer) => {
        const foreign = parts.foreign(request)
        if (foreign !== undefined) return answer(foreign, false)
        this.#passes.admit(request).then(
          (refused) => answer(refused ?? null, refused === undefined),
          () => answer('unavailable', false),
        )
      },
      parser: { Encoder: SharedEncoder, Decoder: parser.Decoder },
    })
    this.#io.on('connection', (socket) => this.#connected(socket))
    this.#timer = setInterval(() => this.#tick(), TICK)
  }

  get counts(): PushCounts {
    const followers = [...this.#followers]
    return {
      followers: followers.length,
      behind: followers.filter(isBehind).length,
      queued: followers.reduce((sum, { outlet }) => sum + outlet.queued, 0),
      conflated: this.#conflated + followers.reduce((sum, { conflated }) => sum + conflated, 0),
      snapshots: this.#snapshotsMade,
    }
  }

  /** Most bytes waiting for any one client. */
  get mostQueued(): number {
    return [...this.#followers].reduce((most, { outlet }) => Math.max(most, outlet.queued), 0)
  }

  /** The history has new facts. */
  grown(): void {
    this.#facts.grown()
  }

  /** Another history begins. */
  restarted(): void {
    this.#snapshots.clear()
    this.#facts.restart(this.#parts.history().log)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#io.close()
  }

  /** What these accounts may do has changed, these sessions are over: each is looked at anew, at once. */
  accessChanged(accounts: ReadonlySet<string>, sessions: ReadonlySet<string>): void {
    this.#passes.accessChanged(accounts, sessions)
  }

  /** Everybody may be somebody else now. */
  accessRestarted(): void {
    this.#passes.accessRestarted()
  }

  /** Nothing more by the rights from before. */
  #askAnew(follower: Follower): void {
    this.#facts.leave(follower)
    this.#latest.leave(follower)
    follower.outlet.send(textEvent('resync', '{}'))
  }

  #connected(socket: Socket): void {
    const visitor = this.#passes.admitted(socket.request)
    // Nobody comes past the handshake without one.
    if (!visitor) return void socket.disconnect(true)
    const follower = followerOf(visitor.who, new Outlet(socket))
    this.#passes.give(follower, socket.request, visitor)
    this.#followers.add(follower)
    let asks: Millis[] = []
    socket.on('follow', (body: unknown, answer: unknown) => {
      // Without a way to answer there is nothing to do; anything else a client sends is not heard at all.
      if (typeof answer !== 'function') return
      const now = this.#parts.now()
      asks = [...asks.filter((at) => now - at < ASK_WINDOW), now]
      if (asks.length > MAX_ASKS) return answer({ ok: false, code: 'rate' } satisfies FollowReply)
      if (follower.outlet.queued > MAX_QUEUED) return follower.outlet.cut()
      void this.#follow(follower, body, (reply) => answer(reply))
    })
    socket.on('disconnect', () => {
      this.#followers.delete(follower)
      this.#passes.drop(follower)
      this.#conflated += follower.conflated
      this.#facts.leave(follower)
      this.#latest.leave(follower)
    })
  }

  async #follow(follower: Follower, body: unknown, answer: (reply: FollowReply | ReadyJson) => void): Promise<void> {
    const reading = readFollow(body)
    if (!reading.ok) return answer(reading)
    if (!mayAtAll(follower.who, 'follow')) return answer({ ok: false, code: 'forbidden' })
    const { cursor, epoch, facts, latest } = reading.request
    const history = this.#parts.history()
    const continues = cursor !== undefined && epoch === history.log.epoch
    if (continues && cursor > history.log.head) {
      await history.reach(cursor, CATCH_UP)
      if (!this.#followers.has(follower)) return
    }
    // Only now: rights may have changed while it waited.
    const { who } = follower
    const { log } = this.#parts.history()
    const from = continues && epoch === log.epoch && cursor >= log.tail && cursor <= log.head ? cursor : undefined
    if (from === undefined) {
      answer(this.#snapshot(who))
      if (facts !== false) this.#facts.follow(follower, log.head)
    } else {
      answer({ ok: true, epoch: log.epoch, cursor: from })
      // What this connection was already sent is on its way before this answer.
      if (facts !== false) this.#facts.follow(follower, Math.max(from, follower.cursor ?? from))
    }
    if (facts === false) this.#facts.leave(follower)
    const views = (latest ?? []).map((view) => watchingOf(who, view))
    // Who wants a snapshot may have dropped what it was sent before.
    if (from === undefined) this.#latest.leave(follower)
    this.#latest.watch(follower, views)
  }

  /** Made once for all who may see the same and ask between two facts. */
  #snapshot(who: Principal): ReadyJson {
    const { log, picture } = this.#parts.history()
    const key = visibilityOf(who)
    let made = this.#snapshots.get(key)
    if (made?.cursor !== log.head || made.epoch !== log.epoch) {
      made = { cursor: log.head, epoch: log.epoch, json: picture.json(who) }
      this.#snapshots.set(key, made)
      this.#snapshotsMade++
    }
    const status = this.#tellingNow().json(who, 0)
    return new ReadyJson(
      `{"ok":true,"epoch":${JSON.stringify(log.epoch)},"cursor":${log.head},"snapshot":{${made.json},"status":${status}}}`,
    )
  }

  #tick(): void {
    const now = this.#parts.now()
    this.#latest.tick(now)
    this.#facts.tick(now)
    this.#tellStatus(now)
    this.#passes.review(now)
  }

  #tellStatus(now: Millis): void {
    const telling = this.#tellingNow()
    if (telling.gist !== this.#gist) this.#statusSent = 0
    this.#gist = telling.gist
    if (now - this.#statusSent >= STATUS_EVERY) {
      this.#statusSent = now
      for (const follower of this.#followers) follower.statusDue = true
    }
    this.#sendStatus(telling)
  }

  #tellingNow(): Telling {
    const whole = this.#parts.status()
    if (this.#telling?.whole !== whole) this.#telling = new Telling(whole)
    return this.#telling
  }

  #sendStatus(telling: Telling): void {
    for (const follower of this.#followers) {
      if (!follower.statusDue || !follower.outlet.idle) continue
      follower.outlet.send(telling.frame(follower.who, follower.conflated))
      follower.statusDue = false
    }
  }
}
