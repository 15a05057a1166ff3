/** `npm run check` finds what it is there to find: violations planted in a copy of the tree, because a checker that looks at nothing also says "no violations". */
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from './root.mjs'

const FOLDERS = ['contract', 'ingest', 'server', 'client', 'fixtures', 'lint']
const FILES = ['package.json', 'biome.json', '.dependency-cruiser.cjs', 'tsconfig.base.json', 'tsconfig.test.json', '.gitignore']

/** rule it breaks · file it stands in · what is wrong */
const DIRECTIONS = [
  ['contract-stands-alone', 'contract/planted.ts', "import '../server/records.ts'"],
  ['contract-has-no-io', 'contract/planted-io.ts', "import 'node:fs'"],
  ['ingest-knows-no-downstream', 'ingest/planted.ts', "import '../server/records.ts'"],
  ['server-imports-contract-only', 'server/planted.ts', "import '../ingest/protocol.ts'"],
  ['client-imports-contract-only', 'client/src/planted.ts', "import '../../server/records.ts'"],
  ['fixtures-import-contract-only', 'fixtures/planted.ts', "import '../ingest/protocol.ts'"],
  ['tests-stay-on-their-side', 'server/planted.test.ts', "import '../ingest/protocol.ts'"],
  ['engine-is-pure', 'server/engine/planted.ts', "import 'node:net'"],
  ['engine-is-pure', 'server/engine/rules/planted.ts', "import 'redis'"],
  ['engine-is-pure', 'server/engine/alerts/planted.ts', "import '../../records.ts'"],
  ['protocols-are-pure', 'ingest/protocols/planted.ts', "import 'node:fs'"],
  ['protocols-are-pure', 'ingest/codec/planted.ts', "import 'express'"],
  ['hashing-is-all', 'ingest/codec/sha256.ts', "import 'node:fs'"],
  ['product-without-test-code', 'server/planted-tested.ts', "import './planted.test.ts'"],
  ['no-cycles', 'server/planted-a.ts', "import './planted-b.ts'"],
  ['no-orphans', 'server/planted-alone.ts', 'export {}'],
  ['resolvable', 'server/planted-lost.ts', "import './nowhere.ts'"],
  ['declared-packages', 'server/planted-undeclared.ts', "import 'vitest'"],
  ['stores-know-no-framework', 'client/src/stores/planted.ts', "import 'react'"],
  ['map-is-fenced', 'client/src/panels/planted.ts', "import 'maplibre-gl'"],
] as const

const IMPURITIES = [
  ['contract/planted-clock.ts', 'export const a = Date.now()'],
  ['server/engine/planted-clock.ts', 'export const a = () => new Date()'],
  ['server/engine/rules/planted-clock.ts', 'export const a = [1].map(Date.now)'],
  ['server/engine/planted-chance.ts', 'export const a = () => Math.random()'],
  ['ingest/protocols/planted-clock.ts', 'export const a = () => performance.now()'],
  ['ingest/codec/planted-timer.ts', 'setTimeout(() => {}, 5)'],
  ['ingest/session/planted-clock.ts', 'export const a = Date.now()'],
] as const

/** Allowed where they stand: a rule that cried here would be switched off soon. */
const INNOCENT = [
  ['server/planted-clock.ts', 'export const a = Date.now()'],
  ['server/engine/planted-date.ts', 'export const a = (at: number) => new Date(at)'],
  ['server/engine/planted.test.ts', 'export const a = Date.now()'],
] as const

let tree: string

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'yiwang-check-'))
  const isSource = (path: string) => !['node_modules', 'dist', 'dist-types'].includes(basename(path))
  for (const folder of FOLDERS) cpSync(join(ROOT, folder), join(tree, folder), { recursive: true, filter: isSource })
  for (const file of FILES) cpSync(join(ROOT, file), join(tree, file))
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'))
  // Biome honours .gitignore only inside a repository.
  spawnSync('git', ['init', '-q'], { cwd: tree })
  writeFileSync(join(tree, 'server/planted-b.ts'), "import './planted-a.ts'\n")
  for (const [, file, line] of DIRECTIONS) appendFileSync(join(tree, file), `${line}\n`)
  for (const [file, line] of [...IMPURITIES, ...INNOCENT]) appendFileSync(join(tree, file), `${line}\n`)
})

afterAll(() => rmSync(tree, { recursive: true }))

test('dependency-cruiser reports every planted direction', () => {
  // The packages are linked into the copy; followed to their real place they would lie outside of it.
  const run = spawnSync(
    'npx',
    ['depcruise', '--preserve-symlinks', '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS.slice(0, 5)],
    {
      cwd: tree,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  const { summary } = JSON.parse(run.stdout) as {
    summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] }
  }
  const found = new Set(summary.violations.map(({ from, rule }) => `${rule.name} ${from}`))
  expect(DIRECTIONS.map(([rule, file]) => `${rule} ${file}`).filter((planted) => !found.has(planted))).toEqual([])
  expect(summary.totalCruised).toBeGreaterThan(50)
}, 60_000)

test('biome reports a clock, chance and timers in pure folders, and only there', () => {
  const planted = [...IMPURITIES, ...INNOCENT].map(([file]) => file)
  const run = spawnSync('npx', ['biome', 'lint', '--reporter=json', '--max-diagnostics=none', ...planted], {
    cwd: tree,
    encoding: 'utf8',
  })
  const { diagnostics } = JSON.parse(run.stdout) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[]
  }
  const found = diagnostics
    .filter(({ category }) => category === 'plugin')
    .map(({ location: { path } }) => (typeof path === 'string' ? path : path.file))
  expect([...new Set(found)].sort()).toEqual(IMPURITIES.map(([file]) => file).toSorted())
  expect(run.status).not.toBe(0)
}, 60_000)
