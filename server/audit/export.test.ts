/** An export proves itself without the records: what was changed in the file, taken out of it, moved or cut off is named. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashOf } from './chain.ts'
import { linesOf, readExport } from './export.ts'
import { memoryAudit } from './memory-audit.fixture.ts'
import { anchorOf, verify } from './verify.ts'

const ROWS = 30
const NOW = Date.UTC(2026, 2, 15, 12)
let folder: string
let file: string
let lines: readonly string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yiwang-audit-'))
  file = join(folder, 'export.ndjson')
  const audit = memoryAudit()
  for (let i = 1; i <= ROWS; i++) {
    await audit.note(NOW + i, {
      by: `person-${i % 3}`,
      act: 'evidence.read',
      on: `evidence:${i}`,
      outcome: 'done',
      detail: { 词: '文\n"' },
    })
  }
  const chain = await audit.stretch({})
  if (!chain) throw new Error('no rows')
  const made: string[] = []
  for await (const line of linesOf(chain, NOW, 'auditor')) made.push(line)
  lines = made
})

afterAll(() => rm(folder, { recursive: true }))

async function said(all: readonly string[]): Promise<{ readonly isWhole: boolean; readonly text: string }> {
  await writeFile(file, all.join(''))
  const { isWhole, lines } = await verify({ file })
  return { isWhole, text: lines.join('\n') }
}

const changedAt = (n: number, change: (row: { n: number; prev: string; hash: string; body: string }) => object) =>
  lines.map((line, i) => (i === n ? `${JSON.stringify(change(JSON.parse(line)))}\n` : line))

describe('an export', () => {
  it('is whole as it was taken, and says what to keep of it', async () => {
    const { isWhole, text } = await said(lines)
    expect(isWhole).toBe(true)
    expect(text).toContain(`rows 1 to ${ROWS}, taken by auditor at 2026-03-15T12:00:00.000Z`)
    const end = /keep elsewhere: (\S+)$/.exec(text)?.[1] ?? ''
    expect((await verify({ file, anchor: anchorOf(end) ?? expect.unreachable() })).isWhole).toBe(true)
    const other = `${end.slice(0, -1)}${end.endsWith('0') ? '1' : '0'}`
    expect(await verify({ file, anchor: anchorOf(other) ?? expect.unreachable() })).toMatchObject({
      isWhole: false,
      lines: expect.arrayContaining([`  row ${ROWS} is not the one whose hash was kept elsewhere`]),
    })
  })

  it.each<[string, () => readonly string[], string]>([
    ['a changed text', () => changedAt(7, (row) => ({ ...row, body: row.body.replace('done', 'refused') })), 'row 7 was changed'],
    [
      'a changed hash',
      () => changedAt(7, (row) => ({ ...row, hash: row.hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) })),
      'row 7 was changed',
    ],
    [
      'a row made anew',
      () =>
        changedAt(7, (row) => {
          const body = row.body.replace('done', 'refused')
          return { ...row, body, hash: hashOf(row.prev, row.n, body) }
        }),
      'row 8 was not written behind row 7',
    ],
    ['a row taken out', () => lines.toSpliced(7, 1), 'row 7 is missing'],
    ['rows taken out', () => lines.toSpliced(7, 4), 'rows 7 to 10 are missing'],
    [
      'two rows exchanged',
      () => [...lines.slice(0, 7), lines[8] ?? '', lines[7] ?? '', ...lines.slice(9)],
      'row 7 stands where row 9 belongs',
    ],
    ['a row twice', () => lines.toSpliced(7, 0, lines[7] ?? ''), 'row 7 stands there twice'],
    ['a cut tail', () => lines.slice(0, -3), `the end is cut off: rows ${ROWS - 2} to ${ROWS} are missing`],
    ['nothing but its first line', () => lines.slice(0, 1), `the end is cut off: rows 1 to ${ROWS} are missing`],
    ['half a last line', () => [...lines.slice(0, -1), (lines.at(-1) ?? '').slice(0, 50)], `row ${ROWS} was changed`],
    ['a line that is no JSON', () => lines.toSpliced(7, 1, 'nonsense\n'), 'row 7 was changed'],
    [
      'a row more at its end',
      () => [...lines, JSON.stringify({ n: ROWS + 1, prev: '0'.repeat(64), hash: '0'.repeat(64), body: '{}' })],
      `row ${ROWS + 1} was changed`,
    ],
  ])('with %s is not, and it is said', async (_name, of, sentence) => {
    const { isWhole, text } = await said(of())
    expect(isWhole).toBe(false)
    expect(text).toContain(sentence)
    expect(text).toContain('NOT whole')
  })

  it('with any one byte changed is not whole', async () => {
    const whole = Buffer.from(lines.slice(1).join(''))
    const head = lines[0] ?? ''
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        // The end of a line may be written in more than one way.
        fc.pre(whole[at] !== 10)
        const other = Buffer.from(whole)
        other[at] = ((other[at] ?? 0) + by) % 256
        await writeFile(file, Buffer.concat([Buffer.from(head), other]))
        expect((await verify({ file })).isWhole).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('is known for what it is', async () => {
    await writeFile(file, '{"rows": 3}\n')
    await expect(readExport(file)).rejects.toThrow(/is no export of the audit/)
    await writeFile(file, '')
    await expect(readExport(file)).rejects.toThrow(/is no export of the audit/)
    expect(anchorOf('7')).toBeUndefined()
  })
})
