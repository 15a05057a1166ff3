/** The organisation, read once for a page: to choose from and to name places by. */
import type { OrgUnit } from '@yiwang/contract'
import { useMemo } from 'react'
import { type Held, useAnswer } from './answer.ts'
import { treeOf, type UnitNode } from './unit-tree.ts'
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
    // Everything lies in the district: it is named only where nothing else is.
    const said = chain.slice(chain.length > 1 ? 1 : 0).filter((name) => name !== undefined)
    return said.length > 0 ? said.join(' / ') : path
  }
  return { ...held, tree, nameOf }
}
