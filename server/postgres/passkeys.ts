/** Passkeys in the records. An account says how many it has, so that nobody at the door asks for them. */
import type { AuditAct, Millis, Passkey } from '@yiwang/contract'
import type pg from 'pg'
import { told } from './account-changes.ts'
import { acted } from './act.ts'

/** What a key is checked with. */
export interface KeptPasskey {
  readonly id: string
  readonly account: string
  readonly credential: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  readonly transports: readonly string[]
}

export interface NewKey extends KeptPasskey {
  readonly counter: number
  readonly name: string
}

/** More than anybody carries. */
const MOST = 20

export function createPasskeyRecords(pool: pg.Pool) {
  return {
    /** The oldest first. */
    passkeysOf: async (account: string): Promise<readonly (Passkey & Pick<KeptPasskey, 'credential'>)[]> => {
      const { rows } = await pool.query<Row>('select * from passkey where account = $1 order by made_at, id', [account])
      return rows.map(({ id, credential, name, made_at, used_at }) => ({
        id,
        credential,
        name,
        madeAt: made_at,
        ...(used_at !== null && { usedAt: used_at }),
      }))
    },

    passkeyOf: async (credential: string): Promise<KeptPasskey | undefined> => {
      const { rows } = await pool.query<Row>('select * from passkey where credential = $1', [credential])
      return (
        rows[0] && {
          id: rows[0].id,
          account: rows[0].account,
          credential,
          publicKey: new Uint8Array(rows[0].public_key),
          transports: rows[0].transports,
        }
      )
    },

    /** `known`: it is somebody's already; `many`: they have as many as one may have. */
    addPasskey: (
      at: Millis,
      { id, account, credential, publicKey, transports, counter, name }: NewKey,
      sessions: readonly string[],
      act: AuditAct,
    ): Promise<'added' | 'known' | 'many'> =>
      acted(pool, at, async (client) => {
        if ((await countOf(client, account)) >= MOST) return { result: 'many' as const }
        const { rowCount } = await client.query(
          `insert into passkey (id, account, credential, public_key, counter, transports, name, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (credential) do nothing`,
          [id, account, credential, Buffer.from(publicKey), counter, transports, name, at],
        )
        if (rowCount === 0) return { result: 'known' as const }
        await recount(client, account)
        return { result: 'added' as const, facts: [told(at, [account], sessions)], audit: [act] }
      }),

    /** False = the account has no such key. */
    removePasskey: (at: Millis, account: string, id: string, sessions: readonly string[], act: AuditAct): Promise<boolean> =>
      acted(pool, at, async (client) => {
        await countOf(client, account)
        const { rowCount } = await client.query('delete from passkey where id = $1 and account = $2', [id, account])
        if (rowCount === 0) return { result: false }
        await recount(client, account)
        return { result: true, facts: [told(at, [account], sessions)], audit: [act] }
      }),

    /** False = the key is gone, or has counted this far before: there is another one like it. */
    signInByPasskey: (at: Millis, id: string, counter: number, act: AuditAct): Promise<boolean> =>
      acted(pool, at, async (client) => {
        const { rowCount } = await client.query(
          `update passkey set counter = $2, used_at = $3 where id = $1 and (counter < $2 or (counter = 0 and $2 = 0))`,
          [id, counter, at],
        )
        return rowCount === 1 ? { result: true, audit: [act] } : { result: false }
      }),
  }
}

interface Row {
  readonly id: string
  readonly account: string
  readonly credential: string
  readonly public_key: Buffer
  readonly transports: readonly string[]
  readonly name: string
  readonly made_at: number
  readonly used_at: number | null
}

/** Whoever changes the keys of an account holds it, so that none is counted twice. */
async function countOf(client: pg.PoolClient, account: string): Promise<number> {
  await client.query('select from account where id = $1 for update', [account])
  const { rows } = await client.query<{ count: number }>('select count(*)::int as count from passkey where account = $1', [
    account,
  ])
  return rows[0]?.count ?? 0
}

async function recount(client: pg.PoolClient, account: string): Promise<void> {
  await client.query(
    `update account set version = version + 1, body = (body - 'passkeys') || jsonb_build_object('version', version + 1)
       || (select case when count(*) > 0 then jsonb_build_object('passkeys', count(*)) else '{}'::jsonb end from passkey where account = $1)
     where id = $1`,
    [account],
  )
}
