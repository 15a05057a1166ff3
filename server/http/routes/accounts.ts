/** Accounts: kept by the system administrator, who gives no rights. Phones are masked but for one at a time, with a reason, on record. */
import {
  type Account,
  account,
  accountChangeRequest,
  accountState,
  accountStateRequest,
  areasOf,
  type Governed,
  ifVersionRequest,
  isOtherAdministrator,
  type Millis,
  newAccount,
  oncePassword,
  orgPath,
  type Principal,
  phoneAnswer,
  phoneRequest,
  reachesBeyond,
  roleId,
} from '@yiwang/contract'
import { z } from 'zod'
import { passwordForOnce } from '../../access/passwords.ts'
import type { Missing } from '../../missing.ts'
import type { AccountResult } from '../../people.ts'
import { actorOf } from '../../visitor.ts'
import { cursor, limit, pageOf } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const accountId = z.object({ id: z.uuid() })

export default [
  route({
    method: 'get',
    path: '/accounts',
    action: 'account.read',
    id: 'listAccounts',
    summary: 'Accounts by unit and login; phones are masked.',
    query: z.strictObject({
      unit: orgPath.optional().meta({ description: 'Working there or below' }),
      role: roleId.optional(),
      state: accountState.optional(),
      text: z.string().trim().min(1).max(60).optional().meta({ description: 'In name, login, staff number or title' }),
      cursor: cursor.optional(),
      limit,
    }),
    answers: { 200: { description: 'A page of accounts', schema: pageOf(account) } },
    async handle({ query: { limit, ...wanted }, who }, { people }) {
      return { status: 200, body: await people.accounts({ ...given(wanted), limit, areas: areasOf(who, 'account.read') }) }
    },
  }),
  route({
    method: 'post',
    path: '/accounts',
    action: 'account.manage',
    id: 'createAccount',
    summary: 'A new account: it may do nothing yet, and has no password until one is made for it.',
    body: newAccount,
    answers: { 201: { description: 'The account', schema: account } },
    async handle({ body, visitor, at, admit }, { people }) {
      admit({ orgPath: body.unit })
      return { status: 201, body: outcome(await people.createAccount(given(body), actorOf(visitor), at)) }
    },
  }),
  route({
    method: 'get',
    path: '/accounts/{id}',
    action: 'account.read',
    id: 'readAccount',
    summary: 'One account; the phone is masked.',
    params: accountId,
    answers: { 200: { description: 'The account', schema: account } },
    async handle({ params: { id }, admit }, { people }) {
      const found = await known(people.account(id))
      admit({ orgPath: found.unit })
      return { status: 200, body: found }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/{id}/change',
    action: 'account.manage',
    id: 'changeAccount',
    summary: 'Changes what is known of an account; null takes away.',
    params: accountId,
    body: accountChangeRequest,
    answers: { 200: { description: 'The account after the act', schema: account } },
    async handle({ params: { id }, body: { ifVersion, ...changes }, who, visitor, at, admit, admits }, { people }) {
      const found = await known(people.account(id))
      admit({ orgPath: found.unit })
      if (changes.unit !== undefined) admit({ orgPath: changes.unit })
      if (changes.login !== undefined) {
        refuseOtherAdministrators(found, who)
        refuseBeyond(found, admits, at)
      }
      return { status: 200, body: outcome(await people.changeAccount(id, ifVersion, changes, actorOf(visitor), at)) }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/{id}/state',
    action: 'account.manage',
    id: 'setAccountState',
    summary: 'Disabled, active again, or left for good: whoever cannot sign in is out within a second.',
    params: accountId,
    body: accountStateRequest,
    answers: { 200: { description: 'The account after the act', schema: account } },
    async handle({ params: { id }, body: { ifVersion, state, because }, who, visitor, at, admit }, { people }) {
      if (who.id === id) throw new Refusal(403, 'account.self', 'Nobody locks themselves out.')
      admit({ orgPath: (await known(people.account(id))).unit })
      return {
        status: 200,
        body: outcome(await people.setAccountState(id, ifVersion, state, because, actorOf(visitor), at)),
      }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/{id}/phone',
    action: 'account.unmask',
    id: 'unmaskPhone',
    summary: 'The whole number, for a reason. That it was looked at is on record before it is told.',
    params: accountId,
    body: phoneRequest,
    answers: { 200: { description: 'The number; absent = none is known', schema: phoneAnswer } },
    async handle({ params: { id }, body: { because }, visitor, at, admit }, { people, readings }) {
      admit({ orgPath: (await known(people.account(id))).unit })
      const body = await known(people.phoneOf(id, because, actorOf(visitor), at))
      await readings.seen(visitor, 1, at)
      return { status: 200, body }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/{id}/password',
    action: 'account.manage',
    id: 'makeOncePassword',
    summary: 'A password for one sign-in, shown once. Another administrator’s is made by nobody: whoever knew it would be two.',
    params: accountId,
    body: ifVersionRequest,
    answers: { 200: { description: 'The password and its account', schema: oncePassword } },
    async handle({ params: { id }, body: { ifVersion }, who, visitor, at, admit, admits }, { people, access }) {
      const found = await known(people.account(id))
      admit({ orgPath: found.unit })
      refuseOtherAdministrators(found, who)
      refuseBeyond(found, admits, at)
      const password = passwordForOnce()
      const hash = await access.passwords.hash(password)
      const sessions = (await access.sessions.list(at, id)).map((session) => session.id)
      const result = await people.setOncePassword(id, ifVersion, { hash, sessions }, actorOf(visitor), at)
      if (result.ok) await access.sessions.end(sessions)
      return { status: 200, body: { account: outcome(result), password } }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/{id}/second-factor/drop',
    action: 'account.manage',
    id: 'dropSecondFactor',
    summary:
      'For somebody who has lost their telephone or key: code and passkeys are gone, and what they have open ends. Of administrators too: whoever does it has no password of theirs.',
    params: accountId,
    body: ifVersionRequest,
    answers: { 200: { description: 'The account after the act', schema: account } },
    async handle({ params: { id }, body: { ifVersion }, who, visitor, at, admit, admits }, { people, access }) {
      if (who.id === id) throw new Refusal(403, 'account.self', 'One’s own is removed with one’s own password.')
      const found = await known(people.account(id))
      admit({ orgPath: found.unit })
      refuseBeyond(found, admits, at)
      const sessions = (await access.sessions.list(at, id)).map((session) => session.id)
      const result = await people.dropSecondFactor(id, ifVersion, sessions, actorOf(visitor), at)
      if (result.ok) await access.sessions.end(sessions)
      return { status: 200, body: outcome(result) }
    },
  }),
]

/** Whoever could sign in as another administrator would be both of them. */
function refuseOtherAdministrators(account: Account, who: Principal): void {
  if (isOtherAdministrator(account, who))
    throw new Refusal(403, 'account.administrator', 'What another administrator signs in with is not yours to change.')
}

/** They work here, and may do more than lies here. */
function refuseBeyond(account: Account, admits: (object: Governed) => boolean, at: Millis): void {
  if (reachesBeyond(account, (orgPath) => admits({ orgPath }), at))
    throw new Refusal(
      403,
      'account.beyond',
      'They may do more than lies in what you keep: how they sign in is not yours to change.',
    )
}

export async function known<T>(found: Promise<T | undefined>): Promise<T> {
  const it = await found
  if (it === undefined) throw new Refusal(404, 'account.unknown')
  return it
}

const WHY = {
  conflict: [409, 'The account has changed since.'],
  left: [409, 'They have left for good.'],
  last: [422, 'Nobody whose right to grant has no end would be left: give it to somebody else first, without an end.'],
  separate: [422, 'One person cannot be two of the three administrators.'],
  grant: [422, 'It is so already.'],
} as const

export function outcome(result: AccountResult): Account {
  if (result.ok) return result.account
  if (result.why === 'unknown') throw new Refusal(404, 'account.unknown')
  if ('about' in result) throw refusalOf(result)
  if (result.why === 'taken') throw new Refusal(409, `account.${result.field}Taken`, 'Somebody else has it.')
  const [status, detail] = WHY[result.why]
  throw new Refusal(status, `account.${result.why}`, detail, { current: result.account })
}

const MISSING = {
  noSuchUnit: ['unit.unknown', 'There is no such unit, or it has ended'],
  noSuchGrid: ['grid.unknown', 'There is no such unit grid'],
  noSuchGroup: ['group.unknown', 'No device there is in this group'],
} as const

export function refusalOf({ why, about }: Missing): Refusal {
  const [code, detail] = MISSING[why]
  return new Refusal(422, code, `${detail}: ${about}`, { about })
}

/** Without what was not given. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}
