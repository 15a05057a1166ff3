/** Accounts in the records: found by unit, role and text; changed with their audit and the fact that the other servers hear of it by. */
import { randomUUID } from 'node:crypto'
import {
  type Account,
  type AccountChanges,
  type AuditAct,
  type Fact,
  type Grant,
  type Millis,
  maskPhone,
  type Parameters,
  SEPARATE,
} from '@yiwang/contract'
import type pg from 'pg'
import type { AccountResult, Accounts } from '../people.ts'
import type { Actor } from '../visitor.ts'
import { dropFactors, setOnce } from './account-changes.ts'
import { type Acted, acted } from './act.ts'
import { liesIn } from './areas.ts'
import { type Queryable, settled } from './connect.ts'
import { isLastGrantor } from './grantors.ts'
import { json } from './json.ts'
import { missingOf, missingUnit } from './missing.ts'

interface Row {
  readonly body: Account
}

/** Staff lie in units; nothing of a person is of a kind or in a group. */
export const STAFF_PLACED = { orgPath: 'a.unit', gridCode: 'null', kind: 'null', groups: `'[]'::jsonb` }

export function createAccounts(pool: pg.Pool): Accounts {
  const acting = (at: Millis, act: (client: pg.PoolClient) => Promise<Acted<AccountResult>>) => maskedResult(acted(pool, at, act))
  return {
    accounts: async ({ areas, unit, role, state, text, cursor, limit }) => {
      const within = liesIn(areas, STAFF_PLACED, 8)
      const [afterUnit, afterLogin] = afterOf(cursor)
      const { rows } = await pool.query<Row>(
        `select body from account a
         where ($1::text is null or unit = $1 or starts_with(unit, $1 || '/'))
           and ($2::text is null or body->'grants' @> jsonb_build_array(jsonb_build_object('role', $2)))
           and ($3::text is null or state = $3)
           and ($4::text is null or body->>'name' ilike $4 or login ilike $4 or staff ilike $4 or body->>'title' ilike $4)
           and ($5::text is null or (unit, lower(login)) > ($5, $6))
           and ${within.text}
         order by unit, lower(login) limit $7`,
        [unit ?? null, role ?? null, state ?? null, likeOf(text), afterUnit, afterLogin, limit + 1, ...within.values],
      )
      const items = rows.slice(0, limit).map(({ body }) => masked(body))
      const last = items.at(-1)
      return { items, ...(rows.length > limit && last && { next: JSON.stringify([last.unit, last.login.toLowerCase()]) }) }
    },

    account: async (id) => {
      const found = await read(pool, id)
      return found && masked(found)
    },

    phoneOf: (id, because, actor, at) =>
      acted(pool, at, async (client) => {
        const found = await read(client, id)
        if (!found) return { result: undefined }
        const { phone } = found
        return {
          result: phone === undefined ? {} : { phone },
          audit: [told(found, actor, 'account.unmask', { because })],
        }
      }),

    createAccount: (request, actor, at) =>
      acting(at, async (client) => {
        const account: Account = {
          ...request,
          id: randomUUID(),
          state: 'active',
          grants: [],
          mustChange: true,
          secondFactor: false,
          created: at,
          version: 1,
        }
        const flaw = (await missingUnit(client, account.unit)) ?? (await taken(client, account))
        if (flaw) return { result: flaw }
        await write(client, account)
        return done(account, at, told(account, actor, 'account.manage', { change: 'created' }))
      }),

    changeAccount: (id, ifVersion, changes, actor, at) =>
      acting(at, async (client) => {
        const found = await locked(client, id, ifVersion)
        if (!found.ok) return { result: found }
        const account = changed(found.account, changes)
        const moved = account.unit !== found.account.unit
        const flaw = (moved ? await missingUnit(client, account.unit) : undefined) ?? (await taken(client, account))
        if (flaw) return { result: flaw }
        await write(client, account)
        return done(
          account,
          at,
          told(account, actor, 'account.manage', {
            change: 'changed',
            // What was changed, not to what: a phone is no matter of the audit.
            fields: Object.keys(changes).sort().join(','),
            ...(moved && { from: found.account.unit, to: account.unit }),
          }),
        )
      }),

    setAccountState: (id, ifVersion, state, because, actor, at) =>
      acting(at, async (client) => {
        const found = await locked(client, id, ifVersion)
        if (!found.ok) return { result: found }
        const account: Account = { ...found.account, state, version: found.account.version + 1 }
        if (await isLastGrantor(client, found.account, account, at)) return { result: { ...found, ok: false, why: 'last' } }
        await write(client, account)
        return done(account, at, told(account, actor, 'account.manage', { change: state, because }))
      }),

    setOncePassword: (id, ifVersion, { hash, sessions }, actor, at) =>
      acting(at, async (client) => {
        const found = await locked(client, id, ifVersion)
        if (!found.ok) return { result: found }
        const account: Account = { ...found.account, mustChange: true, version: found.account.version + 1 }
        await settled([write(client, account), setOnce(client, id, hash, at)])
        return done(account, at, told(account, actor, 'account.manage', { change: 'password' }), sessions)
      }),

    dropSecondFactor: (id, ifVersion, sessions, actor, at) =>
      acting(at, async (client) => {
        const found = await locked(client, id, ifVersion)
        if (!found.ok) return { result: found }
        const { passkeys = 0, ...kept } = found.account
        const account: Account = { ...kept, secondFactor: false, version: kept.version + 1 }
        await settled([write(client, account), dropFactors(client, id)])
        return done(account, at, told(account, actor, 'account.manage', { change: 'secondFactorDropped', passkeys }), sessions)
      }),

    give: (id, ifVersion, grant, actor, at) =>
      acting(at, async (client) => {
        const found = await locked(client, id, ifVersion)
        if (!found.ok) return { result: found }
        const { account: before } = found
        if (before.grants.some((one) => sameGrant(one, grant))) return { result: { ...found, ok: false, why: 'grant' } }
        if (isTwoAdministrators([...before.grants, grant], at))
          return {
            result: { ...found, ok: false, why: 'separate' },
            audit: [{ ...told(before, actor, 'grant.manage', { change: 'given', ...grantWords(grant) }), outcome: 'refused' }],
          }
        const missing = await missingOf(client, [grant])
        if (missing) return { result: missing }
        const account: Account = { ...before, grants: [...before.grants, grant], version: before.version + 1 }
        await write(client, account)
        return done(account, at, told(account, actor, 'grant.manage', { change: 'given', ...grantWords(grant) }))
      }),

    take: (id, ifVersion, grant, because, actor, at) =>
      acting(at, async (client) => {
        // One who has left may still have grants on paper.
        const found = await locked(client, id, ifVersion, 'leftToo')
        if (!found.ok) return { result: found }
        const { account: before } = found
        const grants = before.grants.filter((one) => !sameGrant(one, grant))
        if (grants.length === before.grants.length) return { result: { ...found, ok: false, why: 'grant' } }
        const account: Account = { ...before, grants, version: before.version + 1 }
        if (await isLastGrantor(client, before, account, at)) return { result: { ...found, ok: false, why: 'last' } }
        await write(client, account)
        return done(account, at, told(account, actor, 'grant.manage', { change: 'taken', because, ...grantWords(grant) }))
      }),
  }
}

