/** The gate: who a request or a handshake comes from. One question to Redis, none to the records. */
import type { IncomingMessage } from 'node:http'
import type { Millis, Principal, RoleId } from '@yiwang/contract'
import type { PeerOf } from '../http/peer.ts'
import { NOBODY, type Visitor } from '../visitor.ts'
import { cookiesOf } from './cookies.ts'
import type { Directory, Person } from './directory.ts'
import { owedBy } from './owed.ts'
import type { PasswordPolicy } from './password-policy.ts'
import { endOf, type Session, type Sessions } from './sessions.ts'
import type { Stays } from './stays.ts'
import { tokenHash } from './token.ts'

export interface GateParts {
  readonly peerOf: PeerOf
  readonly sessions: Sessions
  readonly stays: Stays
  readonly directory: Directory
  readonly policy: PasswordPolicy
  /** Who must have a second factor. */
  readonly strong: ReadonlySet<RoleId>
  now(): Millis
}

export class Gate {
  readonly #parts: GateParts

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  readonly admit = async (request: IncomingMessage): Promise<Visitor> => {
    const { sessions, directory, peerOf, now } = this.#parts
    const at = now()
    const { address, isSecure } = peerOf(request)
    const nobody: Visitor = { who: NOBODY, address, isSecure, mustChange: false }
    const token = cookiesOf(isSecure).read(request.headers.cookie, 'session')
    if (token === undefined) return nobody
    const session = await sessions.find(tokenHash(token), at)
    if (session) await directory.sure(session.account)
    if (session && this.#isFromBefore(session)) return nobody
    const who = session && directory.principalOf(session.account, at)
    if (!who) return nobody
    // Whoever acts is there. Screens read by themselves, and an open one proves nothing.
    if (request.method === 'POST') await sessions.touch(session, at)
    return this.visitorOf(session, who, nobody, at)
  }

  visitorOf(session: Session, who: Principal, from: Pick<Visitor, 'address' | 'isSecure'>, at: Millis): Visitor {
    const { directory, policy, strong } = this.#parts
    const { id, account, kind, elsewhere } = session
    const turn = directory.nextTurn(account, at)
    const person = directory.person(account)
    const owes = person && owedBy(person.account, who.grants, strong, elsewhere)
    return {
      who,
      session: { id, account, kind, ...(elsewhere && { elsewhere }) },
      address: from.address,
      ...(from.isSecure !== undefined && { isSecure: from.isSecure }),
      until: Math.min(endOf(session), turn ?? Number.POSITIVE_INFINITY),
      // Whom another house vouches for has shown no password of ours, and may have none.
      mustChange: elsewhere === undefined && person !== undefined && mustChange(person, policy, at),
      ...(owes && { owes }),
    }
  }

  /** These are read anew, and those are over; whoever may no longer come in leaves no session behind to come back with. */
  readonly forget = async (accounts: ReadonlySet<string>, ended: ReadonlySet<string>): Promise<void> => {
    const { sessions, stays, directory, now } = this.#parts
    const at = now()
    await Promise.all([directory.refresh([...accounts]), sessions.end([...ended])])
    for (const account of accounts) {
      if (!directory.principalOf(account, at)) await sessions.endAllOf(account, at)
      else if (directory.person(account)?.account.recoveredAt !== undefined)
        await sessions.end((await sessions.list(at, account)).filter(this.#isFromBefore).map(({ id }) => id))
    }
    stays.changed(accounts, ended)
  }

  /** Of before the account was recovered at the machine, where nobody could ask for the sessions it had. */
  readonly #isFromBefore = ({ account, since }: Session): boolean => {
    return since < (this.#parts.directory.person(account)?.account.recoveredAt ?? 0)
  }
}

function mustChange({ account, passwordAt }: Person, policy: PasswordPolicy, at: Millis): boolean {
  if (account.mustChange) return true
  // The password of the demo district is made anew with its data folder, and printed.
  return !account.demo && passwordAt !== undefined && policy.isOld(passwordAt, at)
}
