/** What everybody may do to their own account: another password, codes of an authenticator. Each begins with the password they have. */
import type { Millis, PasswordFlaw, SecondFactorOffer } from '@yiwang/contract'
import type { AccessRecords } from '../postgres/access.ts'
import type { Redis } from '../redis/connect.ts'
import type { Visitor } from '../visitor.ts'
import type { Directory } from './directory.ts'
import type { Owner, Unconfirmed } from './owner.ts'
import type { PasswordPolicy } from './password-policy.ts'
import type { Passwords } from './passwords.ts'
import type { Seal } from './sealed.ts'
import { newSecret, periodOf, uriOf } from './second-factor.ts'
import type { Sessions } from './sessions.ts'

export type OwnRefused = { readonly ok: false; readonly why: Unconfirmed | 'code' | 'demo' | PasskeyRefused }
/** `made`: the browser's answer is none to our question; `none`: keys cannot be had at our address; `known`: it is somebody's already. */
export type PasskeyRefused = 'none' | 'made' | 'known' | 'many' | 'unknown'
export type OwnResult =
  | { readonly ok: true }
  | OwnRefused
  | { readonly ok: false; readonly why: 'flawed'; readonly flaws: readonly PasswordFlaw[] }

export interface OwnAccountParts {
  readonly owner: Owner
  readonly records: AccessRecords
  readonly redis: Redis
  readonly directory: Directory
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly policy: PasswordPolicy
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
    const { owner, records, directory, sessions, passwords, policy } = this.#parts
    const mine = owner.mine(visitor)
    if (!mine) return { ok: false, why: 'noPerson' }
    const { id, login, name } = mine.account
    const confirmed = await owner.passwordIs(visitor, current, 'password.choose', at)
    if (confirmed !== 'right') return { ok: false, why: confirmed }
    const flaws = [...policy.flawsOf(next, { login, name })]
    const secret = await records.secretOf(id)
    const before = [...(secret?.password === undefined ? [] : [secret.password]), ...(secret?.former ?? [])]
    // The one they have is none they choose, whatever the profile says of those before it.
    if (await passwords.isOneOf(before.slice(0, Math.max(1, policy.rules.former)), next)) flaws.push('former')
    if (flaws.length > 0) return { ok: false, why: 'flawed', flaws }
    const others = await owner.others(visitor, at)
    const hash = await passwords.hash(next)
    await records.choosePassword(
      at,
      { account: id, hash, remembered: policy.rules.former, sessions: others },
      { ...owner.done(visitor, 'password.choose'), detail: { sessions: others.length } },
    )
    await Promise.all([sessions.end(others), directory.refresh([id])])
    return { ok: true }
  }

  /** Undefined in place of an offer = see `why`. */
  async offerSecondFactor(
    visitor: Visitor,
    password: string | undefined,
    at: Millis,
  ): Promise<{ readonly ok: true; readonly offer: SecondFactorOffer } | OwnRefused> {
    const { owner, redis, seal } = this.#parts
    // Everybody can sign in to them: the first one to bind a telephone would keep the others out.
    if (owner.mine(visitor)?.account.demo) return { ok: false, why: 'demo' }
    const confirmed = await owner.confirmed(visitor, password, 'secondFactor.begin', at)
    if (!confirmed.ok) return confirmed
    const { id, login } = confirmed.person.account
    const secret = newSecret()
    await redis.set(offerKey(id), seal.close(secret, id), { expiration: { type: 'EX', value: OFFERED_FOR_SECONDS } })
    return { ok: true, offer: { secret, uri: uriOf(login, secret) } }
  }

  /** With its first code it counts, from the next sign-in on; whoever is in already is out, but for this session. */
  async confirmSecondFactor(visitor: Visitor, code: string, at: Millis): Promise<OwnResult> {
    const { owner, records, redis, directory, sessions, seal } = this.#parts
    const mine = owner.mine(visitor)
    if (!mine) return { ok: false, why: 'noPerson' }
    const { id } = mine.account
    const sealed = await redis.get(offerKey(id))
    const secret = sealed === null ? undefined : seal.open(sealed, id)
    const period = secret === undefined ? undefined : periodOf(secret, code, at, undefined)
    if (sealed === null || period === undefined) return { ok: false, why: 'code' }
    const others = await owner.others(visitor, at)
    await records.setSecondFactor(at, id, { sealed, period }, others, owner.done(visitor, 'secondFactor.begin'))
    await Promise.all([redis.del(offerKey(id)), sessions.end(others), directory.refresh([id])])
    return { ok: true }
  }

  async removeSecondFactor(visitor: Visitor, password: string | undefined, at: Millis): Promise<OwnResult> {
    const { owner, records, directory, sessions } = this.#parts
    const confirmed = await owner.confirmed(visitor, password, 'secondFactor.end', at)
    if (!confirmed.ok) return confirmed
    const { id } = confirmed.person.account
    const others = await owner.others(visitor, at)
    await records.setSecondFactor(at, id, null, others, owner.done(visitor, 'secondFactor.end'))
    await Promise.all([sessions.end(others), directory.refresh([id])])
    return { ok: true }
  }
}
