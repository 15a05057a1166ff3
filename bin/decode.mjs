// @ts-check
/** `npm run -s decode -- <protocol>`: the decode tool. Its answers go to standard output, everything else beside them. */
import { ensureBuilt, ensureInstalled } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { refuse } from './refusal.mjs'

/** @type {import('./say.mjs').Say} */
const aside = (line) => {
  process.stderr.write(`${line}\n`)
}

try {
  requireNode()
  ensureInstalled(aside)
  ensureBuilt(aside, ['server'])
  const { decode } = await import('../ingest/dist/decode.js')
  process.exitCode = await decode(process.argv.slice(2), process)
} catch (error) {
  refuse(error)
}
