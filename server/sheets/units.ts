/** A list of units as a sheet: what begins, what is called otherwise, what ends, and what is wrong with it. Pure. */
import { aboveOf, fitsKind, type Millis, type OrgUnit, type OrgUnitKind, type RowFlaw } from '@yiwang/contract'
import { type Columns, type SheetRow, shown } from './columns.ts'

export type UnitField = 'path' | 'kind' | 'name'

export const UNIT_COLUMNS: Columns<UnitField> = {
  path: { zh: '编码', en: 'Path' },
  kind: { zh: '类别', en: 'Kind' },
  name: { zh: '名称', en: 'Name' },
}
export const UNIT_FIELDS = Object.keys(UNIT_COLUMNS) as readonly UnitField[]

const KINDS: Readonly<Record<string, OrgUnitKind>> = {
  区: 'district',
  district: 'district',
  街道: 'street',
  镇: 'street',
  街镇: 'street',
  street: 'street',
  社区: 'community',
  村: 'community',
  社村: 'community',
  community: 'community',
  部门: 'department',
  department: 'department',
}
const KIND_WORDS: Readonly<Record<OrgUnitKind, string>> = {
  district: '区',
  street: '街道',
  community: '社区',
  department: '部门',
}

export interface UnitWorld {
  /** In force. */
  readonly units: readonly OrgUnit[]
  /** 0 = there never was one. */
  lastVersion(path: string): number
  keeps(path: string): boolean
}

export interface UnitPlan {
  /** From the top down. */
  readonly begun: readonly OrgUnit[]
  readonly renamed: readonly { readonly before: OrgUnit; readonly after: OrgUnit }[]
  /** From the bottom up. */
  readonly ended: readonly OrgUnit[]
  readonly unchanged: number
  readonly flaws: readonly RowFlaw[]
}

export function planUnits(rows: readonly SheetRow<UnitField>[], world: UnitWorld, complete: boolean, at: Millis): UnitPlan {
  const known = new Map(world.units.map((unit) => [unit.path, unit]))
  const met = new Set<string>()
  const begun: OrgUnit[] = []
  const renamed: { before: OrgUnit; after: OrgUnit }[] = []
  const flaws: RowFlaw[] = []
  let unchanged = 0
  for (const { row, cells } of rows) {
    const flaw = (field: UnitField, code: RowFlaw['code']) =>
      flaws.push({ row, column: UNIT_COLUMNS[field].zh, code, ...(cells[field] && { value: shown(cells[field]) }) })
    const { path = '', name = '' } = cells
    const before = known.get(path)
    const kind = cells.kind ? KINDS[cells.kind.toLowerCase()] : before?.kind
    const wrong = flaws.length
    if (path === '') flaw('path', 'missing')
    else if (met.has(path)) flaw('path', 'twice')
    else if (!world.keeps(path)) flaw('path', 'area')
    met.add(path)
    if (name === '') flaw('name', 'missing')
    else if (name.length > 100) flaw('name', 'malformed')
    if (kind === undefined) flaw('kind', cells.kind ? 'malformed' : 'missing')
    else if (path !== '' && (!fitsKind(path, kind) || path.length > 300 || (before && before.kind !== kind)))
      flaw('path', 'malformed')
    if (flaws.length > wrong || kind === undefined) continue
    if (!before) begun.push({ path, kind, name, from: at, version: world.lastVersion(path) + 1 })
    else if (before.name !== name) renamed.push({ before, after: { path, kind, name, from: at, version: before.version + 1 } })
    else unchanged++
  }
  const gone = complete ? world.units.filter(({ path }) => !met.has(path) && world.keeps(path)) : []
  const after = new Set([...known.keys(), ...begun.map(({ path }) => path)])
  for (const { path } of gone) after.delete(path)
  for (const { path } of [...begun, ...world.units.filter((unit) => after.has(unit.path))]) {
    const above = aboveOf(path)
    if (above === undefined || after.has(above)) continue
    const row = rows.find(({ cells }) => cells.path === path)?.row ?? 0
    flaws.push({ row, column: UNIT_COLUMNS.path.zh, code: 'noParent', value: shown(path) })
  }
  const deep = (unit: OrgUnit) => unit.path.split('/').length
  return {
    begun: begun.sort((a, b) => deep(a) - deep(b)),
    renamed,
    ended: [...gone].sort((a, b) => deep(b) - deep(a)),
    unchanged,
    flaws,
  }
}

export function unitRow({ path, kind, name }: OrgUnit): readonly string[] {
  return [path, KIND_WORDS[kind], name]
}
