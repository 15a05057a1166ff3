/** The organisation in the records: units, who answers for which grids, and the outlines grids have had. Rows end, none is overwritten. */
import { randomUUID } from 'node:crypto'
import {
  type AuditAct,
  aboveOf,
  type GridVersion,
  type Millis,
  type OrgUnit,
  type Parameters,
  type ResponsibilityGrid,
  type UnitGrid,
} from '@yiwang/contract'
import type pg from 'pg'
import type { Organisation, ResponsibilityResult, UnitResult } from '../people.ts'
import type { Actor } from '../visitor.ts'
import { type Acted, acted } from './act.ts'
import type { Queryable } from './connect.ts'
import { settled } from './connect.ts'
import { json } from './json.ts'

/** Units and responsibilities change rarely and by few people: those who do wait for each other. */
export const ONE_AT_A_TIME = {
  units: 'lock table org_unit in share row exclusive mode',
  responsibilities: 'lock table responsibility_grid in share row exclusive mode',
}

export function createOrganisation(pool: pg.Pool): Organisation {
  const onUnits = (at: Millis, act: (client: pg.PoolClient) => Promise<Acted<UnitResult>>) =>
    acted(pool, at, async (client) => {
      await client.query(ONE_AT_A_TIME.units)
      return act(client)
    })
  const onResponsibilities = (at: Millis, act: (client: pg.PoolClient) => Promise<Acted<ResponsibilityResult>>) =>
    acted(pool, at, async (client) => {
      await client.query(ONE_AT_A_TIME.responsibilities)
      return act(client)
    })
  return {
    units: async (at) => {
      const { rows } = await pool.query<{ body: OrgUnit }>(
        `select body from org_unit where $1::bigint is null or (since <= $1 and (until is null or until > $1)) order by path, version desc`,
        [at ?? null],
      )
      return rows.map(({ body }) => body)
    },

    addUnit: ({ path, kind, name }, actor, at) =>
      onUnits(at, async (client) => {
        const above = aboveOf(path)
        if (above !== undefined && !(await unitNow(client, above))) return { result: { ok: false, why: 'noParent' } }
        if (await unitNow(client, path)) return { result: { ok: false, why: 'exists' } }
        const unit: OrgUnit = { path, kind, name, from: at, version: (await lastVersion(client, path)) + 1 }
        await writeUnit(client, unit)
        return { result: { ok: true, unit }, audit: [tellOf(path, actor, { change: 'begun', name })] }
      }),

    changeUnit: ({ path, ifVersion, name, because }, actor, at) =>
      onUnits(at, async (client) => {
        const found = await unitNow(client, path)
        if (!found) return { result: { ok: false, why: 'unknown' } }
        if (found.version !== ifVersion) return { result: { ok: false, why: 'conflict', unit: found } }
        const unit: OrgUnit = { path, kind: found.kind, name, from: at, version: found.version + 1 }
        await endUnit(client, found, because, at)
        await writeUnit(client, unit)
        return {
          result: { ok: true, unit },
          audit: [tellOf(path, actor, { change: 'changed', because, from: found.name, to: name })],
        }
      }),

    endUnit: ({ path, ifVersion, because }, actor, at) =>
      onUnits(at, async (client) => {
        const found = await unitNow(client, path)
        if (!found) return { result: { ok: false, why: 'unknown' } }
        if (found.version !== ifVersion) return { result: { ok: false, why: 'conflict', unit: found } }
        const inhabited = await inhabitants(client, path)
        if (inhabited) return { result: { ok: false, why: 'inhabited', ...inhabited } }
        const unit = await endUnit(client, found, because, at)
        return { result: { ok: true, unit }, audit: [tellOf(path, actor, { change: 'ended', because })] }
      }),

    responsibilities: async ({ at, grid, owner }) => {
      const { rows } = await pool.query<{ body: ResponsibilityGrid }>(
        `select body from responsibility_grid
         where ($1::bigint is null or (since <= $1 and (until is null or until > $1)))
           and ($2::text is null or body->'grids' ? $2) and ($3::text is null or body->'owners' ? $3)
         order by since desc, id`,
        [at ?? null, grid ?? null, owner ?? null],
      )
      return rows.map(({ body }) => body)
    },

    responsibility: (id) => responsibilityOf(pool, id),

    addResponsibility: (request, actor, at) =>
      onResponsibilities(at, async (client) => {
        const responsibility: ResponsibilityGrid = { ...request, id: randomUUID(), from: at }
        const flaw = await flawOf(client, responsibility)
        if (flaw) return { result: flaw }
        await writeResponsibility(client, responsibility)
        return { result: { ok: true, responsibility }, audit: [tellOfOwners(responsibility, actor, { change: 'begun' })] }
      }),

    changeResponsibility: (id, changes, because, actor, at) =>
      onResponsibilities(at, async (client) => {
        const found = await responsibilityOf(client, id)
        if (!found) return { result: { ok: false, why: 'unknown' } }
        if (found.until !== undefined) return { result: { ok: false, why: 'ended', responsibility: found } }
        const { name = found.name, grids = found.grids, owners = found.owners } = changes
        const responsibility: ResponsibilityGrid = { id: randomUUID(), name, grids, owners, from: at }
        const flaw = await flawOf(client, responsibility, id)
        if (flaw) return { result: flaw }
        await endResponsibility(client, found, because, at)
        await writeResponsibility(client, responsibility)
        return {
          result: { ok: true, responsibility },
          audit: [tellOfOwners(responsibility, actor, { change: 'changed', before: id, because })],
        }
      }),

    endResponsibility: (id, because, actor, at) =>
      onResponsibilities(at, async (client) => {
        const found = await responsibilityOf(client, id)
        if (!found) return { result: { ok: false, why: 'unknown' } }
        if (found.until !== undefined) return { result: { ok: false, why: 'ended', responsibility: found } }
        const responsibility = await endResponsibility(client, found, because, at)
        return {
          result: { ok: true, responsibility },
          audit: [tellOfOwners(responsibility, actor, { change: 'ended', because })],
        }
      }),

    gridVersions: async (code) => {
      const { rows } = await pool.query<GridRow>(`${GRIDS} where code = $1 order by version desc`, [code])
      return rows.map(gridVersionOf)
    },

    gridsAt: async (at) => {
      const { rows } = await pool.query<GridRow>(`${GRIDS} where since <= $1 and (until is null or until > $1) order by code`, [
        at,
      ])
      return rows.map(gridVersionOf)
    },
  }
}

