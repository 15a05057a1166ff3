/** Areas in SQL: which rows lie where somebody may see them. */
import { type Area, endsAtGrid } from '@yiwang/contract'
import { json } from './json.ts'

/** Columns or expressions that say where a row lies, of which kind it is and which groups it is in (jsonb). */
interface Placed {
  readonly orgPath: string
  readonly gridCode: string
  readonly kind: string
  readonly groups: string
}

export const ASSET_PLACED: Placed = { orgPath: 'org_path', gridCode: `body->>'gridCode'`, kind: 'kind', groups: `body->'groups'` }
/** An alert is of the kind and in the groups of its asset. */
export const ALERT_PLACED: Placed = {
  orgPath: 'a.org_path',
  gridCode: `a.body->>'gridCode'`,
  kind: `(select kind from asset where id = a.body->>'asset')`,
  groups: `(select body->'groups' from asset where id = a.body->>'asset')`,
}

export interface Condition {
  readonly text: string
  readonly values: readonly unknown[]
  /** Statements with conditions of the same shape are the same statement. */
  readonly shape: 'whole' | 'narrow'
}

/**
 * Parameters from the `nth` on. Areas of some kinds, a group or a single grid are looked at only where there are any: parts of
 * the organisation are answered from indexes.
 */
export function liesIn(areas: readonly Area[], { orgPath, gridCode, kind, groups }: Placed, nth: number): Condition {
  const isNarrow = (area: Area): boolean => area.kinds !== undefined || area.group !== undefined || endsAtGrid(area)
  const paths = areas.filter((area) => !isNarrow(area)).map((area) => area.orgPath)
  const narrow = areas.filter(isNarrow)
  const whole = `(${orgPath} = any($${nth}) or ${orgPath} like any($${nth + 1}))`
  const values = [paths, paths.map(below)]
  if (narrow.length === 0) return { text: whole, values, shape: 'whole' }
  const text = `(${whole} or exists (
    select from jsonb_to_recordset($${nth + 2}::jsonb) as area("orgPath" text, kinds text[], "group" text)
    where (area."orgPath" = '' or starts_with(concat(${orgPath}, '/', ${gridCode}, '/'), area."orgPath" || '/'))
      and (area.kinds is null or ${kind} = any(area.kinds))
      and (area."group" is null or coalesce(${groups} ? area."group", false))))`
  return { text, values: [...values, json(narrow)], shape: 'narrow' }
}

/** What lies below a path, as `like` wants it. */
function below(orgPath: string): string {
  return orgPath === '' ? '%' : `${orgPath.replace(/[\\%_]/g, '\\$&')}/%`
}
