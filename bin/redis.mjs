// @ts-check
/** A Redis of our own in a folder: found or installed, configured so that what it has accepted survives a power cut, never evicting. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { findOnPath } from './on-path.mjs'
import { boundToParent } from './parent.mjs'
import { Refusal } from './refusal.mjs'
import { commandOf, endProcess, isAlive } from './running.mjs'
import { installPackage } from './system-package.mjs'

/** XTRIM MINID, which we trim streams by, came with 6.2. */
const OLDEST = [6, 2]
const MEGABYTE = 1024 * 1024

/**
 * The program, installed when it is missing. Debian's package also brings a system service: ours is a child with its own
 * port and folder and leaves that one alone.
 * @param {import('./say.mjs').Say} say
 */
export function ensureRedis(say) {
  const otherwise = 'or set REDIS_URL to a Redis of your own'
  if (!findRedis())
    installPackage({ 'apt-get': 'redis-server', dnf: 'redis', brew: 'redis' }, { why: 'redis-server is missing', otherwise, say })
  const file = findRedis()
  if (!file) throw new Refusal(`redis-server was installed but is not on PATH: add its folder to PATH, ${otherwise}.`)
  const version = /v=(\d+)\.(\d+)/.exec(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout ?? '')
  const [major = 0, minor = 0] = (version ?? []).slice(1).map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    throw new Refusal(`${file} is Redis ${major}.${minor}, and ${OLDEST.join('.')} or newer is needed: upgrade it, ${otherwise}.`)
  }
  return file
}

function findRedis() {
  return findOnPath('redis-server') ?? findOnPath('valkey-server')
}

/**
 * @typedef {object} RedisFolder
 * @property {string} folder
 * @property {number} port
 * @property {string} password
 */

/**
 * Writes its configuration and ends a server left over from a run that was killed.
 * @param {RedisFolder} redis
 * @param {import('./say.mjs').Say} say
 */
export async function prepareRedis(redis, say) {
  mkdirSync(redis.folder, { recursive: true, mode: 0o700 })
  await endLeftover(redis.folder, say)
  removeUnfinished(redis.folder)
  const lines = Object.entries(settings(redis)).map(([name, value]) => `${name} ${value}`)
  writeFileSync(configFile(redis.folder), `# Written at every start.\n${lines.join('\n')}\n`, { mode: 0o600 })
}

/**
 * The prepared Redis as a process to supervise.
 * @param {RedisFolder} redis
 * @param {string} file the program
 * @param {import('./say.mjs').Say} say
 * @returns {import('./child.mjs').Part}
 */
export function redisPart(redis, file, say) {
  return {
    name: 'redis',
    command: () => ({ ...boundToParent(file, [configFile(redis.folder)], 'SIGTERM'), options: { cwd: redis.folder } }),
    isReady: () => isRedisReady(redis),
    mend: (log) => {
      removeUnfinished(redis.folder)
      setDamagedAside(redis.folder, log, say)
    },
    isNode: false,
    ends: 'SIGTERM',
  }
}

/** @param {RedisFolder} redis */
export function redisUrl({ port, password }) {
  return `redis://:${password}@127.0.0.1:${port}`
}

/**
 * Whether it answers: while it reads its file back it takes connections and says LOADING.
 * @param {RedisFolder} redis
 * @returns {Promise<boolean>}
 */
export function isRedisReady({ port, password }) {
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    const settle = (/** @type {boolean} */ ready) => {
      socket.destroy()
      resolve(ready)
    }
    socket.setTimeout(1_000, () => settle(false))
    socket.once('error', () => settle(false))
    socket.once('close', () => settle(false))
    socket.on('data', (text) => {
      said += text
      if (said.split('\r\n').length > 2) settle(said.includes('+PONG'))
    })
  })
}

/** @param {RedisFolder} redis */
function settings({ folder, port, password }) {
  return {
    port,
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    requirepass: password,
    daemonize: 'no',
    pidfile: quoted(pidFile(folder)),
    dir: quoted(folder),
    appendonly: 'yes',
    appendfsync: 'always',
    save: '""',
    maxmemory: maxMemory(),
    'maxmemory-policy': 'noeviction',
  }
}

/** A quarter of the machine, between 256 MB and 4 GB: what does not fit is pushed back to the devices. */
function maxMemory() {
  return Math.round(Math.min(4_096, Math.max(256, totalmem() / MEGABYTE / 4))) * MEGABYTE
}

/** Where it keeps what it has accepted: a folder since version 7, a file before. */
const KEPT = ['appendonlydir', 'appendonly.aof']
const BORN = 'Redis is starting'
const LOADED = 'Ready to accept connections'
/** What it says, or how it crashes, while it reads files that no further start can read. A newer format is no damage. */
const DAMAGE =
  /Bad file format reading the append only file|Unexpected end of file reading the append only file|Wrong RDB checksum|Internal error in RDB reading|AOF MANIFEST FILE ERROR|Unable to obtain the AOF file .* No such file|REDIS BUG REPORT START/

/**
 * A file damaged in its middle would end every start. The records do not rest on it: it is moved away, whole, and an empty one
 * begun.
 * @param {string} folder
 * @param {string} log what it wrote last, of several lives perhaps
 * @param {import('./say.mjs').Say} say
 */
function setDamagedAside(folder, log, say) {
  const life = log.slice(Math.max(0, log.lastIndexOf(BORN)))
  if (life.includes(LOADED) || !DAMAGE.test(life)) return
  const stamp = new Date().toISOString().replace(/\.\d+Z|\W/g, '')
  for (const name of KEPT) {
    const file = join(folder, name)
    if (!existsSync(file)) continue
    const aside = `${file}.damaged-${stamp}`
    renameSync(file, aside)
    say(
      `Redis' append-only file is damaged: it was moved to ${aside} and an empty one is begun. Alerts, facts and the registry are put back from PostgreSQL, levels and positions come with the devices' next reports; what devices were answered for in the last moments and nobody had read is only in that file. To look at it, copy it and run redis-check-aof --fix on the copy.`,
    )
  }
}

/**
 * What it was writing anew when it ended: nobody reads it again, and after a full disk it would take the room that is missing.
 * @param {string} folder
 */
function removeUnfinished(folder) {
  for (const name of readdirSync(folder)) if (/^temp-.*\.(aof|rdb)$/.test(name)) rmSync(join(folder, name), { force: true })
}

/** @param {string} folder */
function configFile(folder) {
  return join(folder, 'redis.conf')
}

/** @param {string} folder */
function pidFile(folder) {
  return join(folder, 'redis.pid')
}

/**
 * As redis.conf wants a path with spaces or quotes in it.
 * @param {string} path
 */
function quoted(path) {
  return `"${path.replace(/[\\"]/g, '\\$&')}"`
}

/**
 * @param {string} folder
 * @param {import('./say.mjs').Say} say
 */
async function endLeftover(folder, say) {
  let pid = 0
  try {
    pid = Number(readFileSync(pidFile(folder), 'utf8'))
  } catch {
    return
  }
  if (!isAlive(pid) || !/redis-server|valkey-server/.test(commandOf(pid))) return
  say(`Ending a Redis left over from an earlier run (pid ${pid})`)
  await endProcess(pid, 'SIGTERM')
}
