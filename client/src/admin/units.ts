/** The organisation as a tree to choose from. */
import { aboveOf, type OrgUnit } from '@yiwang/contract'
import { useMemo } from 'react'
import { type Held, useAnswer } from './answer.ts'
import { useAdminWords } from './words.ts'

export interface UnitNode {
  readonly key: string
  readonly value: string
  readonly title: string
  readonly children?: UnitNode[]
}

function above({ path }: OrgUnit): string {
  return aboveOf(path) ?? ''
}

/** Units below each other, by path. Pure. */
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

export interface Units extends Held<{ items: readonly OrgUnit[] }> {
  readonly tree: UnitNode[]
  /** Names from the top down; the path itself where there is no such unit any more. */
  nameOf(path: string): string
}

export function useUnits(): Units {
  const { t } = useAdminWords()
  const held = useAnswer<{ items: readonly OrgUnit[] }>('/units')
  const items = held.body?.items
  const tree = useMemo(() => treeOf(items ?? []), [items])
  const names = useMemo(() => new Map((items ?? []).map(({ path, name }) => [path, name])), [items])
  const nameOf = (path: string) => {
    if (path === '') return t('everywhere')
    const codes = path.split('/')
    const chain = codes.map((_, i) => names.get(codes.slice(0, i + 1).join('/')))
    // Everything lies in the district: it is named only where nothing else is.
    const said = chain.slice(chain.length > 1 ? 1 : 0).filter((name) => name !== undefined)
    return said.length > 0 ? said.join(' / ') : path
  }
  return { ...held, tree, nameOf }
}
