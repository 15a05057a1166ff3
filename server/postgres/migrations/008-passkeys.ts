/** Passkeys: public keys by which accounts are signed in to. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db)
}

const STATEMENTS = [
  // `credential` is the browser's name for it; `counter` what the key itself has counted, 0 where it counts nothing.
  `create table passkey (
     id uuid primary key, account uuid not null references account, credential text not null unique, public_key bytea not null,
     counter bigint not null, transports text[] not null, name text not null, made_at bigint not null, used_at bigint)`,
  `create index passkey_account on passkey (account)`,
]