export function masked({ phone, ...account }: Account): Account {
  return { ...account, ...(phone !== undefined && { phone: maskPhone(phone) }) }
}

async function maskedResult(acting: Promise<AccountResult>): Promise<AccountResult> {
  const result = await acting.catch(takenMeanwhile)
  return 'account' in result ? { ...result, account: masked(result.account) } : result
}

async function read(pg: Queryable, id: string): Promise<Account | undefined> {
  const { rows } = await pg.query<Row>('select body from account where id = $1', [id])
  return rows[0]?.body
}

async function locked(
  client: pg.PoolClient,
  id: string,
  ifVersion: number,
  whom: 'here' | 'leftToo' = 'here',
): Promise<
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly why: 'unknown' }
  | { readonly ok: false; readonly why: 'conflict' | 'left'; readonly account: Account }
> {
  const { rows } = await client.query<Row>('select body from account where id = $1 for update', [id])
  const account = rows[0]?.body
  if (!account) return { ok: false, why: 'unknown' }
  if (account.version !== ifVersion) return { ok: false, why: 'conflict', account }
  if (account.state === 'left' && whom === 'here') return { ok: false, why: 'left', account }
  return { ok: true, account }
}

export function write(client: pg.PoolClient, account: Account): Promise<unknown> {
  return client.query({
    name: 'write-account',
    text: `insert into account (id, login, state, unit, staff, version, body) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update set login = excluded.login, state = excluded.state, unit = excluded.unit, staff = excluded.staff,
       version = excluded.version, body = excluded.body`,
    values: [account.id, account.login, account.state, account.unit, account.staff ?? null, account.version, json(account)],
  })
}

