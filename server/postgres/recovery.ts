/** An account given back by whoever has the machine: what it signed in with, and that it was done, in one transaction. */
import type { Account, Millis } from '@yiwang/contract'
import type pg from 'pg'
import { dropFactors, setOnce, told } from './account-changes.ts'
import { write } from './accounts.ts'
import { acted } from './act.ts'
import { settled } from './connect.ts'

export interface Recovery {
  readonly login: string
  /** Of a password for one sign-in. */
  readonly hash: string
  /** Who it was, as the machine knows them. */
  readonly machineAccount: string
}

/** The account as it was before; `demo`: everybody's, its password stands in the data folder. */
export type RecoveryResult =
  | { readonly ok: true; readonly before: Account }
  | { readonly ok: false; readonly why: 'unknown' | 'demo' }

/** Sessions are kept where nobody may be running now: those begun before are over by what the account says. */
export function recoverAccount(pool: pg.Pool, at: Millis, { login, hash, machineAccount }: Recovery): Promise<RecoveryResult> {
  return acted<RecoveryResult>(pool, at, async (client) => {
    const { rows } = await client.query<{ body: Account }>('select body from account where lower(login) = lower($1) for update', [
      login,
    ])
    const before = rows[0]?.body
    if (!before) return { result: { ok: false, why: 'unknown' } }
    if (before.demo) return { result: { ok: false, why: 'demo' } }
    const { passkeys = 0, secondFactor, ...kept } = before
    const { id, unit, state, version } = before
    await settled([
      write(client, {
        ...kept,
        state: 'active',
        secondFactor: false,
        mustChange: true,
        recoveredAt: at,
        version: version + 1,
      }),
      setOnce(client, id, hash, at),
      dropFactors(client, id),
    ])
    const detail = { machineAccount, secondFactor, passkeys, was: state }
    return {
      result: { ok: true, before },
      facts: [told(at, [id], [])],
      audit: [{ by: 'system', act: 'account.recover', on: `account:${id}`, orgPath: unit, outcome: 'done', detail }],
    }
  })
}
