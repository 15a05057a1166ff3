/** The organisation, read once for a page: to choose from and to name places by. */
import { endsAtGrid, type OrgUnit, type UnitGrid } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { permits, session } from '../stores/session.ts'
import { type Held, useAnswer } from './answer.ts'
import { hasEnded, treeOf, type UnitNode, withGrids } from './unit-tree.ts'
import { useAdminWords } from './words.ts'

export interface Units extends Held<{ items: readonly OrgUnit[] }> {
  readonly tree: UnitNode[]
  /** Names from the top down; the path itself where there is no such unit any more. */
  nameOf(path: string): string
  /** Undefined = not read yet. */
  readonly grids: readonly UnitGrid[] | undefined
  /** There is no such unit or unit grid any more, as far as one may see. */
  hasEnded(path: string): boolean
}

export function useUnits(): Units {
  const { t } = useAdminWords()
  const held = useAnswer<{ items: readonly OrgUnit[] }>('/units')
  const items = held.body?.items
  const who = useStore(session)
  const grids = useAnswer<{ items: readonly UnitGrid[] }>(useMay('asset.read') ? '/grids' : undefined).body?.items
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
  const ended = (path: string) => permits(who, 'organisation.read', { orgPath: path }) && hasEnded(path, items, grids)
  return { ...held, tree, grids, nameOf, hasEnded: ended }
}

const NONE: readonly UnitGrid[] = []

/** Where somebody may be given a right: the whole district, a unit, or a single unit grid. */
export function useAreaChoice(units: Units): UnitNode[] {
  const { t } = useAdminWords()
  const { tree: bare, grids = NONE } = units
  const tree = useMemo(() => withGrids(bare, grids), [bare, grids])
  return [{ key: '', value: '', title: t('everywhere') }, ...tree]
}
