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

it('an XLSX that would fill the memory is not unpacked', async () => {
  const bomb = zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(64 * 1_024 * 1_024))
  expect(bomb.length).toBeLessThan(200_000)
  await expect(readTable('xlsx', bomb)).rejects.toThrow('too large')
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

/** A ZIP of one file that says it were small. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content)
  const head = (signature: string, length: number, at: number) => {
    const bytes = Buffer.alloc(length)
    bytes.write(signature, 'latin1')
    bytes.writeUInt16LE(8, at)
    bytes.writeUInt32LE(packed.length, at + 10)
    bytes.writeUInt32LE(1_000, at + 14)
    bytes.writeUInt16LE(name.length, at + 18)
    return Buffer.concat([bytes, Buffer.from(name)])
  }
  const local = head('PK\x03\x04', 30, 8)
  const directory = head('PK\x01\x02', 46, 10)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(local.length + packed.length, 16)
  return Buffer.concat([local, packed, directory, end])
}
