/** Devices kept in the records: where an asset stands, whose it is, and what it is judged by. */
import type { Asset, AssetChanges, AuditAct, Millis, Parameters, UnitGrid } from '@yiwang/contract'
import type pg from 'pg'
import type { AssetResult, Devices } from '../devices.ts'
import type { Missing } from '../missing.ts'
import { gridFinder } from '../places/grids.ts'
import type { Actor } from '../visitor.ts'
import { type Acted, acted } from './act.ts'
import { settled } from './connect.ts'
import { json } from './json.ts'
import { missingUnit } from './missing.ts'

export function createDevices(pool: pg.Pool): Devices {
  return {
    placeAsset: (id, { ifVersion, lon, lat, address }, admits, actor, at) =>
      acted(pool, at, async (client) => {
        const [found, grids] = await settled([
          locked(client, id, ifVersion, admits),
          // Nobody draws them anew meanwhile.
          client.query<{ body: UnitGrid }>('select body from unit_grid where until is null order by code for share'),
        ])
        if (!found.ok) return { result: found }
        const before = found.asset
        const asset = inGrid(
          { ...before, lon, lat, crsSource: 'wgs84', ...(address !== undefined && { address }), version: before.version + 1 },
          gridFinder(grids.rows.map(({ body }) => body))(lon, lat),
        )
        if (!admits(asset)) return { result: { ok: false, why: 'area' } }
        await writeAssets(client, [asset])
        const detail = { change: 'placed', lon, lat, ...(asset.gridCode !== undefined && { grid: asset.gridCode }) }
        return done(asset, at, tellOf(asset, actor, detail))
      }),

    changeAsset: (id, ifVersion, changes, admits, actor, at) =>
      acted(pool, at, async (client) => {
        const found = await locked(client, id, ifVersion, admits)
        if (!found.ok) return { result: found }
        const before = found.asset
        if (changes.orgPath !== undefined && before.gridCode !== undefined)
          return { result: { ok: false, why: 'inGrid', asset: before } }
        const asset = changed(before, changes)
        if (!admits(asset)) return { result: { ok: false, why: 'area' } }
        const flaw = await missing(client, changes)
        if (flaw) return { result: flaw }
        await writeAssets(client, [asset])
        const fields = Object.entries(changes).flatMap(([field, value]) =>
          field === 'traits' || field === 'config' ? Object.keys(value ?? {}).map((key) => `${field}.${key}`) : [field],
        )
        return done(asset, at, tellOf(asset, actor, { change: 'changed', fields: fields.sort().join(',') }))
      }),
  }
}

/** Where it stands says whose it is; outside of every grid it stays with those it was with. */
export function inGrid({ gridCode: _code, gridVersion: _version, ...asset }: Asset, grid: UnitGrid | undefined): Asset {
  return grid ? { ...asset, orgPath: grid.orgPath, gridCode: grid.code, gridVersion: grid.version } : asset
}

async function locked(
  client: pg.PoolClient,
  id: string,
  ifVersion: number,
  admits: (asset: Asset) => boolean,
): Promise<{ readonly ok: true; readonly asset: Asset } | Exclude<AssetResult, { why: 'inGrid' | 'noSuchOwner' } | Missing>> {
  const { rows } = await client.query<{ body: Asset; handle: number }>(
    'select body, handle from asset where id = $1 for update',
    [id],
  )
  const [row] = rows
  if (!row) return { ok: false, why: 'unknown' }
  const asset = { ...row.body, handle: row.handle }
  // Before its version: a conflict shows the asset.
  if (!admits(asset)) return { ok: false, why: 'area' }
  return asset.version === ifVersion ? { ok: true, asset } : { ok: false, why: 'conflict', asset }
}

export function writeAssets(client: pg.PoolClient, assets: readonly Asset[]): Promise<unknown> {
  return client.query(
    `update asset known set lon = (a->>'lon')::float8, lat = (a->>'lat')::float8, org_path = a->>'orgPath',
       version = (a->>'version')::int, body = a - 'handle'
     from unnest($1::jsonb[]) a where known.id = a->>'id'`,
    [assets.map(json)],
  )
}

function changed(asset: Asset, { traits, config, ...changes }: AssetChanges): Asset {
  return {
    ...patched(asset, changes),
    traits: patched(asset.traits, traits ?? {}),
    config: patched(asset.config, config ?? {}),
    version: asset.version + 1,
  }
}

/** null takes away. */
function patched<T extends object>(before: T, changes: object): T {
  const next = { ...before } as Record<string, unknown>
  for (const [field, value] of Object.entries(changes)) {
    if (value === null) delete next[field]
    else if (value !== undefined) next[field] = value
  }
  return next as T
}

async function missing(client: pg.PoolClient, { orgPath, owner }: AssetChanges): Promise<AssetResult | undefined> {
  const [unit, account] = await settled([
    orgPath === undefined ? Promise.resolve(undefined) : missingUnit(client, orgPath),
    client.query(`select from account where id = $1 and state = 'active' for share`, [owner ?? null]),
  ])
  if (unit) return unit
  if (typeof owner === 'string' && account.rowCount === 0) return { ok: false, why: 'noSuchOwner' }
  return undefined
}

function done(asset: Asset, at: Millis, act: AuditAct): Acted<AssetResult> {
  return { result: { ok: true, asset }, facts: [{ kind: 'asset', at, change: 'changed', asset }], audit: [act] }
}

function tellOf({ id, orgPath }: Asset, actor: Actor, detail: Parameters): AuditAct {
  return { ...actor, act: 'device.manage', on: `asset:${id}`.slice(0, 200), orgPath, outcome: 'done', detail }
}
