/** The gate: who a request or a handshake comes from. One question to Redis, none to the records. */
import type { IncomingMessage } from 'node:http'
import type { Fact, Millis } from '@yiwang/contract'
import { NOBODY, type Visitor } from '../visitor.ts'
import type { Cookies } from './cookies.ts'
import type { Directory } from './directory.ts'
import type { PasswordPolicy } from './password-policy.ts'
import type { Sessions } from './sessions.ts'
import { tokenHash } from './token.ts'

export interface GateParts {
  readonly cookies: Cookies
  readonly sessions: Sessions
  readonly directory: Directory
  readonly policy: PasswordPolicy
  addressOf(request: IncomingMessage): string
  now(): Millis
}

export class Gate {
  readonly #parts: GateParts

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  async admit(request: IncomingMessage): Promise<Visitor> {
    const { cookies, sessions, directory, policy, addressOf, now } = this.#parts
    const at = now()
    const address = addressOf(request)
    const nobody: Visitor = { who: NOBODY, address, mustChange: false }
    const token = cookies.read(request.headers.cookie, 'session')
    if (token === undefined) return nobody
    const session = await sessions.find(tokenHash(token), at)
    const who = session && directory.principalOf(session.account, at)
    if (!who) return nobody
    await sessions.touch(session, at)
    const { id, account, kind } = session
    return { who, session: { id, account, kind }, address, mustChange: mustChange(directory, policy, account, at) }
  }

  /** Of sessions that screens are connected under, those that still stand. */
  async standing(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { sessions, directory, now } = this.#parts
    const at = now()
    const found = await sessions.standing(ids, at)
    return new Set([...found.values()].filter(({ account }) => directory.principalOf(account, at)).map(({ id }) => id))
  }

  /** Somebody is at the screen that is connected under it. */
  async present(id: string): Promise<void> {
    const { sessions, now } = this.#parts
    const session = await sessions.find(id, now())
    if (session) await sessions.touch(session, now())
  }

  /** After the directory has heard: whoever may no longer come in leaves no session behind to come back with. */
  async grown(facts: readonly Fact[]): Promise<void> {
    const { sessions, directory, now } = this.#parts
    const at = now()
    await directory.grown(facts)
    for (const fact of facts) {
      if (fact.kind !== 'access') continue
      await sessions.end(fact.sessions)
      for (const account of fact.accounts) if (!directory.principalOf(account, at)) await sessions.endAllOf(account, at)
    }
  }
}

export function mustChange(directory: Directory, policy: PasswordPolicy, id: string, at: Millis): boolean {
  const person = directory.person(id)
  if (!person) return false
  const { account, passwordAt } = person
  if (account.mustChange) return true
  // The password of the demo district is made anew with its data folder, and printed.
  return !account.demo && passwordAt !== undefined && policy.isOld(passwordAt, at)
}