interface GridRow {
  readonly body: UnitGrid
  readonly since: number
  readonly until: number | null
  readonly because: string | null
}

const GRIDS = 'select body, since, until, because from unit_grid'

function gridVersionOf({ body, since, until, because }: GridRow): GridVersion {
  return { ...body, from: since, ...(until !== null && { until }), ...(because !== null && { endedBecause: because }) }
}

async function unitNow(client: pg.PoolClient, path: string): Promise<OrgUnit | undefined> {
  const { rows } = await client.query<{ body: OrgUnit }>('select body from org_unit where path = $1 and until is null', [path])
  return rows[0]?.body
}

async function lastVersion(client: pg.PoolClient, path: string): Promise<number> {
  const { rows } = await client.query<{ version: number | null }>(
    'select max(version) as version from org_unit where path = $1',
    [path],
  )
  return rows[0]?.version ?? 0
}

export function writeUnit(client: pg.PoolClient, unit: OrgUnit): Promise<unknown> {
  const { path, version, kind, from, until = null } = unit
  return client.query(
    `insert into org_unit (path, version, kind, since, until, body) values ($1, $2, $3, $4, $5, $6)
     on conflict (path, version) do update set until = excluded.until, body = excluded.body`,
    [path, version, kind, from, until, json(unit)],
  )
}

