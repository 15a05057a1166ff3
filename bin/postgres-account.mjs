// @ts-check
/** Who PostgreSQL runs as. It refuses root, so under root it gets an account of its own that may do nothing else. */
import { spawnSync } from 'node:child_process'
import { Refusal } from './refusal.mjs'

/** @typedef {{ uid: number, gid: number }} Account */

const NAME = 'postgres'

/**
 * undefined = run as whoever we are.
 * @param {import('./say.mjs').Say} say
 * @returns {Account | undefined}
 */
export function postgresAccount(say) {
  if (process.getuid?.() !== 0) return undefined
  const found = lookUp()
  if (found) return found
  say(`PostgreSQL refuses to run as root: creating the system account "${NAME}" (no login, no home) for it`)
  spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ])
  const made = lookUp()
  if (made) return made
  throw new Refusal(
    `PostgreSQL refuses to run as root and the account "${NAME}" could not be created. Create it (useradd --system ${NAME}), start as an ordinary user, or set DATABASE_URL.`,
  )
}

/** @returns {Account | undefined} */
function lookUp() {
  const [uid, gid] = ['-u', '-g'].map((what) => spawnSync('id', [what, NAME], { encoding: 'utf8' }))
  if (!uid || !gid || uid.status !== 0 || gid.status !== 0) return undefined
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

/**
 * Whether the account may enter a folder: asked of the system, because every folder above it counts.
 * @param {Account | undefined} account
 * @param {string} folder
 */
export function mayEnter(account, folder) {
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...account, cwd: '/', stdio: 'ignore' }).status === 0
}
