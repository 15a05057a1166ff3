// @ts-check
/** Dependencies and build, made when they are missing or older than what they are made from. Runs before node_modules exists. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from './refusal.mjs'
import { ROOT } from './root.mjs'

/** @typedef {import('./say.mjs').Say} Say */

/**
 * @typedef {object} Build
 * @property {string} name
 * @property {readonly string[]} from folders and files it is made from
 * @property {readonly string[]} to files that exist once it is made
 * @property {() => readonly string[]} command arguments for node
 */

/** What of the tree is built how. The client is bundled from its sources; its types are a matter of `npm run check`. */
const BUILDS = /** @type {const} @satisfies {readonly Build[]} */ ([
  {
    name: 'server',
    from: ['contract', 'ingest', 'server', 'fixtures', 'tsconfig.base.json'],
    to: [
      'contract/dist/config.js',
      'ingest/dist/main.js',
      'ingest/dist/mqtt.js',
      'server/dist/run/main.js',
      'server/dist/main.js',
      'fixtures/dist/demo.js',
    ],
    command: () => [bin('typescript', 'bin/tsc'), '-b', 'contract', 'ingest', 'server', 'fixtures'],
  },
  {
    name: 'screens',
    from: ['contract', 'client', 'tsconfig.base.json'],
    to: ['client/dist/index.html'],
    command: () => [bin('vite', 'bin/vite.js'), 'build', 'client', '--logLevel', 'error'],
  },
])

/**
 * Installs what package-lock.json says, development tools included whatever NODE_ENV is, unless it is all there.
 * @param {Say} say
 */
export function ensureInstalled(say) {
  const wanted = readPackages('package-lock.json')
  if (!wanted) throw new Refusal('package-lock.json is missing or unreadable: take it from the repository again.')
  if (isInstalled(wanted, readPackages('node_modules/.package-lock.json') ?? {})) return
  say('Installing dependencies (npm ci); the first time this takes a minute or two')
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const [file, all] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args]
  // What it prints goes beside our own output, which may be data for another program.
  const done = spawnSync(file, all, { cwd: ROOT, stdio: ['ignore', 2, 2] })
  if (done.status !== 0)
    throw new Refusal(
      `npm ci failed${done.error ? ` (${done.error.message})` : ''}: see above. It needs the package registry once; after that nothing on the internet is used.`,
    )
}

/**
 * Compiles and bundles what changed since the last time.
 * @param {Say} say
 * @param {readonly string[]} [wanted] names of the builds a command needs; absent = all
 */
export function ensureBuilt(say, wanted) {
  const file = join(ROOT, 'node_modules/.yiwang-build.json')
  /** @type {Record<string, string>} */
  const built = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  for (const { name, from, to, command } of BUILDS) {
    if (wanted && !wanted.includes(name)) continue
    const sources = fingerprint(from)
    if (built[name] === sources && to.every((path) => existsSync(join(ROOT, path)))) continue
    say(`Building the ${name}`)
    const done = spawnSync(process.execPath, command(), { cwd: ROOT, stdio: ['ignore', 2, 2] })
    if (done.status !== 0) throw new Refusal(`The ${name} could not be built: see above.`)
    built[name] = sources
    writeFileSync(file, JSON.stringify(built))
  }
}

/** @typedef {Record<string, { version?: string, integrity?: string, link?: boolean, optional?: boolean }>} Packages */

/**
 * What npm says it has installed against what it should have: catches an interrupted install and one without development tools too.
 * @param {Packages} wanted
 * @param {Packages} present
 */
export function isInstalled(wanted, present) {
  return Object.entries(wanted)
    .filter(([path]) => path.includes('node_modules/'))
    .every(([path, { version, integrity, optional }]) => {
      const there = present[path]
      if (!there) return optional === true
      return there.version === version && there.integrity === integrity
    })
}

/**
 * @param {string} file
 * @returns {Packages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

/**
 * Hash of names and contents: a checkout changes times without changing anything.
 * @param {readonly string[]} paths
 */
function fingerprint(paths) {
  const hash = createHash('sha256').update(process.version)
  for (const path of paths.flatMap(sourcesOf))
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0')
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function sourcesOf(path) {
  if (!existsSync(join(ROOT, path, 'package.json'))) return existsSync(join(ROOT, path)) ? [path] : []
  return filesUnder(path)
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function filesUnder(folder) {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return ['node_modules', 'dist', 'dist-types'].includes(entry.name) ? [] : filesUnder(path)
      return entry.isFile() && !/\.test\.tsx?$/.test(entry.name) ? [path] : []
    })
}

/**
 * @param {string} name
 * @param {string} path
 */
function bin(name, path) {
  return join(ROOT, 'node_modules', name, path)
}
