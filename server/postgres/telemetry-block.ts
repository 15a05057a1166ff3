/** A packed block of signals: columns, so that what repeats compresses; nothing a signal carries is left out. Pure but for zlib. */
import { promisify } from 'node:util'
import { deflateRaw, inflateRaw, inflateRawSync } from 'node:zlib'
import type { Signal } from '@yiwang/contract'

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

export type StoredSignal = Signal & { readonly source: string }

/** Values of every row, or only of some: `at` says of which. */
type Column = readonly unknown[] | { readonly at: readonly number[]; readonly v: readonly unknown[] }

interface Block {
  readonly v: 1
  readonly rows: number
  readonly columns: Readonly<Record<string, Column>>
}

export function packBlock(signals: readonly StoredSignal[]): Promise<Buffer> {
  const names = new Set(signals.flatMap((s) => Object.keys(s)))
  const columns = Object.fromEntries([...names].map((name) => [name, columnOf(signals as readonly Row[], name)]))
  return deflate(JSON.stringify({ v: 1, rows: signals.length, columns } satisfies Block), { level: 1 })
}

export async function unpackBlock(body: Buffer): Promise<readonly StoredSignal[]> {
  return signalsIn((await inflate(body)).toString())
}

/** For many small ones: a thread of its own costs each of them more than its unpacking. */
export function unpackBlockNow(body: Buffer): readonly StoredSignal[] {
  return signalsIn(inflateRawSync(body).toString())
}

function signalsIn(text: string): readonly StoredSignal[] {
  const { rows, columns } = JSON.parse(text) as Block
  const signals: Record<string, unknown>[] = Array.from({ length: rows }, () => ({}))
  for (const [name, column] of Object.entries(columns)) {
    const dense = Array.isArray(column)
    const { at, v } = dense ? { at: undefined, v: column as readonly unknown[] } : (column as Exclude<Column, readonly unknown[]>)
    v.forEach((value, i) => {
      const signal = signals[at?.[i] ?? i]
      if (signal) signal[name] = value
    })
  }
  return signals as unknown as readonly StoredSignal[]
}

type Row = Readonly<Record<string, unknown>>

function columnOf(rows: readonly Row[], name: string): Column {
  const at = rows.flatMap((row, i) => (row[name] === undefined ? [] : [i]))
  const v = at.map((i) => rows[i]?.[name])
  return at.length === rows.length ? v : { at, v }
}
