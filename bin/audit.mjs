// @ts-check
/** `npm run audit -- verify [--file EXPORT] [--anchor N:HASH]`: proves the audit, from the records or from an export of it alone. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, ensureInstalled } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { dataFolder, runningRecords } from './records.mjs'
import { Refusal, refuse } from './refusal.mjs'
import { aside } from './source-tool.mjs'

const USE = 'Use: npm run -s audit -- verify [--file EXPORT] [--anchor N:HASH]'

try {
  requireNode()
  ensureInstalled(aside)
  ensureBuilt(aside, ['server'])
  const { file, anchor: place } = wanted()
  const { anchorOf, verify } = await import('../server/dist/audit/verify.js')
  const { NoExport } = await import('../server/dist/audit/export.js')
  const anchor = place === undefined ? undefined : anchorOf(place)
  if (place !== undefined && !anchor) throw new Refusal(`--anchor must be N:HASH as an earlier verification said it. ${USE}`)
  const records = file === undefined ? { databaseUrl: await databaseOf() } : { file: resolve(file) }
  const { lines, isWhole } = await verify({ ...records, ...(anchor && { anchor }) }).catch((/** @type {unknown} */ error) => {
    if (error instanceof NoExport) throw new Refusal(error.message)
    throw error
  })
  process.stdout.write(`${lines.join('\n')}\n`)
  process.exitCode = isWhole ? 0 : 1
} catch (error) {
  refuse(error)
}

function wanted() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { file: { type: 'string' }, anchor: { type: 'string' } },
    })
    if (positionals.length === 1 && positionals[0] === 'verify') return values
  } catch {
    // Falls through to how it is used.
  }
  throw new Refusal(USE)
}

/** Those of the environment, or of the data folder as long as the platform runs on it. */
async function databaseOf() {
  const dataDir = dataFolder()
  const url = process.env.DATABASE_URL || (await runningRecords(dataDir))
  if (url === undefined)
    throw new Refusal(`No database runs on ${dataDir}: start the platform, set DATABASE_URL, or give an export with --file.`)
  return url
}
