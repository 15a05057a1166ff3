/** What everybody may do to their own account: another password, a second factor. Each begins with the password they have. */
import type { Millis, PasswordFlaw, SecondFactorOffer } from '@yiwang/contract'
import type { AccessRecords } from '../postgres/access.ts'
import type { Redis } from '../redis/connect.ts'
import { type Actor, actorOf, type Visitor } from '../visitor.ts'
import type { Directory } from './directory.ts'
import type { PasswordPolicy } from './password-policy.ts'
import type { Passwords } from './passwords.ts'
import type { Seal } from './sealed.ts'
import { newSecret, periodOf, uriOf } from './second-factor.ts'
import type { Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'

export type Unconfirmed = 'wrong' | 'locked' | 'busy'
export type OwnResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: Unconfirmed | 'noPerson' | 'code' | 'demo' }
  | { readonly ok: false; readonly why: 'flawed'; readonly flaws: readonly PasswordFlaw[] }

export interface OwnAccountParts {
  readonly records: AccessRecords
  readonly redis: Redis
  readonly directory: Directory
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly policy: PasswordPolicy
  readonly signIn: SignIn
  readonly seal: Seal
}

/** An offered second factor waits so long for its first code. */
const OFFERED_FOR_SECONDS = 600
const offerKey = (account: string) => `yw:second-factor:${account}`

export class OwnAccount {
  readonly #parts: OwnAccountParts

  constructor(parts: OwnAccountParts) {
    this.#parts = parts
  }

  /** All other sessions of the account end with it. */
  async choosePassword(visitor: Visitor, current: string, next: string, at: Millis): Promise<OwnResult> {
    const { records, directory, sessions, passwords, policy } = this.#parts
    const mine = this.#mine(visitor)
    if (!mine) return { ok: false, why: 'noPerson' }
    const { id, login, name } = mine.account
    const confirmed = await this.#confirmed(visitor, id, current, 'password.choose', at)
    if (confirmed !== 'right') return { ok: false, why: confirmed }
    const flaws = [...policy.flawsOf(next, { login, name })]
    const secret = await records.secretOf(id)
    const before = [...(secret?.password === undefined ? [] : [secret.password]), ...(secret?.former ?? [])]
    // The one they have is none they choose, whatever the profile says of those before it.
    if (await passwords.isOneOf(before.slice(0, Math.max(1, policy.rules.former)), next)) flaws.push('former')
    if (flaws.length > 0) return { ok: false, why: 'flawed', flaws }
    const others = (await sessions.list(at, id)).map((session) => session.id).filter((other) => other !== visitor.session?.id)
    const hash = await passwords.hash(next)
    await records.choosePassword(
      at,
      { account: id, hash, remembered: policy.rules.former, sessions: others },
      { ...actorOf(visitor), act: 'password.choose', on: `account:${id}`, outcome: 'done', detail: { sessions: others.length } },
    )
    await Promise.all([sessions.end(others), directory.refresh([id])])
    return { ok: true }
  }

  /** Undefined in place of an offer = see `why`. */
  async offerSecondFactor(
    visitor: Visitor,
    password: string,
    at: Millis,
  ): Promise<{ readonly ok: true; readonly offer: SecondFactorOffer } | Extract<OwnResult, { ok: false }>> {
    const mine = this.#mine(visitor)
    if (!mine) return { ok: false, why: 'noPerson' }
    // Everybody can sign in to them: the first one to bind a telephone would keep the others out.
    if (mine.account.demo) return { ok: false, why: 'demo' }
    const { id, login } = mine.account
    const confirmed = await this.#confirmed(visitor, id, password, 'secondFactor.begin', at)
    if (confirmed !== 'right') return { ok: false, why: confirmed }
    const secret = newSecret()
    await this.#parts.redis.set(offerKey(id), this.#parts.seal.close(secret, id), {
      expiration: { type: 'EX', value: OFFERED_FOR_SECONDS },
    })
    return { ok: true, offer: { secret, uri: uriOf(login, secret) } }
  }

  /** With its first code it counts, from the next sign-in on. */
  async confirmSecondFactor(visitor: Visitor, code: string, at: Millis): Promise<OwnResult> {
    const { records, redis, directory, seal } = this.#parts
    const mine = this.#mine(visitor)
    if (!mine) return { ok: false, why: 'noPerson' }
    const { id } = mine.account
    const sealed = await redis.get(offerKey(id))
    const secret = sealed === null ? undefined : seal.open(sealed, id)
    const period = secret === undefined ? undefined : periodOf(secret, code, at, undefined)
    if (sealed === null || period === undefined) return { ok: false, why: 'code' }
    await records.setSecondFactor(at, id, { sealed, period }, this.#done(visitor, id, 'secondFactor.begin'))
    await Promise.all([redis.del(offerKey(id)), directory.refresh([id])])
    return { ok: true }
  }

  async removeSecondFactor(visitor: Visitor, password: string, at: Millis): Promise<OwnResult> {
    const { records, directory } = this.#parts
    const mine = this.#mine(visitor)
    if (!mine) return { ok: false, why: 'noPerson' }
    const { id } = mine.account
    const confirmed = await this.#confirmed(visitor, id, password, 'secondFactor.end', at)
    if (confirmed !== 'right') return { ok: false, why: confirmed }
    await records.setSecondFactor(at, id, null, this.#done(visitor, id, 'secondFactor.end'))
    await directory.refresh([id])
    return { ok: true }
  }

  #mine({ session }: Visitor) {
    return session?.kind === 'person' ? this.#parts.directory.person(session.account) : undefined
  }

  /** A wrong password of somebody who is in already is on record. */
  async #confirmed(visitor: Visitor, id: string, password: string, act: string, at: Millis): Promise<'right' | Unconfirmed> {
    const { records, signIn } = this.#parts
    const confirmed = await signIn.confirms(id, password)
    if (confirmed === 'wrong')
      await records.tell(at, { ...this.#done(visitor, id, act), outcome: 'refused', detail: { why: 'password' } })
    return confirmed
  }

  #done(visitor: Visitor, id: string, act: string): Actor & { act: string; on: string; outcome: 'done' } {
    return { ...actorOf(visitor), act, on: `account:${id}`, outcome: 'done' }
  }
}
