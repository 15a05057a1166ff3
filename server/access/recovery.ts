/** `npm run recover -- LOGIN`: the way back in for somebody who has lost all that they signed in with, in the hands of whoever has the machine. */
import { type Millis, ROLES, SECOND } from '@yiwang/contract'
import { openPool } from '../postgres/connect.ts'
import { schemaReady } from '../postgres/migrate.ts'
import { type RecoveryResult, recoverAccount } from '../postgres/recovery.ts'
import { Passwords, passwordForOnce } from './passwords.ts'

export interface Wanted {
  readonly databaseUrl: string
  readonly login: string
  readonly machineAccount: string
  /** Also makes them security administrator, where nobody is. */
  readonly asGrantor: boolean
  readonly at: Millis
}

export interface Said {
  readonly isDone: boolean
  readonly lines: readonly string[]
}

/** A platform that is just being started prepares its records. */
const PATIENCE = 5 * SECOND

export async function recovered({ databaseUrl, login, machineAccount, asGrantor, at }: Wanted): Promise<Said> {
  const password = passwordForOnce()
  const pool = openPool(databaseUrl, { max: 1 })
  try {
    await schemaReady(pool, PATIENCE)
    const hash = await new Passwords().hash(password)
    const result = await recoverAccount(pool, at, { login, hash, machineAccount, asGrantor })
    if (result.ok) return { isDone: true, lines: linesOf(result, password) }
    if (result.why === 'demo')
      return refused(`${login} belongs to the demo district, whose password stands in the data folder: demo/password.`)
    if (result.why === 'grantors')
      return refused(
        `Rights are given by ${result.logins.join(', ')}: nothing was changed. Recover one of them if nobody can sign in.`,
      )
    if (result.why === 'separate')
      return refused(`${login} is another administrator, and nobody is two of them: nothing was changed. Name somebody else.`)
    return refused(`Nobody here has the login ${login}: nothing was changed.`)
  } catch (error) {
    // Whatever could not be written took all of it with it, the audit like the rest.
    return refused(`Nothing was changed, the records cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    await pool.end()
  }
}

function refused(line: string): Said {
  return { isDone: false, lines: [line] }
}

function linesOf({ before, given, isUngoverned }: Extract<RecoveryResult, { ok: true }>, password: string): readonly string[] {
  const { login, name, state, secondFactor, passkeys = 0, grants } = before
  const factors = [...(secondFactor ? ['the code of the authenticator'] : []), ...(passkeys > 0 ? [`passkeys: ${passkeys}`] : [])]
  const roles = [...new Set(grants.map(({ role }) => ROLES[role].name.en))]
  return [
    `${login} (${name}) can sign in again; it is on record in the audit.`,
    `  Password for one sign-in, shown this once: ${password}`,
    `  Dropped: ${factors.join(', ') || 'no second factor, there was none'}`,
    '  Ended: every session begun before now',
    ...(state === 'active'
      ? []
      : [`  Let in again: the account was ${state === 'left' ? 'closed, its owner had left' : 'disabled'}`]),
    `  Roles, as they were: ${roles.join(', ') || 'none; a security administrator gives them'}`,
    ...(given ? [`  Given, since nobody gave rights any more: ${ROLES[given.role].name.en}, everywhere and without an end`] : []),
    ...(isUngoverned
      ? ['  Nobody gives rights any more: npm run -s recover -- LOGIN --grantor makes somebody security administrator']
      : []),
    'The sign-in asks for another password, and administrators for a second factor.',
  ]
}
