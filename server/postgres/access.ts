/** Accounts and walls as the gate needs them, what proves who they are, and the acts of signing in. Each act with its audit. */
import type { Account, AuditAct, Millis, Wall } from '@yiwang/contract'
import type pg from 'pg'
import type { Everybody } from '../access/directory.ts'
import type { Missing } from '../missing.ts'
import { change, told } from './account-changes.ts'
import { acted } from './act.ts'
import { appendAudit } from './audit.ts'
import { settled } from './connect.ts'
import { json } from './json.ts'
import { missingOf } from './missing.ts'
import { createPasskeyRecords } from './passkeys.ts'

/** What an account proves with that it is itself. */
export interface Secret {
  readonly password?: string
  /** Hashes of the passwords before, the newest first. */
  readonly former: readonly string[]
  /** Sealed. */
  readonly totp?: string
  /** Period of the last code taken. */
  readonly totpUsed?: number
}

export interface ChosenPassword {
  readonly account: string
  readonly hash: string
  /** How many of those before it are remembered. */
  readonly remembered: number
  /** Sessions that end with it. */
  readonly sessions: readonly string[]
}

/** An account with its first password. */
export interface NewPerson {
  readonly account: Account
  readonly hash: string
}

export type AccessRecords = ReturnType<typeof createAccessRecords>

const PEOPLE = `select a.body, case when s.password is not null then s.changed_at end as changed_at from account a left join account_secret s on s.account = a.id`
const WALLS = 'select body from wall where withdrawn_at is null'

export function createAccessRecords(pool: pg.Pool) {
  return {
    ...createPasskeyRecords(pool),
    everybody: () => everybody(pool),
    some: (ids: readonly string[]) => everybody(pool, ids),

    secretOf: async (account: string): Promise<Secret | undefined> => {
      const { rows } = await pool.query<SecretRow>(
        'select password, former, totp, totp_used from account_secret where account = $1',
        [account],
      )
      return rows[0] && secretFrom(rows[0])
    },

    /** Something that changes no row, told to the audit. */
    tell: (at: Millis, act: AuditAct): Promise<void> => acted(pool, at, async () => ({ result: undefined, audit: [act] })),

    /** False = this code, or one after it, was taken before. */
    signIn: async (at: Millis, act: AuditAct, code?: { readonly account: string; readonly period: number }): Promise<boolean> => {
      if (code)
        return acted(pool, at, async (client) =>
          (await takeCode(client, code.account, code.period)) ? { result: true, audit: [act] } : { result: false },
        )
      await appendAudit(pool, at, act)
      return true
    },

    choosePassword: (at: Millis, { account, hash, remembered, sessions }: ChosenPassword, act: AuditAct): Promise<void> =>
      acted(pool, at, async (client) => {
        await settled([
          client.query(
            `insert into account_secret (account, password, changed_at) values ($1, $2, $3)
             on conflict (account) do update set password = excluded.password, changed_at = excluded.changed_at,
               former = case when account_secret.password is null then account_secret.former
                 else (array_prepend(account_secret.password, account_secret.former))[1:$4] end`,
            [account, hash, at, remembered],
          ),
          change(client, account, { mustChange: false }),
        ])
        return { result: undefined, facts: [told(at, [account], sessions)], audit: [act] }
      }),

    /** `factor` null = it has none any more; `sessions` end with it. */
    setSecondFactor: (
      at: Millis,
      account: string,
      factor: { readonly sealed: string; readonly period: number } | null,
      sessions: readonly string[],
      act: AuditAct,
    ): Promise<void> =>
      acted(pool, at, async (client) => {
        await settled([
          client.query(
            `insert into account_secret (account, changed_at, totp, totp_used) values ($1, $2, $3, $4)
             on conflict (account) do update set totp = excluded.totp, totp_used = excluded.totp_used`,
            [account, at, factor?.sealed ?? null, factor?.period ?? null],
          ),
          change(client, account, { secondFactor: factor !== null }),
        ])
        return { result: undefined, facts: [told(at, [account], sessions)], audit: [act] }
      }),

    /** Whose the name given by another house is: bound to the account once, by its login, and never to another. */
    accountOfSubject: async (subject: string): Promise<string | undefined> => {
      const { rows } = await pool.query<{ account: string }>('select account from account_secret where subject = $1', [subject])
      return rows[0]?.account
    },

    /** False = the account belongs to another subject already. */
    bindSubject: (at: Millis, account: string, subject: string, act: AuditAct): Promise<boolean> =>
      acted(pool, at, async (client) => {
        const { rowCount } = await client.query(
          `insert into account_secret (account, changed_at, subject) values ($1, $2, $3)
           on conflict (account) do update set subject = excluded.subject where account_secret.subject is null`,
          [account, at, subject],
        )
        return rowCount === 1 ? { result: true, audit: [act] } : { result: false }
      }),

    /** False = somebody is here already; those of the demo district do not count. */
    makeFirst: (at: Millis, people: readonly NewPerson[], acts: readonly AuditAct[]): Promise<boolean> =>
      acted(pool, at, async (client) => {
        const [, { rowCount }] = await settled([
          client.query('lock table account in share row exclusive mode'),
          client.query(`select from account where not coalesce((body->>'demo')::boolean, false) limit 1`),
        ])
        if (rowCount !== 0) return { result: false }
        await settled(
          people.flatMap(({ account, hash }) => [
            client.query('insert into account (id, login, state, unit, version, body) values ($1, $2, $3, $4, 1, $5)', [
              account.id,
              account.login,
              account.state,
              account.unit,
              json(account),
            ]),
            client.query('insert into account_secret (account, password, changed_at) values ($1, $2, $3)', [
              account.id,
              hash,
              at,
            ]),
          ]),
        )
        const ids = people.map(({ account }) => account.id)
        return { result: true, facts: [told(at, ids, [])], audit: acts }
      }),

    /** Newest first; with those withdrawn. */
    walls: async (): Promise<readonly Wall[]> => {
      const { rows } = await pool.query<{ body: Wall }>(`select body from wall order by body->'madeAt' desc`)
      return rows.map(({ body }) => body)
    },

    wallOfToken: async (sha256: string): Promise<Wall | undefined> => {
      const { rows } = await pool.query<{ body: Wall }>(`${WALLS} and token_sha256 = $1`, [sha256])
      return rows[0]?.body
    },

    /** Undefined = it was made. */
    makeWall: (at: Millis, wall: Wall, sha256: string, act: AuditAct): Promise<Missing | undefined> =>
      acted(pool, at, async (client) => {
        const missing = await missingOf(client, wall.areas)
        if (missing) return { result: missing }
        await client.query('insert into wall (id, token_sha256, body) values ($1, $2, $3)', [wall.id, sha256, json(wall)])
        return { result: undefined, facts: [told(at, [wall.id], [])], audit: [act] }
      }),

    /** Undefined = unknown; one withdrawn before stays as it was. */
    withdrawWall: (at: Millis, id: string, act: AuditAct): Promise<Wall | undefined> =>
      acted(pool, at, async (client) => {
        const { rows: found } = await client.query<{ body: Wall }>('select body from wall where id = $1 for update', [id])
        const before = found[0]?.body
        if (!before || before.withdrawnAt !== undefined) return { result: before }
        const after: Wall = { ...before, withdrawnAt: at }
        await client.query('update wall set withdrawn_at = $2, body = $3 where id = $1', [id, at, json(after)])
        return { result: after, facts: [told(at, [id], [])], audit: [{ ...act, detail: { name: after.name } }] }
      }),

    /** One session goes on as another. False = the code, or one after it, was taken before. */
    renewSession: (
      at: Millis,
      old: string,
      act: AuditAct,
      code?: { readonly account: string; readonly period: number },
    ): Promise<boolean> =>
      acted(pool, at, async (client) => {
        if (code && !(await takeCode(client, code.account, code.period))) return { result: false }
        return { result: true, facts: [told(at, [], [old])], audit: [act] }
      }),

    /** Sessions end: whoever holds one open hears of it. */
    endSessions: (at: Millis, sessions: readonly string[], act: AuditAct): Promise<void> =>
      acted(pool, at, async () => ({ result: undefined, facts: [told(at, [], sessions)], audit: [act] })),
  }
}

