/** What the columns of our sheets are called, in either language, in any order. */
import type { RowFlaw, Text } from '@yiwang/contract'
import type { Table } from './sheet.ts'

export type Columns<F extends string> = Readonly<Record<F, Text>>

/** Texts of one row by field; a column that is not there is not in it. */
export interface SheetRow<F extends string> {
  readonly row: number
  readonly cells: Partial<Readonly<Record<F, string>>>
}

export interface Read<F extends string> {
  readonly rows: readonly SheetRow<F>[]
  readonly ignored: readonly string[]
  readonly flaws: readonly RowFlaw[]
}

/** `required`: without these columns nothing can be said of any row. */
export function readRows<F extends string>(columns: Columns<F>, required: readonly F[], [titles = [], ...table]: Table): Read<F> {
  const fields = titles.map((title) => fieldOf(columns, title))
  const ignored = titles.filter((title, i) => fields[i] === undefined && title !== '')
  const flaws = required
    .filter((field) => !fields.includes(field))
    .map((field): RowFlaw => ({ row: 1, column: columns[field].zh, code: 'missing' }))
  if (flaws.length > 0) return { rows: [], ignored, flaws }
  const rows = table.map((texts, i): SheetRow<F> => {
    const cells: Partial<Record<F, string>> = {}
    fields.forEach((field, c) => {
      if (field !== undefined) cells[field] = texts[c] ?? ''
    })
    return { row: i + 2, cells }
  })
  return { rows, ignored, flaws: [] }
}

function fieldOf<F extends string>(columns: Columns<F>, title: string): F | undefined {
  const wanted = title.toLowerCase()
  return (Object.keys(columns) as F[]).find(
    (field) => columns[field].zh === wanted || columns[field].en.toLowerCase() === wanted || field.toLowerCase() === wanted,
  )
}

export function titlesOf<F extends string>(columns: Columns<F>, fields: readonly F[]): readonly string[] {
  return fields.map((field) => columns[field].zh)
}

/** Shortened, as the report shows it. */
export function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
