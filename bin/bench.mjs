// @ts-check
/** `npm run bench` runs every bench and prints a table; `npm run bench -- NAME [--json]` runs one. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const known = readdirSync(join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))

const names = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const json = process.argv.includes('--json')
const unknown = names.filter((name) => !known.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}; there are: ${known.join(', ')}.\n`)
  process.exit(2)
}
if (!existsSync(join(root, 'server/dist/main.js'))) {
  process.stderr.write('Benches measure the built product: run npm run build first.\n')
  process.exit(2)
}

const results = (names.length > 0 ? names : known).map((name) => {
  const run = spawnSync(process.execPath, ['--conditions=source', '--import', 'tsx', join('bench', `${name}.bench.ts`)], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 120_000,
  })
  const line = run.stdout?.trim().split('\n').at(-1) ?? ''
  if (run.status !== 0 || !line.startsWith('{')) {
    process.stderr.write(`Bench ${name} failed${run.status === null ? ' (time ran out)' : ''}.\n${run.stdout ?? ''}\n`)
    return { name, ok: false }
  }
  if (json) process.stdout.write(`${line}\n`)
  return JSON.parse(line)
})

if (!json) console.table(results, ['name', 'value', 'baseline', 'unit', 'ratio', 'goal', 'aim', 'ok', 'runs'])
process.exit(results.every((result) => result.ok) ? 0 : 1)