/** Of those of the demo district that have not chosen their own: the hash they share, and whether some have none yet. */
export async function demoHash(pool: pg.Pool): Promise<{ readonly hash?: string; readonly isMissing: boolean }> {
  const { rows } = await pool.query<{ hash: string | null; missing: number }>(
    `select min(s.password) as hash, count(*) filter (where s.account is null) as missing
     from account a left join account_secret s on s.account = a.id
     where (a.body->>'demo')::boolean and coalesce(s.changed_at, 0) = 0`,
  )
  const { hash = null, missing = 0 } = rows[0] ?? {}
  return { isMissing: missing > 0, ...(hash !== null && { hash }) }
}

/** Chosen at no time: whoever chooses their own keeps it. */
export async function setDemoHash(pool: pg.Pool, hash: string): Promise<void> {
  await pool.query(
    `insert into account_secret (account, password, changed_at) select id, $1, 0 from account where (body->>'demo')::boolean
     on conflict (account) do update set password = excluded.password where account_secret.changed_at = 0`,
    [hash],
  )
}

async function everybody(pool: pg.Pool, ids?: readonly string[]): Promise<Everybody> {
  const [people, walls] = await Promise.all([
    pool.query<{ body: Account; changed_at: number | null }>(ids ? `${PEOPLE} where a.id = any($1)` : PEOPLE, ids && [ids]),
    pool.query<{ body: Wall }>(ids ? `${WALLS} and id = any($1)` : WALLS, ids && [ids]),
  ])
  return {
    people: people.rows.map(({ body, changed_at }) => ({
      account: body,
      ...(changed_at !== null && { passwordAt: changed_at }),
    })),
    walls: walls.rows.map(({ body }) => body),
  }
}

interface SecretRow {
  readonly password: string | null
  readonly former: readonly string[]
  readonly totp: string | null
  readonly totp_used: number | null
}

function secretFrom({ password, former, totp, totp_used }: SecretRow): Secret {
  return {
    former,
    ...(password !== null && { password }),
    ...(totp !== null && { totp }),
    ...(totp_used !== null && { totpUsed: totp_used }),
  }
}

async function takeCode(client: pg.PoolClient, account: string, period: number): Promise<boolean> {
  const { rowCount } = await client.query(
    'update account_secret set totp_used = $2 where account = $1 and (totp_used is null or totp_used < $2)',
    [account, period],
  )
  return rowCount === 1
}
