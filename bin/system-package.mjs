// @ts-check
/** Installs one program with the system's own package manager, where this account may; else says the command to run. */
import { spawnSync } from 'node:child_process'
import { isOnPath } from './on-path.mjs'
import { Refusal } from './refusal.mjs'

/** How each manager is asked, first the one that is most likely right. Homebrew refuses root and needs no rights. */
const MANAGERS = /** @type {const} */ ([
  {
    name: 'apt-get',
    root: true,
    steps: [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends'],
    ],
  },
  { name: 'dnf', root: true, steps: [['dnf', 'install', '-y', '-q']] },
  { name: 'brew', root: false, steps: [['brew', 'install']] },
])

/** @typedef {Record<(typeof MANAGERS)[number]['name'], string>} PackageNames */

/**
 * @param {PackageNames} names what the package is called by each manager
 * @param {{ why: string, otherwise: string, say: import('./say.mjs').Say }} words why it is needed, and what else would do
 */
export function installPackage(names, { why, otherwise, say }) {
  const manager = MANAGERS.find(({ name }) => isOnPath(name))
  if (!manager) throw new Refusal(`${why}. Install it with the package manager of this system, ${otherwise}.`)
  const commands = manager.steps.map((step, i) => (i === manager.steps.length - 1 ? [...step, names[manager.name]] : [...step]))
  const byHand = commands
    .map((command) => [...(manager.root && !isRoot() ? ['sudo'] : []), ...command].filter((word) => word !== '-qq').join(' '))
    .join(' && ')
  const rights = manager.root && !isRoot() ? sudo() : []
  if (!rights) throw new Refusal(`${why}, and this account may not install it. Run: ${byHand} (${otherwise})`)

  say(`${why}: installing it (${byHand})`)
  for (const command of commands) {
    const [file = '', ...args] = [...rights, ...command]
    const done = spawnSync(file, args, {
      stdio: ['inherit', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (done.status !== 0) throw new Refusal(`${why}, and "${command.join(' ')}" failed. Run: ${byHand} (${otherwise})`)
  }
}

function isRoot() {
  return process.getuid?.() === 0
}

/** sudo where it asks for nothing, or where there is somebody to ask; undefined where it would be of no use. */
function sudo() {
  if (!isOnPath('sudo')) return undefined
  if (spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0) return ['sudo', '-n']
  return process.stdin.isTTY && process.stdout.isTTY ? ['sudo'] : undefined
}
