/** Sheets as other offices send and open them: CSV in UTF-8 or GB 18030, and XLSX. Read as texts, written so that no cell is ever run as a formula. */
import type { SheetFormat } from '@yiwang/contract'
import { type CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { Unzip, UnzipInflate } from 'fflate'
import { readSheet } from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'

export type Table = readonly (readonly string[])[]

/** Rows of one sheet; more than that is no list of a district. */
const MOST_ROWS = 20_000
/** Of an XLSX unpacked: what is larger was made to be. */
const MOST_UNPACKED = 24 * 1_024 * 1_024

/** It is no sheet of this format, or a larger one than we read. */
export class NoSheet extends Error {
  override readonly name = 'NoSheet'
}

export async function readTable(format: SheetFormat, bytes: Buffer): Promise<Table> {
  const rows = format === 'csv' ? readCsv(bytes) : await readXlsx(bytes)
  if (rows.length > MOST_ROWS) throw new NoSheet(`more than ${MOST_ROWS} rows`)
  return rows.map((row) => row.map(plain))
}

function readCsv(bytes: Buffer): Table {
  try {
    return parse(textOf(bytes), {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: MOST_ROWS + 1,
      max_record_size: 20_000,
    })
  } catch (error) {
    throw new NoSheet((error as CsvError).message)
  }
}

/** Excel in China saves CSV in GB 18030, which is hardly ever UTF-8 by chance. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

async function readXlsx(bytes: Buffer): Promise<Table> {
  refuseBombs(bytes)
  const rows = await readSheet(bytes).catch((error: unknown) => {
    throw new NoSheet(error instanceof Error ? error.message : String(error))
  })
  return rows.map((row) => row.map(cellText)).filter((row) => row.some((cell) => cell !== ''))
}

/** Sizes that a ZIP says of itself may be lies: it is unpacked once for its size alone. */
function refuseBombs(bytes: Buffer): void {
  let unpacked = 0
  const unzip = new Unzip((file) => {
    file.ondata = (error, chunk) => {
      unpacked += chunk?.length ?? 0
      if (unpacked > MOST_UNPACKED) throw new NoSheet('it is too large unpacked')
      if (error) throw new NoSheet('it cannot be unpacked')
    }
    file.start()
  })
  unzip.register(UnzipInflate)
  // A thousandfold at most.
  const step = 4 * 1_024
  try {
    for (let at = 0; at < bytes.length; at += step) unzip.push(bytes.subarray(at, at + step), at + step >= bytes.length)
  } catch (error) {
    throw error instanceof NoSheet ? error : new NoSheet('it cannot be unpacked')
  }
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().slice(0, 10)
  return String(cell)
}

/** A text that a sheet program would run as a formula, perhaps marked as none already. */
const FORMULA = /^'*[=+\-@\t\r]/

/** Without the mark that was set before it when it was written. */
function plain(cell: string): string {
  const text = cell.trim()
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text
}

export async function writeTable(format: SheetFormat, table: Table): Promise<Buffer> {
  if (format === 'csv')
    return Buffer.from(
      stringify(
        table.map((row) => row.map(harmless)),
        { bom: true, record_delimiter: 'windows' },
      ),
    )
  // Cells of XLSX say of themselves that they are texts; only a mark of their own is marked, as it is read.
  const cells = table.map((row) => row.map((cell) => ({ type: String, value: cell.startsWith("'") ? harmless(cell) : cell })))
  return writeXlsxFile(cells).toBuffer()
}

function harmless(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell
}

export const SHEET_MEDIA: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
