/** `npm run audit -- verify [--file EXPORT] [--anchor N:HASH]`: whether the audit is what was written, and what of it is not. */
import { iso } from '@yiwang/contract'
import { wholeChain } from '../postgres/audit.ts'
import { connectClient } from '../postgres/connect.ts'
import { type Chain, type Finding, type Link, type Proof, prove } from './chain.ts'
import { readExport } from './export.ts'

/** A store of years is read through; each step of it answers in the connection's own time. */
export interface Asked {
  readonly file?: string
  /** The records, when there is no file. */
  readonly databaseUrl?: string
  readonly anchor?: Link
}

export interface Said {
  readonly lines: readonly string[]
  readonly isWhole: boolean
}

export async function verify({ file, databaseUrl, anchor }: Asked): Promise<Said> {
  if (file !== undefined) {
    const chain = await readExport(file)
    const about = `${file}: rows ${chain.base.n + 1} to ${chain.head.n}, taken by ${chain.by} at ${iso(chain.made)}`
    return said(about, await prove(chain, anchor))
  }
  const client = await connectClient(databaseUrl ?? '')
  try {
    await client.query('begin isolation level repeatable read, read only')
    const chain: Chain = await wholeChain(client)
    return said(`The records: rows ${chain.base.n + 1} to ${chain.head.n}`, await prove(chain, anchor))
  } finally {
    await client.end()
  }
}

function said(about: string, { rows, head, findings }: Proof): Said {
  const isWhole = findings.length === 0
  const end = isWhole
    ? [`Whole: ${rows} rows, none changed, missing or moved. Its end, to keep elsewhere: ${head.n}:${head.hash}`]
    : [`NOT whole: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${rows} rows`]
  return { isWhole, lines: [about, ...findings.map(sentenceOf), ...end] }
}

function sentenceOf(found: Finding): string {
  switch (found.what) {
    case 'changed':
      return `  row ${found.n} was changed`
    case 'unlinked':
      return `  row ${found.n} was not written behind row ${found.n - 1}: one of the two was made anew`
    case 'missing':
      return found.n === found.to ? `  row ${found.n} is missing` : `  rows ${found.n} to ${found.to} are missing`
    case 'moved':
      return `  row ${found.n} stands where row ${found.at} belongs`
    case 'repeated':
      return `  row ${found.n} stands there twice`
    case 'cut':
      return `  the end is cut off: rows ${found.n} to ${found.to} are missing`
    case 'head':
      return `  the last row is not the one the chain was left with (${found.n})`
    case 'base':
      return `  the rows up to ${found.n} are gone, and no row says that they were let go`
    case 'anchor':
      return `  row ${found.n} is not the one whose hash was kept elsewhere`
  }
}

/** `N:HASH`; undefined when it is none. */
export function anchorOf(text: string): Link | undefined {
  const read = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text)
  return read ? { n: Number(read[1]), hash: read[2] ?? '' } : undefined
}
