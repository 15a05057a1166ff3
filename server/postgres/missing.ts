/** What a right is given for must be there when it is given: a part of the organisation or a unit grid, and a device there that is in the group. */
import { type Area, aboveOf, endsAtGrid } from '@yiwang/contract'
import type pg from 'pg'
import type { Missing } from '../missing.ts'
import { ASSET_PLACED, liesIn } from './areas.ts'

export async function missingUnit(client: pg.PoolClient, unit: string): Promise<Missing | undefined> {
  // Shared, so that it does not end meanwhile.
  const { rowCount } = await client.query('select from org_unit where path = $1 and until is null for share', [unit])
  return rowCount === 0 ? { ok: false, why: 'noSuchUnit', about: unit } : undefined
}

/** The first of these areas that would hold nothing because what it names is not there. */
export async function missingOf(client: pg.PoolClient, areas: readonly Area[]): Promise<Missing | undefined> {
  for (const area of areas) {
    const missing = (await missingPlace(client, area)) ?? (await missingGroup(client, area))
    if (missing) return missing
  }
  return undefined
}

/** The whole district needs no name. */
async function missingPlace(client: pg.PoolClient, { orgPath }: Area): Promise<Missing | undefined> {
  if (orgPath === '') return undefined
  return endsAtGrid({ orgPath }) ? missingGrid(client, orgPath) : missingUnit(client, orgPath)
}

async function missingGrid(client: pg.PoolClient, path: string): Promise<Missing | undefined> {
  const community = aboveOf(path) ?? ''
  const { rowCount } = await client.query(
    `select from unit_grid where code = $1 and body->>'orgPath' = $2 and until is null for share`,
    [path.slice(community.length + 1), community],
  )
  return rowCount === 0 ? { ok: false, why: 'noSuchGrid', about: path } : undefined
}

/** Of any kind: nobody who may not see beyond the area learns here which groups there are elsewhere. */
async function missingGroup(client: pg.PoolClient, { orgPath, group }: Area): Promise<Missing | undefined> {
  if (group === undefined) return undefined
  const within = liesIn([{ orgPath, group }], ASSET_PLACED, 1)
  const { rowCount } = await client.query(`select from asset where ${within.text} limit 1`, [...within.values])
  return rowCount === 0 ? { ok: false, why: 'noSuchGroup', about: group } : undefined
}
