/** Signing in: with a password, and a code where there is a second factor; with a passkey; or with the token of a wall. Who fails learns only that they did. */
import { type AuditAct, MINUTE, type Millis, type PasskeyShown, SECOND } from '@yiwang/contract'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { AccessRecords, Secret } from '../postgres/access.ts'
import { actorOf, type Visitor } from '../visitor.ts'
import type { Attempts, From, Source } from './attempts.ts'
import type { Directory } from './directory.ts'
import type { Passkeys } from './passkeys.ts'
import type { Kept, Passwords, Verified } from './passwords.ts'
import type { Seal } from './sealed.ts'
import { periodOf } from './second-factor.ts'
import type { MadeSession, Session, Sessions } from './sessions.ts'
import { newToken, tokenHash } from './token.ts'
import { Busy } from './work-queue.ts'

/** Whoever is locked out asks again after this. */
const WAIT = 15 * MINUTE

export interface Arrival extends From {
  readonly agent: string
}

export type SignedIn =
  | { readonly ok: true; readonly session: Session; readonly token: string; readonly device: string }
  /** `code`, `passkey`: the password was right, and a second factor is asked for. */
  | { readonly ok: false; readonly why: 'wrong' | 'code' | 'passkey' | 'busy' }
  | { readonly ok: false; readonly why: 'locked'; readonly retryAfter: Millis }

export interface SignInParts {
  readonly records: AccessRecords
  readonly directory: Directory
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly attempts: Attempts
  readonly seal: Seal
  /** Absent = there are none at our address. */
  readonly passkeys?: Passkeys
}

/** Nobody has signed in from there before. */
const STRANGER: Source = { key: '', known: false }

