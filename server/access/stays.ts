/** Pages that are open and follow nothing: each hears at once that its session is over, or that its account may do something else. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Millis, SECOND } from '@yiwang/contract'
import type { Session } from './sessions.ts'

/** Sessions end by themselves, too; and a proxy between takes a connection that says nothing for a dead one. */
const LOOK_EVERY = 15 * SECOND

/** Of one session: more pages than anybody looks at. */
const MOST = 20

interface Stay extends Pick<Session, 'id' | 'account'> {
  told: AbortController
}

export class Stays {
  readonly #every: Millis
  readonly #open = new Set<Stay>()

  constructor(every = LOOK_EVERY) {
    this.#every = every
  }

  /** What these accounts may do has changed, these sessions are over. */
  changed(accounts: ReadonlySet<string>, sessions: ReadonlySet<string>): void {
    for (const { id, account, told } of this.#open) if (accounts.has(account) || sessions.has(id)) told.abort()
  }

  mayOpen(session: string): boolean {
    return [...this.#open].filter(({ id }) => id === session).length < MOST
  }

  /** Server-sent events: one for each time there is something to ask anew, and the end with the session. `turnsIn`: when rights begin or end by themselves. */
  async *of(
    { id, account }: Pick<Session, 'id' | 'account'>,
    isOver: () => Promise<boolean>,
    turnsIn: () => Millis | undefined = () => undefined,
  ): AsyncIterable<string> {
    const stay: Stay = { id, account, told: new AbortController() }
    this.#open.add(stay)
    try {
      yield 'retry: 2000\n\n'
      for (let over = false; !over; ) {
        const { signal } = stay.told
        const turn = turnsIn() ?? Number.POSITIVE_INFINITY
        await pause(Math.min(this.#every, turn), undefined, { signal, ref: false }).catch(() => undefined)
        // Before it is looked: what changes from here on is told once more.
        if (signal.aborted) stay.told = new AbortController()
        // Where nobody can say so, it is borne.
        over = await isOver().catch(() => false)
        yield signal.aborted || over || turn <= this.#every ? 'data: changed\n\n' : ':\n\n'
      }
    } finally {
      this.#open.delete(stay)
    }
  }
}
