/** Sheets as other offices send and open them: CSV in UTF-8 or GB 18030, and XLSX. Read as texts, written so that no cell is ever run as a formula. */
import { promisify } from 'node:util'
import { inflateRaw, type ZlibOptions } from 'node:zlib'
import type { SheetFormat } from '@yiwang/contract'
import { type CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { zipSync } from 'fflate'
import { readSheet } from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'

export type Table = readonly (readonly string[])[]

/** Rows of one sheet; more than that is no list of a district. */
const MOST_ROWS = 20_000
/** Of an XLSX unpacked: what is larger was made to be. */
const MOST_UNPACKED = 24 * 1_024 * 1_024
/** In one XLSX; a workbook has a dozen or two. */
const MOST_FILES = 1_000
const TOO_LARGE = 'it is too large unpacked'

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
  const rows = await readSheet(await repacked(bytes)).catch((error: unknown) => {
    throw error instanceof NoSheet ? error : new NoSheet(error instanceof Error ? error.message : String(error))
  })
  return rows.map((row) => row.map(cellText)).filter((row) => row.some((cell) => cell !== ''))
}

interface Entry {
  readonly name: string
  readonly isPacked: boolean
  readonly bytes: Buffer
}

/**
 * What its directory names and nothing else, unpacked by us no further than we go: the reader goes by the files' own heads, which may
 * say otherwise. Sizes that a ZIP says of itself are looked at first, and not believed.
 */
async function repacked(bytes: Buffer): Promise<Buffer> {
  let left = MOST_UNPACKED
  const files: [string, Uint8Array][] = []
  for (const entry of entriesOf(bytes)) {
    const file = entry.isPacked ? await unpacked(entry.bytes, left) : entry.bytes
    left -= file.length
    if (left < 0) throw new NoSheet(TOO_LARGE)
    files.push([entry.name, file])
  }
  return Buffer.from(zipSync(Object.fromEntries(files), { level: 0 }))
}

const inflated = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw)

async function unpacked(packed: Buffer, most: number): Promise<Buffer> {
  try {
    return await inflated(packed, { maxOutputLength: Math.max(1, most) })
  } catch (error) {
    throw new NoSheet((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? TOO_LARGE : 'it cannot be unpacked')
  }
}

/** The files of a ZIP, by its directory (APPNOTE 4.3.7, 4.3.12, 4.3.16). */
function entriesOf(bytes: Buffer): readonly Entry[] {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0) throw new NoSheet('it is no ZIP')
  const entries: Entry[] = []
  let said = 0
  try {
    let at = bytes.readUInt32LE(end + 16)
    for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
      const isPacked = bytes.readUInt16LE(at + 10) !== 0
      const [size, local] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)]
      said += bytes.readUInt32LE(at + 24)
      const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
      const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28))
      entries.push({ name, isPacked, bytes: bytes.subarray(begin, begin + size) })
      at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
  } catch {
    throw new NoSheet('it cannot be unpacked')
  }
  if (said > MOST_UNPACKED || entries.length > MOST_FILES) throw new NoSheet(TOO_LARGE)
  return entries
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
