/** Passes: by what right each follower follows. Asked for at the handshake, and anew when anything about it changes and every minute. */
import type { IncomingMessage } from 'node:http'
import { MINUTE, type Millis, mayAtAll, SECOND, visibilityOf } from '@yiwang/contract'
import { type Gate, NOBODY, type Visitor } from '../visitor.ts'
import type { Follower } from './follower.ts'

/** Who somebody is, is asked anew this often without being told to: sessions end by themselves. */
const REVIEW_EVERY = MINUTE
/** Where nobody can say who it is, it is asked again after so long, and borne for so long. */
const REVIEW_AGAIN = SECOND
const UNREVIEWED = 2 * MINUTE

export interface PassParts {
  readonly gate: Gate
  now(): Millis
  /** May see something else from now on. */
  changed(follower: Follower): void
}

interface Pass {
  /** The handshake: whatever proved who it is. */
  readonly request: IncomingMessage
  visitor: Visitor
  /** When it was last known who it is, and when that is asked anew. */
  reviewed: Millis
  reviewAt: Millis
  isUnderReview: boolean
}

export class Passes {
  readonly #parts: PassParts
  readonly #passes = new Map<Follower, Pass>()
  /** Of handshakes. */
  readonly #visitors = new WeakMap<IncomingMessage, Visitor>()

  constructor(parts: PassParts) {
    this.#parts = parts
  }

  /** At the handshake. Undefined = may come in; otherwise why not. */
  async admit(request: IncomingMessage): Promise<string | undefined> {
    const visitor = await this.#parts.gate(request)
    if (!mayFollow(visitor)) return visitor.who === NOBODY ? 'signedOut' : 'forbidden'
    this.#visitors.set(request, visitor)
    return undefined
  }

  /** Whoever was let in at this handshake. */
  admitted(request: IncomingMessage): Visitor | undefined {
    return this.#visitors.get(request)
  }

  give(follower: Follower, request: IncomingMessage, visitor: Visitor): void {
    const now = this.#parts.now()
    this.#passes.set(follower, { request, visitor, reviewed: now, reviewAt: reviewAt(visitor, now), isUnderReview: false })
  }

  drop(follower: Follower): void {
    this.#passes.delete(follower)
  }

  /** What these accounts may do has changed, these sessions are over: each is looked at anew, at once. */
  accessChanged(accounts: ReadonlySet<string>, sessions: ReadonlySet<string>): void {
    for (const pass of this.#passes.values()) {
      const { session, who } = pass.visitor
      if (accounts.has(session?.account ?? who.id) || (session && sessions.has(session.id))) pass.reviewAt = 0
    }
    this.review(this.#parts.now())
  }

  /** Everybody may be somebody else now. */
  accessRestarted(): void {
    for (const pass of this.#passes.values()) pass.reviewAt = 0
  }

  /** Looks at those anew whose time it is. */
  review(now: Millis): void {
    for (const [follower, pass] of this.#passes) {
      if (pass.reviewAt > now || pass.isUnderReview) continue
      pass.isUnderReview = true
      pass.reviewAt = Number.POSITIVE_INFINITY
      void this.#reviewed(follower, pass).finally(() => {
        pass.isUnderReview = false
      })
    }
  }

  /** Whoever may see something else now is named; whoever may see nothing any more is cut. */
  async #reviewed(follower: Follower, pass: Pass): Promise<void> {
    const asked = this.#parts.now()
    let visitor: Visitor
    try {
      visitor = await this.#parts.gate(pass.request)
    } catch {
      // Nobody can say who it is: that is borne for a while, never for good.
      if (asked - pass.reviewed > UNREVIEWED) follower.outlet.cut()
      else pass.reviewAt = Math.min(pass.reviewAt, asked + REVIEW_AGAIN)
      return
    }
    if (!this.#passes.has(follower)) return
    if (!mayFollow(visitor)) return follower.outlet.cut()
    const isOther = visibilityOf(visitor.who) !== visibilityOf(follower.who)
    pass.visitor = visitor
    pass.reviewed = asked
    // Named again meanwhile: this answer may be from before, and is asked for once more.
    pass.reviewAt = Math.min(pass.reviewAt, reviewAt(visitor, asked))
    follower.who = visitor.who
    if (isOther) this.#parts.changed(follower)
  }
}

function mayFollow({ who, mustChange, owes }: Visitor): boolean {
  return !mustChange && owes === undefined && mayAtAll(who, 'follow')
}

function reviewAt({ until }: Visitor, now: Millis): Millis {
  return Math.min(until ?? Number.POSITIVE_INFINITY, now + REVIEW_EVERY)
}
