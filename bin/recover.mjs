// @ts-check
/** `npm run recover -- LOGIN`: whoever has the machine lets somebody sign in again who has lost all that they signed in with. */
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt, ensureInstalled } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { dataFolder, runningRecords, withRecordsOf } from './records.mjs'
import { Refusal, refuse } from './refusal.mjs'
import { codeOf } from './running.mjs'
import { aside } from './source-tool.mjs'

const USE = 'Use: npm run -s recover -- LOGIN [--grantor]'
const HELP = `${USE}

For an account nobody can sign in to any more, an administrator's too: its second factor and passkeys are dropped, its
sessions end, it is let in again if it was disabled, and a password for one sign-in is printed. Its roles stay as they are,
but where nobody gives rights any more: whoever was security administrator for a time that is over is it again, without an
end, and --grantor makes anybody one who is no other administrator.
It is written into the audit; where that cannot be done nothing is.

Works on the records in DATA_DIR (or DATABASE_URL), with the platform running or stopped, for the account of this machine
that the platform runs under. Nothing is asked.
`

try {
  const { help, login, asGrantor } = wanted()
  if (help) process.stdout.write(HELP)
  else await recover(login, asGrantor)
} catch (error) {
  refuse(error)
}

/**
 * @param {string} login
 * @param {boolean} asGrantor
 */
async function recover(login, asGrantor) {
  requireNode()
  const dataDir = dataFolder()
  const given = process.env.DATABASE_URL
  if (!given) requireOwn(dataDir)
  ensureInstalled(aside)
  ensureBuilt(aside, ['server'])
  const { recovered } = await import('../server/dist/access/recovery.js')
  const use = (/** @type {string} */ databaseUrl) =>
    recovered({ databaseUrl, login, asGrantor, machineAccount: userInfo().username, at: Date.now() })
  const running = given || (await runningRecords(dataDir))
  const { isDone, lines } = running ? await use(running) : await withRecordsOf(dataDir, aside, use)
  if (!isDone) throw new Refusal(lines.join('\n'))
  process.stdout.write(`${lines.join('\n')}\n`)
}

/**
 * Files made by another account would keep the platform from its own.
 * @param {string} dataDir
 */
function requireOwn(dataDir) {
  try {
    if (statSync(join(dataDir, 'private.json')).uid === process.getuid?.()) return
  } catch (error) {
    if (codeOf(error) === 'ENOENT')
      throw new Refusal(`There is no installation in ${dataDir}: set DATA_DIR to its data folder, or DATABASE_URL.`)
    if (codeOf(error) !== 'EACCES') throw error
  }
  throw new Refusal(`${dataDir} belongs to another account of this machine: run this as that account.`)
}

function wanted() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, grantor: { type: 'boolean' } },
    })
    const [login = '', ...more] = positionals
    if (values.help || (login !== '' && more.length === 0))
      return { help: values.help === true, login, asGrantor: values.grantor === true }
  } catch {
    // Falls through to how it is used.
  }
  throw new Refusal(USE)
}
