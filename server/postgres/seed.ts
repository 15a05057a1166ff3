/** A district's assets, grids, credentials, organisation and people from a file, as often as you like: what is there already is left as it is. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import {
  account,
  asset,
  type Credential,
  credential,
  type Fact,
  type NumberedFact,
  orgUnit,
  responsibilityGrid,
  unitGrid,
} from '@yiwang/contract'
import type pg from 'pg'
import { z } from 'zod'
import { DEFAULT_LIMITS } from '../engine/thresholds.ts'
import { appendAudit } from './audit.ts'
import { settled } from './connect.ts'
import { appendFacts, numbered } from './fact-log.ts'
import { json } from './json.ts'

const districtFile = z.object({
  assets: z.array(asset.omit({ handle: true, version: true })),
  grids: z.array(unitGrid).default([]),
  credentials: z.array(credential.omit({ sha256: true }).extend({ token: z.string().min(16) })),
  units: z.array(orgUnit.omit({ version: true })).default([]),
  accounts: z.array(account.omit({ version: true })).default([]),
  responsibility: z.array(responsibilityGrid).default([]),
})

/** The limits every installation begins with. */
export async function seedThresholds(pool: pg.Pool): Promise<void> {
  await pool.query('insert into thresholds (version, effective_from, limits) values (1, 0, $1) on conflict do nothing', [
    json(DEFAULT_LIMITS),
  ])
}

export async function seedDistrict(pool: pg.Pool, path: string, at: number): Promise<readonly NumberedFact[]> {
  const district = districtFile.parse(JSON.parse(await readFile(path, 'utf8')))
  const client = await pool.connect()
  try {
    const [, made, units, people, , , drawn] = await settled([
      client.query('begin'),
      client.query<{ handle: number; body: z.infer<typeof asset> }>(
        `insert into asset (id, kind, lon, lat, org_path, version, body)
         select a->>'id', a->>'kind', (a->>'lon')::float8, (a->>'lat')::float8, a->>'orgPath', 1, a || '{"version": 1}'
         from unnest($1::jsonb[]) with ordinality as given(a, place)
         where not exists (select from asset known where known.id = a->>'id')
         order by place on conflict (id) do nothing returning handle, body`,
        [district.assets.map(json)],
      ),
      client.query(
        `insert into org_unit (path, version, kind, since, body)
         select u->>'path', 1, u->>'kind', (u->>'from')::bigint, u || '{"version": 1}' from unnest($1::jsonb[]) u
         where not exists (select from org_unit known where known.path = u->>'path')`,
        [district.units.map(json)],
      ),
      client.query<{ id: string }>(
        `insert into account (id, login, state, unit, staff, version, body)
         select (a->>'id')::uuid, a->>'login', a->>'state', a->>'unit', a->>'staff', 1, a || '{"version": 1}' from unnest($1::jsonb[]) a
         on conflict do nothing returning id`,
        [district.accounts.map(json)],
      ),
      client.query(
        `insert into responsibility_grid (id, since, body)
         select (r->>'id')::uuid, (r->>'from')::bigint, r from unnest($1::jsonb[]) r on conflict do nothing`,
        [district.responsibility.map(json)],
      ),
      // An outline newer than the one in force takes its place.
      client.query(
        `update unit_grid known set until = $2 from unnest($1::jsonb[]) g
         where known.code = g->>'code' and known.until is null and known.version < (g->>'version')::int`,
        [district.grids.map(json), at],
      ),
      client.query(
        `insert into unit_grid (code, version, since, body)
         select g->>'code', (g->>'version')::int, case when known.code is null then 0 else $2::bigint end, g
         from unnest($1::jsonb[]) g left join (select code, max(version) as version from unit_grid group by code) known on known.code = g->>'code'
         where known.code is null or known.version < (g->>'version')::int`,
        [district.grids.map(json), at],
      ),
    ])
    const facts = made.rows.map(
      ({ handle, body }): Fact => ({ kind: 'asset', at, change: 'registered', asset: { ...body, handle } }),
    )
    const accounts = people.rows.map(({ id }) => id)
    if (accounts.length > 0) facts.push({ kind: 'access', at, accounts, sessions: [] })
    if (drawn.rowCount) facts.push({ kind: 'grids', at })
    const credentials = client.query(
      `insert into credential (name, body) select c->>'user', c from unnest($1::jsonb[]) c
       on conflict (name) do update set body = excluded.body`,
      [district.credentials.map(({ token, ...rest }) => json({ ...rest, sha256: sha256(token) } satisfies Credential))],
    )
    const head = facts.length > 0 ? appendFacts(client, facts) : undefined
    const detail = { units: units.rowCount ?? 0, accounts: accounts.length }
    const audit =
      detail.units + detail.accounts > 0
        ? [appendAudit(client, at, { by: 'system', act: 'seed', on: 'organisation:demo', outcome: 'done', detail })]
        : []
    await settled([credentials, ...(head ? [head] : []), ...audit, client.query('commit')])
    return head ? numbered(facts, await head) : []
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  } finally {
    client.release()
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
