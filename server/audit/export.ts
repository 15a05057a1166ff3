/**
 * A stretch of the audit as a file that proves itself: JSON lines, first what it is and where in the chain it begins and ends, then
 * a row each with the text that was hashed.
 */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Millis, millis } from '@yiwang/contract'
import { z } from 'zod'
import type { Chain } from './chain.ts'

export const EXPORT_MEDIA = 'application/x-ndjson'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const n = z.number().int().nonnegative()
const header = z.object({
  yiwang: z.literal('audit'),
  v: z.literal(1),
  made: millis,
  by: z.string(),
  base: z.object({ n, hash }),
  head: z.object({ n, hash }),
})
const line = z.object({ n, prev: hash, hash, body: z.string() })

export class NoExport extends Error {
  override readonly name = 'NoExport'
}

export async function* linesOf({ base, head, rows }: Chain, made: Millis, by: string): AsyncIterable<string> {
  yield `${JSON.stringify({ yiwang: 'audit', v: 1, made, by, base, head } satisfies z.infer<typeof header>)}\n`
  for await (const { n, prev, hash, body } of rows()) yield `${JSON.stringify({ n, prev, hash, body })}\n`
}

/** Throws a NoExport when the file is none of ours; a line that cannot be read is a row that was changed. */
export async function readExport(path: string): Promise<Chain & { readonly made: Millis; readonly by: string }> {
  for await (const first of textLines(path)) {
    const read = header.safeParse(parsed(first))
    if (!read.success) break
    const { base, head, made, by } = read.data
    return { isStretch: true, base, head, made, by, rows: () => rowsIn(path, base.n) }
  }
  throw new NoExport(`${path} is no export of the audit.`)
}

async function* rowsIn(path: string, before: number): AsyncIterable<z.infer<typeof line>> {
  let last = before
  let isHeader = true
  for await (const text of textLines(path)) {
    if (isHeader) {
      isHeader = false
      continue
    }
    const read = line.safeParse(parsed(text))
    // Without a number of its own it counts as the one behind the last.
    const row = read.success ? read.data : { n: last + 1, prev: '', hash: '', body: text }
    last = row.n
    yield row
  }
}

async function* textLines(path: string): AsyncIterable<string> {
  const input = createReadStream(path, { encoding: 'utf8' })
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) if (text !== '') yield text
  } finally {
    input.destroy()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
