/** Lists of staff and units as sheets: in with a report row by row, out without a formula in them. */
import {
  areasOf,
  exportRequest,
  type ImportRequest,
  importReport,
  importRequest,
  isOtherAdministrator,
  LARGEST_SHEET,
  may,
  reachesBeyond,
  type SheetFormat,
  staffExportRequest,
} from '@yiwang/contract'
import { Busy } from '../../access/work-queue.ts'
import type { Sender, Transfer } from '../../people.ts'
import { readTableApart, writeTableApart } from '../../sheets/apart.ts'
import { type Columns, readRows, titlesOf } from '../../sheets/columns.ts'
import { NoSheet, SHEET_MEDIA, type Table } from '../../sheets/sheet.ts'
import { STAFF_COLUMNS, STAFF_FIELDS, staffRow } from '../../sheets/staff.ts'
import { UNIT_COLUMNS, UNIT_FIELDS, unitRow } from '../../sheets/units.ts'
import { actorOf } from '../../visitor.ts'
import { Refusal } from '../refusal.ts'
import { type Asked, type Reply, route } from '../route.ts'

/** The file as base64 within JSON. */
const BODY_LIMIT = 9 * 1_024 * 1_024
const sheet = { description: 'The sheet', media: Object.values(SHEET_MEDIA) }

export default [
  route({
    method: 'post',
    path: '/accounts/import',
    action: 'account.manage',
    id: 'importStaff',
    summary:
      'A list of staff, found by staff number. All of it is written, or nothing; a dry run only tells. Nobody is given rights by it.',
    body: importRequest,
    bodyLimit: BODY_LIMIT,
    answers: { 200: { description: 'What was done, or would be, and what is wrong', schema: importReport } },
    async handle(asked, { people }) {
      const list = await transferOf(asked.body, STAFF_COLUMNS, ['staff'])
      return { status: 200, body: await people.importStaff(list, senderOf(asked), asked.at) }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/export',
    action: 'account.read',
    id: 'exportStaff',
    summary: 'The staff as a sheet. Phones are masked, but with a reason for whoever may unmask them.',
    body: staffExportRequest,
    answers: { 200: sheet },
    async handle({ body: { format, unit, because }, who, visitor, at }, { people, readings }) {
      const of = ({ unit }: { readonly unit: string }) => may(who, 'account.unmask', { orgPath: unit }) === true
      const whole = because === undefined ? undefined : { because, of }
      const query = { areas: areasOf(who, 'account.read'), ...(unit !== undefined && { unit }) }
      const accounts = await people.exportStaff(query, whole, actorOf(visitor), at)
      // Whoever must give a reason sees numbers whole.
      if (whole) await readings.seen(visitor, accounts.filter((one) => one.phone !== undefined && whole.of(one)).length, at)
      return file('staff', format, [titlesOf(STAFF_COLUMNS, STAFF_FIELDS), ...accounts.map(staffRow)])
    },
  }),
  route({
    method: 'post',
    path: '/units/import',
    action: 'organisation.manage',
    id: 'importUnits',
    summary: 'A list of units, found by path. All of it is written, or nothing; a dry run only tells.',
    body: importRequest,
    bodyLimit: BODY_LIMIT,
    answers: { 200: { description: 'What was done, or would be, and what is wrong', schema: importReport } },
    async handle(asked, { people }) {
      const list = await transferOf(asked.body, UNIT_COLUMNS, ['path', 'name'])
      return { status: 200, body: await people.importUnits(list, senderOf(asked), asked.at) }
    },
  }),
  route({
    method: 'post',
    path: '/units/export',
    action: 'organisation.read',
    id: 'exportUnits',
    summary: 'The units in force as a sheet.',
    body: exportRequest,
    answers: { 200: sheet },
    async handle({ body: { format, unit: below = '' }, at, admits }, { people }) {
      const units = (await people.units(at)).filter(
        ({ path }) => admits({ orgPath: path }) && (path === below || below === '' || path.startsWith(`${below}/`)),
      )
      return file('units', format, [titlesOf(UNIT_COLUMNS, UNIT_FIELDS), ...units.map(unitRow)])
    },
  }),
]

async function transferOf<F extends string>(
  { format, data, because, dryRun, complete }: ImportRequest,
  columns: Columns<F>,
  required: readonly F[],
): Promise<Transfer<F>> {
  const bytes = Buffer.from(data, 'base64')
  if (bytes.length > LARGEST_SHEET) throw new Refusal(413, 'tooLarge')
  try {
    return { rows: readRows(columns, required, await readTableApart(format, bytes)), because, dryRun, complete }
  } catch (error) {
    if (error instanceof NoSheet) throw new Refusal(422, 'sheet.unreadable', `It cannot be read as ${format}: ${error.message}`)
    return refuseWhenBusy(error)
  }
}

function refuseWhenBusy(error: unknown): never {
  if (error instanceof Busy) throw new Refusal(503, 'sheet.busy', 'Too many sheets just now; try again in a minute.')
  throw error
}

export function senderOf({
  who,
  visitor,
  admits,
  at,
}: Pick<Asked<never, never, never>, 'who' | 'visitor' | 'admits' | 'at'>): Sender {
  const keeps = (orgPath: string) => admits({ orgPath })
  return {
    actor: actorOf(visitor),
    keeps,
    isOtherAdministrator: (account) => isOtherAdministrator(account, who),
    isBeyond: (account) => reachesBeyond(account, keeps, at),
  }
}

async function file(name: string, format: SheetFormat, table: Table): Promise<Reply> {
  const bytes = await writeTableApart(format, table).catch(refuseWhenBusy)
  return {
    status: 200,
    bytes,
    headers: { 'Content-Type': SHEET_MEDIA[format], 'Content-Disposition': `attachment; filename="${name}.${format}"` },
  }
}
