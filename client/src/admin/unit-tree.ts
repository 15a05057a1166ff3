/** The organisation as a tree to choose from. Pure. */
import { aboveOf, endsAtGrid, type OrgUnit, ofGrid, placeOf, type UnitGrid } from '@yiwang/contract'

export interface UnitNode {
  readonly key: string
  readonly value: string
  readonly title: string
  readonly children?: UnitNode[]
}

function above({ path }: OrgUnit): string {
  return aboveOf(path) ?? ''
}

/** Units below each other, by path. */
export function treeOf(units: readonly OrgUnit[]): UnitNode[] {
  const below = new Map<string, OrgUnit[]>()
  for (const unit of units) below.set(above(unit), [...(below.get(above(unit)) ?? []), unit])
  const known = new Set(units.map(({ path }) => path))
  const nodeOf = ({ path, name }: OrgUnit): UnitNode => {
    const children = below.get(path)
    return { key: path, value: path, title: name, ...(children && { children: children.map(nodeOf) }) }
  }
  // Whoever sees only a part of it begins there.
  return units.filter((unit) => !known.has(above(unit))).map(nodeOf)
}

type Lying = Pick<UnitGrid, 'code' | 'orgPath'>

/** Whether what a right was given for is no more: it gives nothing. What was not read, nobody can say. */
export function hasEnded(
  path: string,
  units: readonly Pick<OrgUnit, 'path'>[] | undefined,
  grids: readonly Lying[] | undefined,
): boolean {
  if (path === '') return false
  if (endsAtGrid({ orgPath: path })) return grids !== undefined && !grids.some((grid) => placeOf(ofGrid(grid)) === path)
  return units !== undefined && !units.some((unit) => unit.path === path)
}

/** The same tree, in which each community has its unit grids below it. */
export function withGrids(tree: readonly UnitNode[], grids: readonly Pick<UnitGrid, 'code' | 'name' | 'orgPath'>[]): UnitNode[] {
  const below = new Map<string, UnitNode[]>()
  for (const { code, name, orgPath } of grids) {
    const path = placeOf(ofGrid({ orgPath, code }))
    below.set(orgPath, [...(below.get(orgPath) ?? []), { key: path, value: path, title: `${name} ${code}` }])
  }
  const nodeOf = ({ children = [], ...node }: UnitNode): UnitNode => {
    const all = [...children.map(nodeOf), ...(below.get(node.value) ?? [])]
    return { ...node, ...(all.length > 0 && { children: all }) }
  }
  return tree.map(nodeOf)
}
