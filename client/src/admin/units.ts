/** The organisation, read once for a page: to choose from and to name places by. */
import { endsAtGrid, type OrgUnit, type UnitGrid } from '@yiwang/contract'
import { useMemo } from 'react'
import { type Held, useAnswer } from './answer.ts'
import { treeOf, type UnitNode, withGrids } from './unit-tree.ts'
import { useAdminWords } from './words.ts'

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
    // Everything lies in the district: it is named only where nothing else is. A unit grid goes by its code.
    const said = chain.slice(chain.length > 1 ? 1 : 0).filter((name) => name !== undefined)
    if (endsAtGrid({ orgPath: path })) said.push(...codes.slice(-1))
    return said.length > 0 ? said.join(' / ') : path
  }
  return { ...held, tree, nameOf }
}

/** Where somebody may be given a right: the whole district, a unit, or a single unit grid. */
export function useAreaChoice(units: Units): UnitNode[] {
  const { t } = useAdminWords()
  const grids = useAnswer<{ items: readonly UnitGrid[] }>('/grids').body?.items
  const tree = useMemo(() => withGrids(units.tree, grids ?? []), [units.tree, grids])
  return [{ key: '', value: '', title: t('everywhere') }, ...tree]
}
