// @ts-check
/** A PostgreSQL of our own in a folder: made once, started as a child, readable by nobody else. Serves `npm start` and the tests. */
import { spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DISK_FULL } from './disk-trouble.mjs'
import { boundToParent } from './parent.mjs'
import { mayEnter, postgresAccount } from './postgres-account.mjs'
import { postgresBinaries, shelterOf } from './postgres-binaries.mjs'
import { Refusal } from './refusal.mjs'
import { commandOf, endProcess, isAlive } from './running.mjs'

const USER = 'yiwang'
const DATABASE = 'yiwang'
/** No secrets of ours in its environment; C and UTC so that the machine's language changes nothing. */
const ENVIRONMENT = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }

/**
 * @typedef {object} Cluster
 * @property {string} home the folder of the whole cluster, links resolved
 * @property {string} data the data folder itself
 * @property {string} binaries
 * @property {import('./postgres-account.mjs').Account | undefined} account
 * @property {string} password
 */

/**
 * Makes the cluster in `folder` if there is none yet (about two seconds), and ends a server left over from a run that was killed.
 * @param {{ folder: string, password: string, say: import('./say.mjs').Say }} wanted
 * @returns {Promise<Cluster>}
 */
export async function preparePostgres({ folder, password, say }) {
  const account = postgresAccount(say)
  const binaries = postgresBinaries(account, say)
  const home = enterable(folder, account, say)
  const cluster = { home, data: join(home, 'data'), binaries, account, password }
  if (existsSync(cluster.data)) requireWhole(cluster)
  else initialise(cluster, join(home, 'data.new'), say)
  await endLeftover(cluster, say)
  return cluster
}

/**
 * What to spawn. In a process group of its own, so that Ctrl-C in a terminal does not reach it before its clients.
 * @param {Cluster} cluster
 * @param {number} port
 * @param {Readonly<Record<string, string>>} settings further ones of postgresql.conf
 */
export function postgresCommand(cluster, port, settings = {}) {
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '60',
    // Zeroing 16 MB of log ahead stops every commit for some fifty milliseconds, a fire's too.
    wal_init_zero: 'off',
    wal_compression: 'on',
    ...settings,
  }
  const args = ['-D', cluster.data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  return {
    ...boundToParent(join(cluster.binaries, 'bin', 'postgres'), args, 'SIGINT'),
    options: { ...cluster.account, cwd: cluster.data, env: ENVIRONMENT, detached: true },
  }
}

/**
 * @param {Cluster} cluster
 * @param {number} port
 */
export function postgresUrl(cluster, port) {
  return `postgres://${USER}:${cluster.password}@127.0.0.1:${port}/${DATABASE}`
}

/**
 * Whether the server with this pid takes connections: line 8 of its lock file, where pg_ctl looks too.
 * @param {Cluster} cluster
 * @param {number | undefined} pid
 */
export function isPostgresReady(cluster, pid) {
  const lines = lockFile(cluster)
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
}

/**
 * Starts it without a supervisor and waits until it takes connections.
 * @param {Cluster} cluster
 * @param {number} port
 * @param {Readonly<Record<string, string>>} [settings]
 */
export async function runPostgres(cluster, port, settings) {
  const { file, args, options } = postgresCommand(cluster, port, settings)
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text) => {
    said = (said + String(text)).slice(-4_096)
  })
  while (!isPostgresReady(cluster, child.pid)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}: ${said}`)
    await pause(20)
  }
  return child
}

/**
 * The folder itself where PostgreSQL's account may go there, else a link to one where it may.
 * @param {string} folder
 * @param {import('./postgres-account.mjs').Account | undefined} account
 * @param {import('./say.mjs').Say} say
 */
function enterable(folder, account, say) {
  const isLink = lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  if (isLink && !existsSync(folder))
    throw new Refusal(
      `${folder} points to a folder that is gone: restore that folder, or remove the link to begin with an empty database.`,
    )
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const home = realpathSync(folder)
  if (!account) return home
  chownSync(home, account.uid, account.gid)
  if (mayEnter(account, home)) return home
  if (isLink)
    throw new Refusal(
      `PostgreSQL's account may not enter ${home}, where ${folder} points: open it or move it, and mend the link.`,
    )

  if (statSync(home).dev !== statSync(dirname(home)).dev)
    throw new Refusal(
      `PostgreSQL's account may not enter ${home}, a disk of its own: let other accounts pass through the folders above it (chmod o+x), or set DATABASE_URL.`,
    )

  // A new one each time: a data folder that was thrown away must not come back with a password nobody has any more.
  const shelter = mkdtempSync(`${shelterOf(home)}-`)
  say(`PostgreSQL's account may not enter ${home}: its data is kept in ${shelter}`)
  chownSync(shelter, account.uid, account.gid)
  if (!mayEnter(account, shelter))
    throw new Refusal(
      `PostgreSQL's account may not enter ${shelter}: set DATA_DIR to a folder that other accounts may reach, or DATABASE_URL.`,
    )
  rmdirSync(folder)
  symlinkSync(shelter, folder)
  return shelter
}

