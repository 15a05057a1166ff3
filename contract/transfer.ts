/** Lists of people and units that come from other offices as sheets and go back as such; what is wrong is told row by row. */
import { z } from 'zod'
import { orgPath } from './organisation.ts'
import { because } from './staff.ts'

export const sheetFormat = z.enum(['csv', 'xlsx'])
export type SheetFormat = z.infer<typeof sheetFormat>

/** Of the file itself. */
export const LARGEST_SHEET = 6 * 1_024 * 1_024

export const importRequest = z.strictObject({
  format: sheetFormat,
  /** The file, base64. */
  data: z.base64().max(Math.ceil(LARGEST_SHEET / 3) * 4),
  because,
  /** Only tells what would be done. */
  dryRun: z.boolean(),
  /** The file is the whole list: whoever, or whatever, is not in it has left, or ends. */
  complete: z.boolean().default(false),
})
export type ImportRequest = z.infer<typeof importRequest>

export const rowFlaw = z.object({
  /** As the sheet counts: the titles are row 1; 0 = the sheet as a whole. */
  row: z.number().int().nonnegative(),
  column: z.string().optional(),
  code: z.enum([
    'missing',
    'malformed',
    'twice',
    'taken',
    'unknown',
    'ambiguous',
    'area',
    'self',
    'left',
    'last',
    'administrator',
    'inhabited',
    'noParent',
  ]),
  /** What stood there, shortened; never a phone. */
  value: z.string().max(80).optional(),
})
export type RowFlaw = z.infer<typeof rowFlaw>

export const importReport = z.object({
  /** Nothing is written while anything is wrong, or in a dry run. */
  written: z.boolean(),
  rows: z.number().int().nonnegative(),
  created: z.number().int().nonnegative(),
  changed: z.number().int().nonnegative(),
  unchanged: z.number().int().nonnegative(),
  /** Leavers, or units that end: the first of them by name. */
  gone: z.object({ count: z.number().int().nonnegative(), names: z.array(z.string()) }),
  flaws: z.object({ count: z.number().int().nonnegative(), items: z.array(rowFlaw) }),
  /** Titles that say nothing to us. */
  ignored: z.array(z.string()),
})
export type ImportReport = z.infer<typeof importReport>

export const exportRequest = z.strictObject({ format: sheetFormat, unit: orgPath.optional() })
/** With a reason, whoever may unmask gets whole phones. */
export const staffExportRequest = exportRequest.extend({ because: because.optional() })
export type StaffExportRequest = z.infer<typeof staffExportRequest>
