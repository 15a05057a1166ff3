/** Grids drawn anew in the records: the old outlines end with the reason, and what stands on the ground is found its grid again. */
import { createHash, randomUUID } from 'node:crypto'
import type { Asset, AuditAct, DrawReport, Fact, Millis, OrgUnit, ResponsibilityGrid, UnitGrid } from '@yiwang/contract'
import type pg from 'pg'
import type { GridDrawings, Sender } from '../people.ts'
import { type Drawing, drawingOf } from '../places/grid-drawing.ts'
import { gridFinder } from '../places/grids.ts'
import { inSlices } from '../places/slices.ts'
import { unitFinder } from '../sheets/staff.ts'
import { acted } from './act.ts'
import { type Queryable, settled } from './connect.ts'
import { inGrid, writeAssets } from './devices.ts'
import { json } from './json.ts'
import { endResponsibility, ONE_AT_A_TIME, writeResponsibility } from './organisation.ts'

export function createGridDrawings(pool: pg.Pool): GridDrawings {
  return {
    drawGrids: async ({ collection: { features }, because, dryRun, complete }, sender, at) => {
      const ground = await groundOf(pool)
      // Seconds of reckoning for a large district: before anything is locked.
      const drawing = await inSlices(drawingOf(features, { ...ground, keeps: sender.keeps }, complete))
      const report = (assets: number, written: boolean): DrawReport => ({
        written,
        features: features.length,
        begun: drawing.begun.map(({ code }) => code),
        redrawn: drawing.redrawn.map(({ code }) => code),
        ended: [...drawing.ended],
        unchanged: drawing.unchanged,
        assets,
        flaws: [...drawing.flaws],
        holes: [...drawing.holes],
      })
      if (drawing.flaws.length > 0) return report(0, false)
      const after = [...ground.standing.filter(({ code }) => !isTouched(drawing, code)), ...drawing.begun, ...drawing.redrawn]
      if (dryRun) return report((await resettled(pool, after)).length, false)
      return acted(pool, at, async (client) => {
        await client.query('lock table unit_grid, org_unit in share row exclusive mode')
        const { rows } = await client.query<{ code: string; version: number }>(
          'select code, version from unit_grid where until is null',
        )
        if (!isAsItWas(rows, ground.standing)) return { result: undefined }
        await writeGrids(client, drawing, because, at)
        await withoutGrids(client, drawing.ended, because, at)
        const assets = await resettled(client, after)
        if (assets.length > 0) await writeAssets(client, assets)
        const facts: Fact[] = [
          ...assets.map((asset): Fact => ({ kind: 'asset', at, change: 'changed', asset })),
          { kind: 'grids', at },
        ]
        return { result: report(assets.length, true), facts, audit: [tellOf(sender, features, drawing, because)] }
      })
    },
  }
}

/** What the drawing is held against. */
async function groundOf(pg: Queryable) {
  const [grids, last, units] = await Promise.all([
    pg.query<{ body: UnitGrid }>('select body from unit_grid where until is null order by code'),
    pg.query<{ code: string; version: number }>('select code, max(version) as version from unit_grid group by code'),
    pg.query<{ body: OrgUnit }>('select body from org_unit where until is null'),
  ])
  const versions = new Map(last.rows.map(({ code, version }) => [code, version]))
  const inForce = units.rows.map(({ body }) => body)
  return {
    standing: grids.rows.map(({ body }) => body),
    lastVersion: (code: string) => versions.get(code) ?? 0,
    units: new Map(inForce.map((unit) => [unit.path, unit])),
    unitOf: unitFinder(inForce),
  }
}

function isTouched({ redrawn, ended }: Drawing, code: string): boolean {
  return ended.includes(code) || redrawn.some((grid) => grid.code === code)
}

function isAsItWas(now: readonly { readonly code: string; readonly version: number }[], before: readonly UnitGrid[]): boolean {
  const versions = new Map(before.map(({ code, version }) => [code, version]))
  return now.length === before.length && now.every(({ code, version }) => versions.get(code) === version)
}

/** Assets that would come to lie in another grid, or in none, as they then are. */
async function resettled(pg: Queryable, grids: readonly UnitGrid[]): Promise<readonly Asset[]> {
  const gridAt = gridFinder(grids)
  const { rows } = await pg.query<{ body: Asset; handle: number }>(
    'select body, handle from asset where lon is not null and lat is not null order by id',
  )
  return rows.flatMap(({ body, handle }) => {
    const grid = gridAt(body.lon ?? 0, body.lat ?? 0)
    if (body.gridCode === grid?.code && body.gridVersion === grid?.version) return []
    return [{ ...inGrid({ ...body, handle }, grid), version: body.version + 1 }]
  })
}

async function writeGrids(client: pg.PoolClient, { begun, redrawn, ended }: Drawing, because: string, at: Millis): Promise<void> {
  await settled([
    client.query('update unit_grid set until = $2, because = $3 where until is null and code = any($1)', [
      [...ended, ...redrawn.map(({ code }) => code)],
      at,
      because,
    ]),
    client.query(
      `insert into unit_grid (code, version, since, body) select g->>'code', (g->>'version')::int, $2, g from unnest($1::jsonb[]) g`,
      [[...begun, ...redrawn].map(json), at],
    ),
  ])
}

/** Nobody answers any more for grids that are not there; for the others they still do. */
async function withoutGrids(client: pg.PoolClient, ended: readonly string[], because: string, at: Millis): Promise<void> {
  if (ended.length === 0) return
  await client.query(ONE_AT_A_TIME.responsibilities)
  const { rows } = await client.query<{ body: ResponsibilityGrid }>(
    `select body from responsibility_grid where until is null and body->'grids' ?| $1`,
    [ended],
  )
  for (const { body } of rows) {
    await endResponsibility(client, body, because, at)
    const grids = body.grids.filter((code) => !ended.includes(code))
    if (grids.length > 0) await writeResponsibility(client, { ...body, id: randomUUID(), grids, from: at })
  }
}

function tellOf({ actor }: Sender, features: readonly unknown[], { begun, redrawn, ended }: Drawing, because: string): AuditAct {
  const codes = (grids: readonly UnitGrid[]) => grids.map(({ code }) => code).join(',')
  const digest = createHash('sha256').update(json(features)).digest('hex')
  const detail = { change: 'drawn', because, begun: codes(begun), redrawn: codes(redrawn), ended: ended.join(',') }
  return { ...actor, act: 'organisation.manage', on: `grids:${digest}`, outcome: 'done', detail }
}
