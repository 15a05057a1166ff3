/** One's own passkeys: each is made and removed with the password, and has a name by which its owner knows which it is. */
import { randomUUID } from 'node:crypto'
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server'
import type { Millis, NewPasskey, Passkey } from '@yiwang/contract'
import type { AccessRecords } from '../postgres/access.ts'
import type { Visitor } from '../visitor.ts'
import type { Directory } from './directory.ts'
import type { OwnRefused, OwnResult } from './own-account.ts'
import type { Owner } from './owner.ts'
import type { Passkeys } from './passkeys.ts'
import type { Sessions } from './sessions.ts'

export interface OwnPasskeysParts {
  readonly owner: Owner
  readonly records: AccessRecords
  readonly directory: Directory
  readonly sessions: Sessions
  /** Absent = there are none at our address. */
  readonly passkeys?: Passkeys
}

export class OwnPasskeys {
  readonly #parts: OwnPasskeysParts

  constructor(parts: OwnPasskeysParts) {
    this.#parts = parts
  }

  async all({ who }: Visitor): Promise<readonly Passkey[]> {
    const keys = await this.#parts.records.passkeysOf(who.id)
    return keys.map(({ credential: _credential, ...key }) => key)
  }

  async ask(
    visitor: Visitor,
    password: string | undefined,
    at: Millis,
  ): Promise<{ readonly ok: true; readonly question: PublicKeyCredentialCreationOptionsJSON } | OwnRefused> {
    const { owner, records, passkeys } = this.#parts
    const { session } = visitor
    if (!passkeys || !session) return { ok: false, why: 'none' }
    // Everybody can sign in to them: the first one to make a key would keep the others out.
    if (owner.mine(visitor)?.account.demo) return { ok: false, why: 'demo' }
    const confirmed = await owner.confirmed(visitor, password, 'passkey.add', at)
    if (!confirmed.ok) return confirmed
    const { account } = confirmed.person
    const known = (await records.passkeysOf(account.id)).map(({ credential }) => credential)
    return { ok: true, question: await passkeys.askToMake(account, session.id, known) }
  }

  /** Whoever is in already is out, but for this session: they may have come with the password alone. */
  async add(visitor: Visitor, { name, made }: NewPasskey, at: Millis): Promise<OwnResult> {
    const { owner, records, directory, sessions, passkeys } = this.#parts
    const { session } = visitor
    const mine = owner.mine(visitor)
    if (!mine || !session) return { ok: false, why: 'noPerson' }
    const key = await passkeys?.made(session.id, made)
    if (!key) return { ok: false, why: 'made' }
    const id = randomUUID()
    const others = await owner.others(visitor, at)
    const act = { ...owner.done(visitor, 'passkey.add'), detail: { passkey: id, sessions: others.length } }
    const added = await records.addPasskey(at, { ...key, id, account: mine.account.id, name }, others, act)
    if (added !== 'added') return { ok: false, why: added }
    await Promise.all([sessions.end(others), directory.refresh([mine.account.id])])
    return { ok: true }
  }

  async remove(visitor: Visitor, id: string, password: string | undefined, at: Millis): Promise<OwnResult> {
    const { owner, records, directory, sessions } = this.#parts
    const confirmed = await owner.confirmed(visitor, password, 'passkey.remove', at)
    if (!confirmed.ok) return confirmed
    const others = await owner.others(visitor, at)
    const act = { ...owner.done(visitor, 'passkey.remove'), detail: { passkey: id, sessions: others.length } }
    const { account } = confirmed.person
    if (!(await records.removePasskey(at, account.id, id, others, act))) return { ok: false, why: 'unknown' }
    await Promise.all([sessions.end(others), directory.refresh([account.id])])
    return { ok: true }
  }
}
