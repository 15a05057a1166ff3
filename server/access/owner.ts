/** Whoever changes what they sign in with: a person, at their own account, who shows once more that it is theirs. */
import { hasSecondFactor, MINUTE, type Millis } from '@yiwang/contract'
import type { AccessRecords } from '../postgres/access.ts'
import { type Actor, actorOf, type Visitor } from '../visitor.ts'
import type { Directory, Person } from './directory.ts'
import type { Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'

/** `proof`: the account has a second factor, and this session was begun without it; `stale`: they came in elsewhere, and too long ago. */
export type Unconfirmed = 'noPerson' | 'wrong' | 'locked' | 'busy' | 'proof' | 'stale'

export interface OwnerParts {
  readonly records: AccessRecords
  readonly directory: Directory
  readonly sessions: Sessions
  readonly signIn: SignIn
}

/** Whoever has no password here has shown elsewhere who they are not longer ago than this. */
const FRESH = 10 * MINUTE

export class Owner {
  readonly #parts: OwnerParts

  constructor(parts: OwnerParts) {
    this.#parts = parts
  }

  /** Undefined = a wall, or nobody. */
  mine({ session }: Visitor): Person | undefined {
    return session?.kind === 'person' ? this.#parts.directory.person(session.account) : undefined
  }

  /** Before their second factor: with the password, and with what they already have. A wrong password is on record. */
  async confirmed(
    visitor: Visitor,
    password: string | undefined,
    act: string,
    at: Millis,
  ): Promise<{ readonly ok: true; readonly person: Person } | { readonly ok: false; readonly why: Unconfirmed }> {
    const person = this.mine(visitor)
    if (!person) return { ok: false, why: 'noPerson' }
    const { account, passwordAt } = person
    if (visitor.session?.elsewhere === 'one' && hasSecondFactor(account)) return { ok: false, why: 'proof' }
    if (passwordAt === undefined) return (await this.#isFresh(visitor, at)) ? { ok: true, person } : { ok: false, why: 'stale' }
    const why = await this.passwordIs(visitor, password ?? '', act, at)
    return why === 'right' ? { ok: true, person } : { ok: false, why }
  }

  /** A wrong one is on record. */
  async passwordIs(
    visitor: Visitor,
    password: string,
    act: string,
    at: Millis,
  ): Promise<'right' | Extract<Unconfirmed, 'wrong' | 'locked' | 'busy'>> {
    const { records, signIn } = this.#parts
    const { id } = visitor.who
    const confirmed = await signIn.confirms(id, password)
    if (confirmed === 'wrong')
      await records.tell(at, { ...this.done(visitor, act), outcome: 'refused', detail: { why: 'password' } })
    return confirmed
  }

  /** What they have open elsewhere: it may have been opened without what is asked for from now on. */
  async others({ who, session }: Visitor, at: Millis): Promise<readonly string[]> {
    return (await this.#parts.sessions.list(at, who.id)).map(({ id }) => id).filter((id) => id !== session?.id)
  }

  done(visitor: Visitor, act: string): Actor & { act: string; on: string; outcome: 'done' } {
    return { ...actorOf(visitor), act, on: `account:${visitor.who.id}`, outcome: 'done' }
  }

  async #isFresh({ session }: Visitor, at: Millis): Promise<boolean> {
    const found = session && (await this.#parts.sessions.find(session.id, at))
    return found !== undefined && at - found.since < FRESH
  }
}
