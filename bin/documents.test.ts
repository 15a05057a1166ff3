/** What the documents say of the code is true: the configuration table, the default limits, the files they point to. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ACK_LIMIT, MINUTE, ROMAN, SECOND, SHELVE_LIMIT } from '@yiwang/contract'
import { VARIABLES } from '@yiwang/contract/config'
import { expect, test } from 'vitest'
import { ROOT } from './root.mjs'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

test('README.md has one row for every configuration variable, in order, and no other', () => {
  const rows = Object.entries(VARIABLES).map(
    ([name, { fallback, allowed, about }]) =>
      `| \`${name}\` |${fallback === undefined ? '' : ` \`${fallback}\``} | ${allowed} | ${about} |`,
  )
  const written = read('README.md')
    .split('\n')
    .filter((line) => /^\| `[A-Z0-9_]+` \|/.test(line))
  expect(written).toEqual(rows)
})

test.each([1, 2, 3, 4] as const)('docs/glossary.md knows the limits of level %s', (level) => {
  const minutes = (ms: number) =>
    ms < 2 * MINUTE ? `${ms / SECOND} s` : ms > 60 * MINUTE ? `${ms / MINUTE / 60} h` : `${ms / MINUTE} min`
  const ack = ACK_LIMIT[level]
  const shelve = SHELVE_LIMIT[level]
  const row = read('docs/glossary.md')
    .split('\n')
    .find((line) => line.startsWith(`| ${ROMAN[level]} |`))
  expect(
    row
      ?.split('|')
      .map((cell) => cell.trim())
      .slice(3, 5),
  ).toEqual([ack === undefined ? 'no duty' : minutes(ack), shelve === undefined ? 'not at all' : minutes(shelve)])
})

test.each(['README.md', 'CONTRIBUTING.md', 'docs/glossary.md'])('%s points to nothing that is not there', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target = '']) => target)
  expect(links.filter((target) => !existsSync(join(ROOT, target)))).toEqual([])
})

test.each([
  ['docs/reliability.md', 60],
  ['docs/acceptance.md', 30],
])('%s names tests that exist, in the files it says', (document, atLeast) => {
  const shown = [...read(document).matchAll(/`([^`]+\.(?:test|spec)\.tsx?)`((?: “[^”]+”)+)/g)]
  const named = shown.flatMap(([, file = '', names = '']) =>
    [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => ({ file, name })),
  )
  expect(named.length).toBeGreaterThan(atLeast)
  // Quotes inside a name may be escaped where it is written.
  expect(named.filter(({ file, name }) => !read(file).replaceAll("\\'", "'").includes(name))).toEqual([])
})

test('docs/acceptance.md has a row for every line of the list that is due', () => {
  const rows = [...read('docs/acceptance.md').matchAll(/^\| (\d+) \|/gm)].map(([, line]) => Number(line))
  expect(rows).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 23, 24, 25, 26, 27, 28])
})

test('every npm command the documents name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = ['README.md', 'CONTRIBUTING.md'].flatMap((file) => [...read(file).matchAll(/npm (?:run (?:-s )?)?([a-z]+)/g)])
  expect(named.map(([, name = '']) => name).filter((name) => !['ci', 'install'].includes(name) && !scripts[name])).toEqual([])
})
