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

/** How many requirements of levels 1 and 2 each section of OWASP ASVS 5.0 has; within a section they come before those of level 3. */
const ASVS = {
  '1.1': 2,
  '1.2': 9,
  '1.3': 11,
  '1.4': 3,
  '1.5': 2,
  '2.1': 3,
  '2.2': 3,
  '2.3': 4,
  '2.4': 1,
  '3.2': 2,
  '3.3': 4,
  '3.4': 6,
  '3.5': 5,
  '3.7': 2,
  '4.1': 3,
  '4.2': 1,
  '4.3': 2,
  '4.4': 4,
  '5.1': 1,
  '5.2': 3,
  '5.3': 2,
  '5.4': 3,
  '6.1': 3,
  '6.2': 12,
  '6.3': 4,
  '6.4': 4,
  '6.5': 5,
  '6.6': 3,
  '6.8': 4,
  '7.1': 3,
  '7.2': 4,
  '7.3': 2,
  '7.4': 5,
  '7.5': 2,
  '7.6': 2,
  '8.1': 2,
  '8.2': 3,
  '8.3': 1,
  '8.4': 1,
  '9.1': 3,
  '9.2': 4,
  '10.1': 2,
  '10.2': 2,
  '10.3': 4,
  '10.4': 11,
  '10.5': 5,
  '10.6': 2,
  '10.7': 3,
  '11.1': 2,
  '11.2': 3,
  '11.3': 3,
  '11.4': 4,
  '11.5': 1,
  '11.6': 1,
  '12.1': 3,
  '12.2': 2,
  '12.3': 4,
  '13.1': 1,
  '13.2': 5,
  '13.3': 2,
  '13.4': 5,
  '14.1': 2,
  '14.2': 4,
  '14.3': 3,
  '15.1': 3,
  '15.2': 3,
  '15.3': 7,
  '16.1': 1,
  '16.2': 5,
  '16.3': 4,
  '16.4': 3,
  '16.5': 3,
  '17.1': 1,
  '17.2': 4,
  '17.3': 2,
}

test('docs/security.md has each requirement of ASVS 5.0, levels 1 and 2, once, and names tests that exist', () => {
  const due = Object.entries(ASVS).flatMap(([section, count]) => Array.from({ length: count }, (_, i) => `${section}.${i + 1}`))
  expect(due).toHaveLength(253)
  const text = read('docs/security.md')
  const rows = [...text.matchAll(/^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \| (?:met|partly|not met|n\/a) \|/gm)]
  expect(rows.flatMap(([, ids = '']) => ids.split(', ')).sort()).toEqual(due.sort())
  const files = new Set([...text.matchAll(/`([^`]+\.test\.tsx?)`/g)].map(([, file = '']) => file))
  expect(files.size).toBeGreaterThan(20)
  expect([...files].filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
})

test('every npm command the documents name exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = ['README.md', 'CONTRIBUTING.md'].flatMap((file) => [...read(file).matchAll(/npm (?:run (?:-s )?)?([a-z]+)/g)])
  expect(named.map(([, name = '']) => name).filter((name) => !['ci', 'install'].includes(name) && !scripts[name])).toEqual([])
})
