/** An account given back by whoever has the machine: what it signs in with, the right to give rights where nobody has it, and that it was done, in one transaction. */
import type { Account, Grant, Millis } from '@yiwang/contract'
import type pg from 'pg'
import { dropFactors, setOnce, told } from './account-changes.ts'
import { isTwoAdministrators, write } from './accounts.ts'
import { acted } from './act.ts'
import { settled } from './connect.ts'
import { GRANTOR, grantsForAll, isGrantor, possibleGrantors } from './grantors.ts'

export interface Recovery {
  readonly login: string
  /** Of a password for one sign-in. */
  readonly hash: string
  /** Who it was, as the machine knows them. */
  readonly machineAccount: string
  /** Also makes it security administrator, where nobody is. */
  readonly asGrantor: boolean
}

export type RecoveryResult =
  | {
      readonly ok: true
      /** The account as it was. */
      readonly before: Account
      /** What it was given. */
      readonly given?: Grant
      /** Nobody gives rights, neither before nor now. */
      readonly isUngoverned: boolean
    }
  | {
      readonly ok: false
      /** `demo` is everybody's, its password stands in the data folder; `separate` is another of the three administrators. */
      readonly why: 'unknown' | 'demo' | 'separate'
    }
  /** Rights are given by these. */
  | { readonly ok: false; readonly why: 'grantors'; readonly logins: readonly string[] }

/** Sessions are kept where nobody may be running now: those begun before are over by what the account says. */
export function recoverAccount(
  pool: pg.Pool,
  at: Millis,
  { login, hash, machineAccount, asGrantor }: Recovery,
): Promise<RecoveryResult> {
  return acted<RecoveryResult>(pool, at, async (client) => {
    const { rows } = await client.query<{ body: Account }>('select body from account where lower(login) = lower($1) for update', [
      login,
    ])
    const before = rows[0]?.body
    if (!before) return { result: { ok: false, why: 'unknown' } }
    if (before.demo) return { result: { ok: false, why: 'demo' } }
    const active: Account = { ...before, state: 'active' }
    // Those of the demo district are not there in a start without it.
    const others = (await possibleGrantors(client, before.id)).filter((one) => !one.demo && grantsForAll(one, at))
    const isGoverned = grantsForAll(active, at) || others.length > 0
    const isApart = !isTwoAdministrators([...before.grants, GRANTOR], at)
    if (asGrantor && !grantsForAll(active, at)) {
      if (isGoverned) return { result: { ok: false, why: 'grantors', logins: others.map((one) => one.login) } }
      if (!isApart) return { result: { ok: false, why: 'separate' } }
    }
    // Whoever was it, and whose time is over, is it again.
    const given = !isGoverned && isApart && (asGrantor || before.grants.some(isGrantor)) ? GRANTOR : undefined
    const { passkeys = 0, secondFactor, ...kept } = active
    const { id, unit, state: was, version } = before
    await settled([
      write(client, {
        ...kept,
        grants: given ? [...kept.grants, given] : kept.grants,
        secondFactor: false,
        mustChange: true,
        recoveredAt: at,
        version: version + 1,
      }),
      setOnce(client, id, hash, at),
      dropFactors(client, id),
    ])
    const detail = { machineAccount, secondFactor, passkeys, was, ...(given && { given: given.role }) }
    return {
      result: { ok: true, before, isUngoverned: !isGoverned && !given, ...(given && { given }) },
      facts: [told(at, [id], [])],
      audit: [{ by: 'system', act: 'account.recover', on: `account:${id}`, orgPath: unit, outcome: 'done', detail }],
    }
  })
}
