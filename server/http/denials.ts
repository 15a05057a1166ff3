/** What the door refused to whom, told to the audit: once a minute for each of them and each reason, so that a flood of requests is none of rows. */
import type { Millis } from '@yiwang/contract'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Audit } from '../audit/audit.ts'
import { actorOf, NOBODY, type Visitor } from '../visitor.ts'
import { Refusal } from './refusal.ts'
import type { Route } from './route.ts'

const ONCE_SECONDS = 60

export class Denials {
  readonly #audit: Audit
  readonly #failed: (error: unknown) => void
  readonly #told = new RateLimiterMemory({ points: 1, duration: ONCE_SECONDS })

  constructor(audit: Audit, failed: (error: unknown) => void) {
    this.#audit = audit
    this.#failed = failed
  }

  /** Of an error on the way of a request; others than refusals of the door are not ours. What cannot be written is refused all the same. */
  async note(error: unknown, visitor: Visitor, { action, path }: Pick<Route, 'action' | 'path'>, at: Millis): Promise<void> {
    if (!(error instanceof Refusal) || error.status !== 403 || action === 'public' || visitor.who === NOBODY) return
    const { code } = error
    const isNew = await this.#told.consume(`${visitor.session?.id ?? visitor.who.id} ${path} ${code}`).then(
      () => true,
      () => false,
    )
    if (!isNew) return
    await this.#audit
      .note(at, { ...actorOf(visitor), act: action, outcome: 'refused', detail: { code, path } })
      .catch((failure: unknown) => this.#failed(failure))
  }
}