export async function endUnit(client: pg.PoolClient, unit: OrgUnit, because: string, at: Millis): Promise<OrgUnit> {
  const ended: OrgUnit = { ...unit, until: at, endedBecause: because }
  await writeUnit(client, ended)
  return ended
}

/** What is still in a unit or below it, the first kind of which there is any. */
export async function inhabitants(
  client: pg.PoolClient,
  path: string,
): Promise<{ readonly by: 'units' | 'accounts' | 'grids' | 'assets'; readonly count: number } | undefined> {
  const below = (column: string) => `(${column} = $1 or starts_with(${column}, $1 || '/'))`
  const { rows } = await client.query<{ by: 'units' | 'accounts' | 'grids' | 'assets'; count: number }>(
    `select 'units' as by, count(*)::int as count from org_unit where until is null and starts_with(path, $1 || '/')
     union all select 'accounts', count(*)::int from account where state <> 'left' and ${below('unit')}
     union all select 'grids', count(*)::int from unit_grid where until is null and ${below(`(body->>'orgPath')`)}
     union all select 'assets', count(*)::int from asset where ${below('org_path')}`,
    [path],
  )
  return rows.find(({ count }) => count > 0)
}

async function responsibilityOf(pg: Queryable, id: string): Promise<ResponsibilityGrid | undefined> {
  const { rows } = await pg.query<{ body: ResponsibilityGrid }>('select body from responsibility_grid where id = $1', [id])
  return rows[0]?.body
}

export function writeResponsibility(client: pg.PoolClient, responsibility: ResponsibilityGrid): Promise<unknown> {
  const { id, from, until = null } = responsibility
  return client.query(
    `insert into responsibility_grid (id, since, until, body) values ($1, $2, $3, $4)
     on conflict (id) do update set until = excluded.until, body = excluded.body`,
    [id, from, until, json(responsibility)],
  )
}

export async function endResponsibility(
  client: pg.PoolClient,
  responsibility: ResponsibilityGrid,
  because: string,
  at: Millis,
): Promise<ResponsibilityGrid> {
  const ended: ResponsibilityGrid = { ...responsibility, until: at, endedBecause: because }
  await writeResponsibility(client, ended)
  return ended
}

/** Grids that are there, owners who work here, and nobody else's grids. `but` = the one in whose place it comes. */
async function flawOf(
  client: pg.PoolClient,
  { grids, owners }: ResponsibilityGrid,
  but?: string,
): Promise<ResponsibilityResult | undefined> {
  const [codes, people, others] = await settled([
    client.query<{ code: string }>('select code from unit_grid where until is null and code = any($1)', [grids]),
    client.query<{ id: string }>(`select id from account where state = 'active' and id = any($1::uuid[])`, [owners]),
    client.query<{ body: ResponsibilityGrid }>(
      `select body from responsibility_grid where until is null and id is distinct from $2::uuid and body->'grids' ?| $1 limit 1`,
      [grids, but ?? null],
    ),
  ])
  const noGrid = grids.find((code) => !codes.rows.some((row) => row.code === code))
  if (noGrid !== undefined) return { ok: false, why: 'noSuchGrid', id: noGrid }
  const noOwner = owners.find((id) => !people.rows.some((row) => row.id === id))
  if (noOwner !== undefined) return { ok: false, why: 'noSuchOwner', id: noOwner }
  const [other] = others.rows
  return other && { ok: false, why: 'overlap', responsibility: other.body }
}

function tellOf(path: string, actor: Actor, detail: Parameters): AuditAct {
  return { ...actor, act: 'organisation.manage', on: `unit:${path}`.slice(0, 200), orgPath: path, outcome: 'done', detail }
}

function tellOfOwners({ id, name, grids, owners }: ResponsibilityGrid, actor: Actor, detail: Parameters): AuditAct {
  const what = { name, grids: grids.length, owners: owners.join(',').slice(0, 1_000) }
  return { ...actor, act: 'organisation.manage', on: `responsibility:${id}`, outcome: 'done', detail: { ...detail, ...what } }
}