/**
 * Made beside its final place and moved there when whole: what stands under `data` is never half-written.
 * @param {Cluster} cluster
 * @param {string} unfinished
 * @param {import('./say.mjs').Say} say
 */
function initialise(cluster, unfinished, say) {
  if (existsSync(unfinished)) {
    say('The last start was cut off while it created the database: starting that over (nothing was in it yet)')
    rmSync(unfinished, { recursive: true })
  }
  mkdirSync(unfinished, { mode: 0o700 })
  const passwordFile = `${unfinished}.password`
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 })
  if (cluster.account) for (const path of [unfinished, passwordFile]) chownSync(path, cluster.account.uid, cluster.account.gid)

  const access = ['--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${passwordFile}`, '--no-instructions']
  const locale = [
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--set=timezone=UTC',
    '--set=log_timezone=UTC',
  ]
  try {
    run(cluster, 'initdb', [`--pgdata=${unfinished}`, ...access, ...locale])
    run(cluster, 'postgres', ['--single', '-D', unfinished, 'postgres'], `create database ${DATABASE}\n`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(unfinished, cluster.data)
}

/**
 * @param {Cluster} cluster
 * @param {string} program
 * @param {string[]} args
 * @param {string} [input]
 */
function run(cluster, program, args, input = '') {
  const options = { ...cluster.account, cwd: '/', env: ENVIRONMENT, input, encoding: /** @type {const} */ ('utf8') }
  const done = spawnSync(join(cluster.binaries, 'bin', program), args, options)
  if (done.status === 0) return done.stdout
  const said = (done.error?.message ?? done.stderr).trim()
  if (said.includes('No space left on device')) throw new Refusal(`${cluster.home} cannot be written: ${DISK_FULL}.`)
  throw new Refusal(`PostgreSQL's ${program} failed: ${said}`)
}

/** @param {Cluster} cluster */
function requireWhole(cluster) {
  const file = join(cluster.data, 'PG_VERSION')
  if (!existsSync(file))
    throw new Refusal(
      `${cluster.data} is not a whole PostgreSQL data folder (PG_VERSION is missing): restore it from a backup, or move it away to begin with an empty one.`,
    )
  const written = readFileSync(file, 'utf8').trim()
  const ours = /\d+/.exec(run(cluster, 'postgres', ['--version']))?.[0]
  if (written !== ours)
    throw new Refusal(
      `${cluster.data} was written by PostgreSQL ${written} and this is PostgreSQL ${ours}: bring it over with pg_upgrade or a dump, or set DATABASE_URL.`,
    )
}

/**
 * After `kill -9` of everything above it a server may still hold the data; or its lock file names a process that is by now another one.
 * @param {Cluster} cluster
 * @param {import('./say.mjs').Say} say
 */
async function endLeftover(cluster, say) {
  const pid = Number(lockFile(cluster)[0])
  if (!isAlive(pid)) return
  if (commandOf(pid).includes(cluster.data)) {
    say(`Ending a PostgreSQL left over from an earlier run (pid ${pid})`)
    await endProcess(pid, 'SIGINT')
  } else unlinkSync(join(cluster.data, 'postmaster.pid'))
}

/** @param {Cluster} cluster */
function lockFile(cluster) {
  try {
    return readFileSync(join(cluster.data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}
