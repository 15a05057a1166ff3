/** What is asked of the organisation: units and responsibility grids begun, changed and ended, always with the reason; grids and who answers where. */
import { z } from 'zod'
import { unitGrid } from './grid.ts'
import { millis } from './instant.ts'
import { type OrgUnitKind, orgPath, orgUnit, orgUnitKind, responsibilityGrid } from './organisation.ts'
import { because } from './staff.ts'

const name = z.string().trim().min(1).max(100)
const ifVersion = z.number().int().positive()
const path = orgPath.min(1)

/** How many codes the path of each kind has. */
const DEPTH: Readonly<Record<OrgUnitKind, number>> = { district: 1, street: 2, community: 3, department: 2 }
const CODE = /^[\p{L}\p{N}_.-]{1,40}$/u
const DEPARTMENT = 'dept-'

/** Areas are codes below each other; departments stand beside the streets and are told apart by their code. */
export function fitsKind(path: string, kind: OrgUnitKind): boolean {
  const codes = path.split('/')
  return (
    codes.length === DEPTH[kind] &&
    codes.every((code) => CODE.test(code)) &&
    (codes[1]?.startsWith(DEPARTMENT) ?? false) === (kind === 'department')
  )
}

/** Of what it is a part; undefined = of nothing. */
export function aboveOf(path: string): string | undefined {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : undefined
}

export const orgUnits = z.object({ items: z.array(orgUnit) })

export const newUnit = z
  .strictObject({ path, kind: orgUnitKind, name })
  .refine(({ path, kind }) => fitsKind(path, kind), { path: ['path'], message: 'does not fit its kind' })
export type NewUnit = z.infer<typeof newUnit>

export const unitChange = z.strictObject({ path, ifVersion, name, because })
export type UnitChange = z.infer<typeof unitChange>
export const unitEnd = z.strictObject({ path, ifVersion, because })
export type UnitEnd = z.infer<typeof unitEnd>

const given = responsibilityGrid.pick({ name: true, grids: true, owners: true })
export const newResponsibility = given.strict()
export type NewResponsibility = z.infer<typeof newResponsibility>
export const responsibilityChange = given.partial().strict().extend({ because })
export type ResponsibilityChange = z.infer<typeof responsibilityChange>
export const endRequest = z.strictObject({ because })

export const responsibilityGrids = z.object({ items: z.array(responsibilityGrid) })

/** An outline of a unit grid, and from when to when it held. */
export const gridVersion = unitGrid.extend({
  from: millis,
  until: millis.optional(),
  endedBecause: z.string().optional(),
})
export type GridVersion = z.infer<typeof gridVersion>
export const gridVersions = z.object({ items: z.array(gridVersion) })

/** The one grid a point lay in, and who answered for it then; without a grid the point is unresolved. */
export const gridAtPoint = z.object({
  at: millis,
  grid: gridVersion.optional(),
  responsibility: responsibilityGrid.optional(),
})
export type GridAtPoint = z.infer<typeof gridAtPoint>
