/** What acts on what somebody signs in with have in common: the account as it is after them, and the fact by which all servers hear. */
import type { Account, Fact, Millis } from '@yiwang/contract'
import type pg from 'pg'
import { settled } from './connect.ts'
import { json } from './json.ts'

export function change(client: pg.PoolClient, account: string, changes: Partial<Account>): Promise<unknown> {
  return client.query(
    `update account set version = version + 1, body = body || $2::jsonb || jsonb_build_object('version', version + 1) where id = $1`,
    [account, json(changes)],
  )
}

/** For one sign-in; the one before is remembered. */
export function setOnce(client: pg.PoolClient, account: string, hash: string, at: Millis): Promise<unknown> {
  return client.query(
    `insert into account_secret (account, password, changed_at) values ($1, $2, $3)
     on conflict (account) do update set password = excluded.password, changed_at = excluded.changed_at,
       former = (array_remove(account_secret.password || account_secret.former, null))[1:10]`,
    [account, hash, at],
  )
}

/** The code and all passkeys. */
export function dropFactors(client: pg.PoolClient, account: string): Promise<unknown> {
  return settled([
    client.query('update account_secret set totp = null, totp_used = null where account = $1', [account]),
    client.query('delete from passkey where account = $1', [account]),
  ])
}

/** `sessions`: those that end with it. */
export function told(at: Millis, accounts: readonly string[], sessions: readonly string[]): Fact {
  return { kind: 'access', at, accounts: [...accounts], sessions: [...sessions] }
}
