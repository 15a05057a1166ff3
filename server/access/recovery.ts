/** `npm run recover -- LOGIN`: the way back in for somebody who has lost all that they signed in with, in the hands of whoever has the machine. */
import { type Account, type Millis, ROLES, SECOND } from '@yiwang/contract'
import { openPool } from '../postgres/connect.ts'
import { schemaReady } from '../postgres/migrate.ts'
import { recoverAccount } from '../postgres/recovery.ts'
import { Passwords, passwordForOnce } from './passwords.ts'

export interface Wanted {
  readonly databaseUrl: string
  readonly login: string
  readonly machineAccount: string
  readonly at: Millis
}

export interface Said {
  readonly isDone: boolean
  readonly lines: readonly string[]
}

/** A platform that is just being started prepares its records. */
const PATIENCE = 5 * SECOND

export async function recovered({ databaseUrl, login, machineAccount, at }: Wanted): Promise<Said> {
  const password = passwordForOnce()
  const pool = openPool(databaseUrl, { max: 1 })
  try {
    await schemaReady(pool, PATIENCE)
    const hash = await new Passwords().hash(password)
    const result = await recoverAccount(pool, at, { login, hash, machineAccount })
    if (result.ok) return { isDone: true, lines: linesOf(result.before, password) }
    if (result.why === 'demo')
      return refused(`${login} belongs to the demo district, whose password stands in the data folder: demo/password.`)
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

function linesOf({ login, name, state, secondFactor, passkeys = 0, grants }: Account, password: string): readonly string[] {
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
    'The sign-in asks for another password, and administrators for a second factor.',
  ]
}
