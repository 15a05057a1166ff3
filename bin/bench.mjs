// @ts-check
/** `npm run bench` runs every bench and prints a table; `npm run bench -- NAME [--json]` runs one. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal, refuse } from './refusal.mjs'
import { ROOT } from './root.mjs'
import { prepareTools, runTool } from './source-tool.mjs'

/** A bench ends within a minute; a busy machine is given more. */
const PATIENCE = 120_000

try {
  const known = readdirSync(join(ROOT, 'bench'))
    .filter((file) => file.endsWith('.bench.ts'))
    .map((file) => file.replace('.bench.ts', ''))
  const names = process.argv.slice(2).filter((word) => !word.startsWith('-'))
  const json = process.argv.includes('--json')
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Refusal(`There is no bench ${unknown.join(', ')}; there are: ${known.join(', ')}.`)
  prepareTools()

  const results = (names.length > 0 ? names : known).map((name) => {
    const run = runTool(`bench/${name}.bench.ts`, [], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: PATIENCE,
    })
    const line =
      String(run.stdout ?? '')
        .trim()
        .split('\n')
        .at(-1) ?? ''
    if (run.status !== 0 || !line.startsWith('{')) {
      process.stderr.write(`Bench ${name} failed${run.status === null ? ': its time ran out' : ''}.\n`)
      return { name, ok: false }
    }
    if (json) process.stdout.write(`${line}\n`)
    return JSON.parse(line)
  })
  if (!json) console.table(results, ['name', 'value', 'baseline', 'unit', 'ratio', 'goal', 'aim', 'ok', 'runs'])
  process.exitCode = results.every((result) => result.ok) ? 0 : 1
} catch (error) {
  refuse(error)
}