export class SignIn {
  readonly #parts: SignInParts
  readonly #told = new RateLimiterMemory({ points: 1, duration: WAIT / SECOND })

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  async withPassword(
    { login, password, code }: { readonly login: string; readonly password: string; readonly code?: string | undefined },
    from: Arrival,
    at: Millis,
  ): Promise<SignedIn> {
    const { records, directory, attempts } = this.#parts
    const account = directory.personOf(login)?.account
    const source = await attempts.sourceOf(login, from)
    // A name nobody has may be a password typed into the wrong field: it is told to nobody.
    const refused: AuditAct = {
      by: 'nobody',
      address: from.address,
      act: 'signIn',
      outcome: 'refused',
      ...(account && { on: `account:${account.id}` }),
    }
    const locked = (retryAfter: Millis) => this.#locked(account?.id ?? from.address, refused, retryAfter, at)
    const turn = await attempts.take(login, source)
    if (!turn.ok) return locked(turn.retryAfter)
    let secret: Secret | undefined
    const verified = await this.#verified(password, source.known, async () => {
      const [mayGuess, found] = await Promise.all([attempts.mayGuess(from, source), account && records.secretOf(account.id)])
      secret = found
      return mayGuess ? { kept: secret?.password } : undefined
    })
    if (verified === 'notLooked') return locked(WAIT)
    if (verified === 'busy') {
      await attempts.giveBack(login, source)
      return { ok: false, why: 'busy' }
    }
    if (verified === 'wrong' || !account || !directory.principalOf(account.id, at)) {
      await attempts.failed(from, source)
      await records.tell(at, { ...refused, detail: { why: 'password' } })
      return { ok: false, why: 'wrong' }
    }
    let period: number | undefined
    if (secret?.totp !== undefined) {
      if (code === undefined) {
        await attempts.giveBack(login, source)
        return { ok: false, why: 'code' }
      }
      period = this.#period(account.id, secret.totp, code, at, secret.totpUsed)
    } else if (account.passkeys !== undefined) {
      await attempts.giveBack(login, source)
      return { ok: false, why: 'passkey' }
    }
    const made = this.#made(account.id, 'person', from, at)
    const act: AuditAct = { by: account.id, session: made.session.id, address: from.address, act: 'signIn', outcome: 'done' }
    const isIn =
      (secret?.totp === undefined || period !== undefined) &&
      (await records.signIn(at, act, period === undefined ? undefined : { account: account.id, period }))
    if (!isIn) {
      await attempts.failed(from, source)
      await records.tell(at, { ...refused, detail: { why: 'code' } })
      return { ok: false, why: 'wrong' }
    }
    return this.#entered(made, login, source, from, at)
  }

  /** The key says who it is, and that they showed a finger, a face or a PIN: nothing else is asked for. */
  async withPasskey(shown: PasskeyShown, from: Arrival, at: Millis): Promise<SignedIn> {
    const { records, directory, attempts, passkeys } = this.#parts
    const key = passkeys && (await records.passkeyOf(shown.id))
    const account = key && directory.person(key.account)?.account
    const source = account ? await attempts.sourceOf(account.login, from) : STRANGER
    const on = account && { on: `account:${account.id}` }
    const refusal: AuditAct = { by: 'nobody', address: from.address, act: 'signIn', outcome: 'refused', ...on }
    const locked = (retryAfter: Millis) => this.#locked(account?.id ?? from.address, refusal, retryAfter, at)
    if (account) {
      const turn = await attempts.take(account.login, source)
      if (!turn.ok) return locked(turn.retryAfter)
    } else if (!(await attempts.mayGuess(from, source))) return locked(WAIT)
    const refused = async (why: string): Promise<SignedIn> => {
      await attempts.failed(from, source)
      await records.tell(at, { ...refusal, detail: { by: 'passkey', why, ...(key && { passkey: key.id }) } })
      return { ok: false, why: 'wrong' }
    }
    const counter = key && (await passkeys.shown(key, shown))
    if (counter === undefined || !account || !directory.principalOf(account.id, at)) return refused('passkey')
    const made = this.#made(account.id, 'person', from, at)
    const detail = { by: 'passkey', passkey: key.id }
    const act = {
      by: account.id,
      session: made.session.id,
      address: from.address,
      act: 'signIn',
      outcome: 'done',
      detail,
    } as const
    // Two keys that count alike are one that was copied.
    if (!(await records.signInByPasskey(at, key.id, counter, act))) return refused('counter')
    return this.#entered(made, account.login, source, from, at)
  }

  async withWallToken(token: string, from: Arrival, at: Millis): Promise<SignedIn> {
    const { records, directory, attempts } = this.#parts
    if (!(await attempts.mayGuess(from, STRANGER))) return { ok: false, why: 'locked', retryAfter: WAIT }
    const wall = await records.wallOfToken(tokenHash(token))
    if (!wall || !directory.principalOf(wall.id, at)) {
      await attempts.failed(from, STRANGER)
      await records.tell(at, { by: 'nobody', address: from.address, act: 'wall.signIn', outcome: 'refused' })
      return { ok: false, why: 'wrong' }
    }
    const made = this.#made(wall.id, 'wall', from, at)
    await records.signIn(at, {
      by: wall.id,
      session: made.session.id,
      address: from.address,
      act: 'wall.signIn',
      outcome: 'done',
    })
    return this.#begun(made, from.device ?? newToken(), at)
  }

  /** Somebody another house vouches for. Undefined = they have no account here that may come in. */
  async vouchedFor(
    account: string,
    byTwoFactors: boolean,
    from: Arrival,
    at: Millis,
  ): Promise<Extract<SignedIn, { ok: true }> | undefined> {
    const { records, directory } = this.#parts
    if (!directory.person(account) || !directory.principalOf(account, at)) return undefined
    const made = this.#made(account, 'person', from, at, byTwoFactors ? 'two' : 'one')
    const detail = { by: 'singleSignOn', factors: byTwoFactors ? 2 : 1 }
    await records.signIn(at, {
      by: account,
      session: made.session.id,
      address: from.address,
      act: 'signIn',
      outcome: 'done',
      detail,
    })
    return this.#begun(made, from.device ?? newToken(), at)
  }

  /** A code of their second factor, from somebody who is in with one factor: what they had open goes on as a session of two. */
  async withCode(visitor: Visitor, code: string, from: Arrival, at: Millis): Promise<SignedIn> {
    const { records, directory, attempts } = this.#parts
    const { id } = visitor.who
    const login = directory.person(id)?.account.login ?? ''
    const source = { key: 'inside', known: true }
    const turn = await attempts.take(login, source)
    if (!turn.ok) return { ok: false, why: 'locked', retryAfter: turn.retryAfter }
    const secret = await records.secretOf(id)
    const period = secret?.totp === undefined ? undefined : this.#period(id, secret.totp, code, at, secret.totpUsed)
    const renewed = period === undefined ? undefined : await this.renewed(visitor, from, at, { account: id, period })
    if (!renewed) {
      const on = `account:${id}`
      await records.tell(at, { ...actorOf(visitor), act: 'session.prove', on, outcome: 'refused', detail: { why: 'code' } })
      return { ok: false, why: 'wrong' }
    }
    await attempts.giveBack(login, source)
    return renewed
  }

  /** A session of two factors in place of one that was begun with one. Undefined = the code was taken before. */
  async renewed(
    visitor: Visitor,
    from: Arrival,
    at: Millis,
    code?: { readonly account: string; readonly period: number },
  ): Promise<Extract<SignedIn, { ok: true }> | undefined> {
    const { records, sessions } = this.#parts
    const old = visitor.session?.id ?? ''
    const made = this.#made(visitor.who.id, 'person', from, at)
    const act: AuditAct = { ...actorOf(visitor), act: 'session.prove', on: `account:${visitor.who.id}`, outcome: 'done' }
    if (!(await records.renewSession(at, old, act, code))) return undefined
    await sessions.end([old])
    return this.#begun(made, from.device ?? newToken(), at)
  }

  /** Whether a password is this account's, for those who are in already; guesses count as at the door. */
  async confirms(account: string, password: string): Promise<'right' | 'wrong' | 'locked' | 'busy'> {
    const { records, directory, attempts } = this.#parts
    const login = directory.person(account)?.account.login ?? ''
    const source = { key: 'inside', known: true }
    const turn = await attempts.take(login, source)
    if (!turn.ok) return 'locked'
    const verified = await this.#verified(password, true, async () => ({ kept: (await records.secretOf(account))?.password }))
    if (verified === 'right' || verified === 'busy') await attempts.giveBack(login, source)
    return verified === 'notLooked' ? 'wrong' : verified
  }

  /** That it is locked is told once a window of each account, and of each address where nobody has the login. */
  async #locked(of: string, refused: AuditAct, retryAfter: Millis, at: Millis): Promise<SignedIn> {
    const isNews = await this.#told.consume(of).then(
      () => true,
      () => false,
    )
    if (isNews) await this.#parts.records.tell(at, { ...refused, detail: { why: 'locked' } })
    return { ok: false, why: 'locked', retryAfter }
  }

  #period(account: string, sealed: string, code: string, at: Millis, used: number | undefined): number | undefined {
    const secret = this.#parts.seal.open(sealed, account)
    return secret === undefined ? undefined : periodOf(secret, code, at, used)
  }

  async #verified(password: string, known: boolean, keptOf: () => Promise<Kept | undefined>): Promise<Verified | 'busy'> {
    try {
      return await this.#parts.passwords.verify(keptOf, password, known ? 'first' : 'second')
    } catch (error) {
      if (error instanceof Busy) return 'busy'
      throw error
    }
  }

  #made(
    account: string,
    kind: Session['kind'],
    { address, agent }: Arrival,
    at: Millis,
    elsewhere?: Session['elsewhere'],
  ): MadeSession {
    return this.#parts.sessions.made({ account, kind, address, agent, ...(elsewhere && { elsewhere }) }, at)
  }

  /** From now on they are known there. */
  async #entered(made: MadeSession, login: string, source: Source, from: Arrival, at: Millis): Promise<SignedIn> {
    const device = from.device ?? newToken()
    const known = this.#parts.attempts.succeeded(login, { ...from, device }, source)
    const [begun] = await Promise.all([this.#begun(made, device, at), known])
    return begun
  }

  async #begun({ session, token }: MadeSession, device: string, at: Millis): Promise<Extract<SignedIn, { ok: true }>> {
    await this.#parts.sessions.begin(session, at)
    return { ok: true, session, token, device }
  }
}