function done(account: Account, at: Millis, act: AuditAct, sessions: readonly string[] = []): Acted<AccountResult> {
  const fact: Fact = { kind: 'access', at, accounts: [account.id], sessions: [...sessions] }
  return { result: { ok: true, account }, facts: [fact], audit: [act] }
}

export function told({ id, unit }: Account, actor: Actor, act: string, detail: Parameters): AuditAct {
  return { ...actor, act, on: `account:${id}`, orgPath: unit, outcome: 'done', detail }
}

function changed(account: Account, changes: AccountChanges): Account {
  const next: Record<string, unknown> = { ...account, version: account.version + 1 }
  for (const [field, value] of Object.entries(changes)) {
    if (value === null) delete next[field]
    else if (value !== undefined) next[field] = value
  }
  return next as Account
}

async function taken(client: pg.PoolClient, { id, login, staff }: Account): Promise<AccountResult | undefined> {
  const { rows } = await client.query<{ login: boolean }>(
    'select lower(login) = lower($2) as login from account where id <> $1 and (lower(login) = lower($2) or staff = $3) limit 1',
    [id, login, staff ?? null],
  )
  const [other] = rows
  return other && { ok: false, why: 'taken', field: other.login ? 'login' : 'staff' }
}

/** Two that were made at once with one login or number: the index let one of them in. */
function takenMeanwhile(error: unknown): AccountResult {
  const { code, constraint } = error as { readonly code?: unknown; readonly constraint?: unknown }
  if (code !== '23505') throw error
  return { ok: false, why: 'taken', field: constraint === 'account_login' ? 'login' : 'staff' }
}

/** Those that are over do not count, those to come do. */
export function isTwoAdministrators(grants: readonly Grant[], at: Millis): boolean {
  const roles = grants.filter(({ until }) => until === undefined || until > at).map(({ role }) => role)
  return new Set(roles.filter((role) => SEPARATE.has(role))).size > 1
}

function sameGrant(a: Grant, b: Grant): boolean {
  return grantKey(a) === grantKey(b)
}

function grantKey({ role, orgPath, kinds, group, from, until }: Grant): string {
  return JSON.stringify([role, orgPath, kinds && [...new Set(kinds)].sort(), group, from, until])
}

function grantWords({ role, orgPath, kinds, group, from, until }: Grant): Parameters {
  return {
    role,
    area: orgPath,
    ...(kinds && { kinds: kinds.join(',') }),
    ...(group !== undefined && { group }),
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
  }
}

function likeOf(text: string | undefined): string | null {
  return text === undefined ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** Cursors are opaque to callers; a bad one is no cursor. */
function afterOf(cursor: string | undefined): readonly [string | null, string | null] {
  try {
    const after: unknown = JSON.parse(cursor ?? 'null')
    if (Array.isArray(after) && typeof after[0] === 'string' && typeof after[1] === 'string') return [after[0], after[1]]
  } catch {}
  return [null, null]
}
