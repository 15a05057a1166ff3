import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRows } from './columns.ts'
import { NoSheet, readTable, writeTable } from './sheet.ts'

/** 工号,姓名 / 1,王 as Excel in China saves it. */
const GB18030 = Buffer.from('b9a4bac52cd0d5c3fb0d0a312ccdf50d0a', 'hex')

describe.each(['csv', 'xlsx'] as const)('%s', (format) => {
  it('comes back as it was written, whatever the texts', async () => {
    const text = fc
      .string({ unit: fc.constantFrom('王', 'a', '1', ',', '"', '\n', '=', '+', '-', '@', "'", ' ', '0') })
      .map((s) => s.trim())
    const table = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const whole = [['工号', '姓名'], ...rows.filter((row) => row.some((cell) => cell !== ''))]
        expect(await readTable(format, await writeTable(format, whole))).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('that it is not is said, not crashed over', async () => {
    const bytes = format === 'csv' ? Buffer.from('工号,"姓名\n1,2') : Buffer.from('工号,姓名')
    await expect(readTable(format, bytes)).rejects.toThrow(NoSheet)
    await expect(readTable('xlsx', Buffer.from('504b0304', 'hex'))).rejects.toThrow(NoSheet)
  })
})

it.each(['=1+1', '+86', '-1', '@SUM(A1)', '=cmd|/C calc', '=HYPERLINK("http://a")'])(
  '%s is never run as a formula',
  async (text) => {
    const csv = (await writeTable('csv', [[text]])).toString()
    expect(csv.replace('\ufeff', '').replace(/^"/, '')[0]).toBe("'")
    const xlsx = await writeTable('xlsx', [[text]])
    expect(await readTable('xlsx', xlsx)).toEqual([[text]])
  },
)

it('CSV in GB 18030 is read as it was meant', async () => {
  expect(await readTable('csv', GB18030)).toEqual([
    ['工号', '姓名'],
    ['1', '王'],
  ])
})

describe('an XLSX that would fill the memory is not unpacked', () => {
  const MIB = 1_024 * 1_024
  /** A quarter of a gigabyte in a quarter of a megabyte. */
  const packed = deflateRawSync(Buffer.alloc(256 * MIB))
  const SHEET = 'xl/worksheets/sheet1.xml'
  const small = { name: 'xl/workbook.xml', packed: deflateRawSync('<workbook/>'), says: 11 }

  it.each<[string, Buffer]>([
    ['says how large it is', zipOf([{ name: SHEET, packed, says: 256 * MIB }])],
    ['says it were small', zipOf([{ name: SHEET, packed, says: 1_000 }])],
    [
      'says of a thousand files that they are one',
      zipOf(
        Array.from({ length: 900 }, (_, i) => ({ name: `${i}`, packed, says: 9 })),
        'one',
      ),
    ],
    ['has too many files', zipOf(Array.from({ length: 1_001 }, (_, i) => ({ ...small, name: `${i}.xml` })))],
  ])('that %s', async (_, bomb) => {
    expect(bomb.length).toBeLessThan(400_000)
    const before = process.memoryUsage.rss()
    await expect(readTable('xlsx', bomb)).rejects.toThrow('it is too large unpacked')
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MIB)
  })

  it('nor what stands in no directory: what its reader finds is what we have unpacked', async () => {
    const hidden = zipOf([{ name: SHEET, packed, says: 256 * MIB }])
    const before = process.memoryUsage.rss()
    const honest = await writeTable('xlsx', [['工号']])
    const shift = hidden.subarray(0, hidden.length - 22 - 46 - SHEET.length)
    expect(await readTable('xlsx', shifted(shift, honest))).toEqual([['工号']])
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MIB)
  })
})

it('columns are found by either name, in any order; strangers are named, missing ones too', () => {
  const columns = { staff: { zh: '工号', en: 'Staff number' }, name: { zh: '姓名', en: 'Name' } }
  const read = readRows(
    columns,
    ['staff'],
    [
      ['备注', 'NAME', '工号'],
      ['x', '王', '1'],
    ],
  )
  expect(read).toEqual({ rows: [{ row: 2, cells: { name: '王', staff: '1' } }], ignored: ['备注'], flaws: [] })
  expect(readRows(columns, ['staff'], [['姓名'], ['王']]).flaws).toEqual([{ row: 1, column: '工号', code: 'missing' }])
})

interface Packed {
  readonly name: string
  readonly packed: Buffer
  /** Of its size unpacked. */
  readonly says: number
}

/** `one`: all files are the bytes of the first one. */
function zipOf(files: readonly Packed[], bytes: 'each' | 'one' = 'each'): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, packed, says } of files) {
    const from = bytes === 'one' ? 0 : at
    const head = (signature: string, length: number, method: number) => {
      const header = Buffer.alloc(length)
      header.write(signature, 'latin1')
      header.writeUInt16LE(8, method)
      header.writeUInt32LE(packed.length, method + 10)
      header.writeUInt32LE(says, method + 14)
      header.writeUInt16LE(name.length, method + 18)
      if (length === 46) header.writeUInt32LE(from, 42)
      return Buffer.concat([header, Buffer.from(name)])
    }
    directory.push(head('PK\x01\x02', 46, 10))
    if (bytes === 'one' && locals.length > 0) continue
    const local = Buffer.concat([head('PK\x03\x04', 30, 8), packed])
    locals.push(local)
    at += local.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...directory, end])
}

/** A ZIP behind something else, its directory put right. */
function shifted(before: Buffer, zip: Buffer): Buffer {
  const whole = Buffer.concat([before, zip])
  const end = whole.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  let at = whole.readUInt32LE(end + 16) + before.length
  whole.writeUInt32LE(at, end + 16)
  for (let left = whole.readUInt16LE(end + 10); left > 0; left--) {
    whole.writeUInt32LE(whole.readUInt32LE(at + 42) + before.length, at + 42)
    at += 46 + whole.readUInt16LE(at + 28) + whole.readUInt16LE(at + 30) + whole.readUInt16LE(at + 32)
  }
  return whole
}
