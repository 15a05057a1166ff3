/** What acts on what somebody signs in with have in common: the account as it is after them, and the fact by which all servers hear. */
import type { Account, Fact, Millis } from '@yiwang/contract'
import type pg from 'pg'
import { json } from './json.ts'

export function change(client: pg.PoolClient, account: string, changes: Partial<Account>): Promise<unknown> {
  return client.query(
    `update account set version = version + 1, body = body || $2::jsonb || jsonb_build_object('version', version + 1) where id = $1`,
    [account, json(changes)],
  )
}

/** `sessions`: those that end with it. */
export function told(at: Millis, accounts: readonly string[], sessions: readonly string[]): Fact {
  return { kind: 'access', at, accounts: [...accounts], sessions: [...sessions] }
}
