/** What routes of signing in share: where somebody comes from, the answer to whoever is in, and why others are not. */
import { DAY, type Millis, type OwnSession, SECOND } from '@yiwang/contract'
import type { Access } from '../access/access.ts'
import { cookiesOf } from '../access/cookies.ts'
import type { OwnResult } from '../access/own-account.ts'
import type { Session } from '../access/sessions.ts'
import type { Arrival, SignedIn } from '../access/sign-in.ts'
import type { Visitor } from '../visitor.ts'
import { Refusal } from './refusal.ts'
import type { Asked, Reply } from './route.ts'

export const NOTHING = { status: 204, bytes: Buffer.alloc(0), headers: {} }

/** What of a request says where it comes from. */
type Came = Pick<Asked<unknown, unknown, unknown>, 'visitor' | 'headers' | 'at'>

export function arrivalOf({ visitor, headers }: Came): Arrival {
  const device = cookiesOf(visitor.isSecure === true).read(headers.cookie, 'device')
  return { address: visitor.address, agent: headers['user-agent'] ?? '', ...(device !== undefined && { device }) }
}

export async function entered(result: SignedIn, asked: Came, access: Access): Promise<Reply> {
  if (result.ok) {
    const { visitor, at } = asked
    const who = access.directory.principalOf(result.session.account, at)
    if (!who) throw new Refusal(401, 'signIn.wrong')
    const inside = await access.gate.visitorOf(result.session, who, visitor, at)
    return {
      status: 200,
      body: ownSessionOf(result.session, inside, access),
      headers: { 'Set-Cookie': cookiesFor(result, asked) },
    }
  }
  switch (result.why) {
    case 'wrong':
      throw new Refusal(401, 'signIn.wrong', 'The login, the password or the code is not right.')
    case 'code':
      throw new Refusal(401, 'signIn.code', 'A code of the second factor is asked for.')
    case 'passkey':
      throw new Refusal(401, 'signIn.passkey', 'This account is signed in to with its passkey.')
    case 'locked':
      throw new Refusal(429, 'signIn.locked', 'Too many wrong ones from here.', {}, waiting(result.retryAfter))
    case 'busy':
      throw new Refusal(503, 'signIn.busy', 'Too many sign in just now.', {}, waiting(5 * SECOND))
  }
}

function waiting(after: Millis): Record<string, string> {
  return { 'Retry-After': String(Math.ceil(after / SECOND)) }
}

export function cookiesFor({ session, token, device }: Extract<SignedIn, { ok: true }>, { visitor, at }: Came): string[] {
  const cookies = cookiesOf(visitor.isSecure === true)
  const seconds = Math.floor(Math.min(session.until - at, 400 * DAY) / SECOND)
  return [cookies.write('session', token, seconds), cookies.write('device', device)]
}

export function ownSessionOf(
  { until, idle, account }: Session,
  { who, mustChange, owes }: Visitor,
  { directory }: Access,
): OwnSession {
  const found = directory.person(account)
  const person = found?.account
  return {
    who,
    unit: person?.unit ?? '',
    ...(person && { login: person.login, ...(person.title !== undefined && { title: person.title }) }),
    mustChange,
    ...(owes && { owes }),
    hasPassword: found?.passwordAt !== undefined,
    secondFactor: person?.secondFactor ?? false,
    passkeys: person?.passkeys ?? 0,
    until,
    ...(idle !== undefined && { idle }),
  }
}

export function settle(result: OwnResult, field: string): void {
  if (!result.ok) throw refusalOf(result, field)
}

export function refusalOf(result: Extract<OwnResult, { ok: false }>, field: string): Refusal {
  switch (result.why) {
    case 'flawed':
      return flawed(field, result.flaws)
    case 'wrong':
      return new Refusal(403, 'password.wrong', 'That is not the password.')
    case 'locked':
      return new Refusal(429, 'password.locked', 'Too many wrong ones; wait a quarter of an hour.')
    case 'busy':
      return new Refusal(503, 'signIn.busy', 'Too many sign in just now.')
    case 'code':
      return new Refusal(422, 'secondFactor.code', 'That is not the code, or it came too late.')
    case 'demo':
      return new Refusal(422, 'secondFactor.demo', 'Everybody can use this account.')
    case 'proof':
      return new Refusal(403, 'secondFactor.owed', 'Show the second factor there is first.')
    case 'stale':
      return new Refusal(403, 'secondFactor.stale', 'Sign in again: that was too long ago.')
    case 'none':
      return new Refusal(422, 'passkey.none', 'Passkeys need a name over TLS: set PUBLIC_URL.')
    case 'made':
      return new Refusal(422, 'passkey.made', 'No passkey was made, or it came too late.')
    case 'known':
      return new Refusal(409, 'passkey.known', 'This passkey is kept already.')
    case 'many':
      return new Refusal(422, 'passkey.many', 'Nobody has more of them: remove one first.')
    case 'unknown':
      return new Refusal(404, 'passkey.unknown')
    case 'noPerson':
      return new Refusal(422, 'session.noPerson', 'A wall has neither password nor second factor.')
  }
}

export function flawed(field: string, flaws: readonly string[]): Refusal {
  const errors = flaws.map((message) => ({ path: `body.${field}`, message }))
  return new Refusal(422, 'password.flawed', 'The password is not as it must be.', { errors })
}
