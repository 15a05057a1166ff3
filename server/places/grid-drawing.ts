/** Grids as a GeoJSON file draws them, beside those that stand: what begins, is redrawn and ends, and what is wrong with it. Pure. */
import { type GridFeature, type GridFlaw, type GridHole, gridFeature, type OrgUnit, type UnitGrid } from '@yiwang/contract'
import type { Sliced } from './slices.ts'
import { closed, crossesItself, holesOf, insideOf, overlapsOf, sameOutline } from './topology.ts'

export interface DrawingWorld {
  readonly standing: readonly UnitGrid[]
  /** The newest outline each code ever had. */
  lastVersion(code: string): number
  unitOf(text: string): string | { readonly why: 'unknown' | 'ambiguous' }
  readonly units: ReadonlyMap<string, OrgUnit>
  keeps(orgPath: string): boolean
}

export interface Drawing {
  readonly begun: readonly UnitGrid[]
  readonly redrawn: readonly UnitGrid[]
  /** Codes of those that end and are in no place taken by another outline. */
  readonly ended: readonly string[]
  readonly unchanged: number
  readonly flaws: readonly GridFlaw[]
  readonly holes: readonly GridHole[]
}

export function* drawingOf(features: readonly unknown[], world: DrawingWorld, complete: boolean): Sliced<Drawing> {
  const known = new Map(world.standing.map((grid) => [grid.code, grid]))
  const drawn = new Map<string, { readonly feature: number; readonly grid: UnitGrid }>()
  const flaws: GridFlaw[] = []
  for (const [feature, given] of features.entries()) {
    const read = gridFeature.safeParse(given)
    if (!read.success) {
      flaws.push({ feature, why: 'malformed', ...codeOf(given) })
      continue
    }
    const { code } = read.data.properties
    const grid = gridOf(read.data, known.get(code), world)
    if (drawn.has(code)) flaws.push({ feature, code, why: 'twice' })
    else if (typeof grid === 'string') flaws.push({ feature, code, why: grid })
    else drawn.set(code, { feature, grid })
    yield
  }
  const gone = complete ? world.standing.filter(({ code, orgPath }) => !drawn.has(code) && world.keeps(orgPath)) : []
  const grids = [...drawn.values()].map(({ grid }) => grid)
  const begun = grids.filter(({ code }) => !known.has(code))
  const redrawn = grids.filter((grid) => known.has(grid.code) && known.get(grid.code)?.version !== grid.version)
  const fresh = new Set([...begun, ...redrawn].map(({ code }) => code))
  const kept = world.standing.filter((grid) => !drawn.has(grid.code) && !gone.includes(grid))
  const after = [...grids, ...kept]
  for (const { one, other, m2 } of yield* overlapsOf(after, (code) => fresh.has(code))) {
    const [mine, theirs] = drawn.has(one) ? [one, other] : [other, one]
    flaws.push({ ...drawnAs(drawn.get(mine)?.feature), code: mine, why: 'overlap', other: theirs, m2 })
  }
  // Where outlines overlap nothing can be said of what is between them.
  const holes = flaws.length > 0 ? [] : yield* holesOf(after.map(({ ring }) => ring))
  return { begun, redrawn, ended: gone.map(({ code }) => code), unchanged: grids.length - fresh.size, flaws, holes }
}

function drawnAs(feature: number | undefined): Pick<GridFlaw, 'feature'> {
  return feature === undefined ? {} : { feature }
}

function codeOf(given: unknown): Pick<GridFlaw, 'code'> {
  const code = (given as { readonly properties?: { readonly code?: unknown } } | null)?.properties?.code
  return typeof code === 'string' ? { code: code.slice(0, 15) } : {}
}

/** The grid as it would stand; the one that stands already where nothing of it is another. */
function gridOf(
  { properties, geometry }: GridFeature,
  before: UnitGrid | undefined,
  world: DrawingWorld,
): UnitGrid | 'open' | 'crossing' | 'unit' | 'area' {
  const ring = closed(geometry.coordinates[0] ?? [])
  if (!ring) return 'open'
  if (crossesItself(ring)) return 'crossing'
  const { code, name, street, community, owner } = properties
  const orgPath = world.unitOf(properties.orgPath ?? `${street ?? ''}/${community ?? ''}`)
  const unit = typeof orgPath === 'string' ? world.units.get(orgPath) : undefined
  if (typeof orgPath !== 'string' || unit?.kind !== 'community') return 'unit'
  if (!world.keeps(orgPath) || (before && !world.keeps(before.orgPath))) return 'area'
  const drawn: UnitGrid = {
    code,
    name,
    street: world.units.get(orgPath.slice(0, orgPath.lastIndexOf('/')))?.name ?? street ?? '',
    community: unit.name,
    orgPath,
    ...(owner && { owner }),
    version: world.lastVersion(code) + 1,
    ring: ring.map(([lon, lat]) => [lon, lat]),
    centre: insideOf(ring),
  }
  return before && isSame(before, drawn) ? before : drawn
}

function isSame(a: UnitGrid, b: UnitGrid): boolean {
  return a.name === b.name && a.orgPath === b.orgPath && a.owner === b.owner && sameOutline(a.ring, b.ring)
}
