/** Who may come in, put together: the gate, sign-in, sessions, walls, and everybody's own account. */
import { readFileSync } from 'node:fs'
import type { Millis, SignInWays } from '@yiwang/contract'
import type { Config } from '@yiwang/contract/config'
import type pg from 'pg'
import type { PeerOf } from '../http/peer.ts'
import { createAccessRecords } from '../postgres/access.ts'
import type { Redis } from '../redis/connect.ts'
import { Attempts } from './attempts.ts'
import { Directory } from './directory.ts'
import { FirstAdministrators, firstFile } from './first-administrators.ts'
import { Gate } from './gate.ts'
import { rolesThatMust } from './owed.ts'
import { OwnAccount } from './own-account.ts'
import { OwnPasskeys } from './own-passkeys.ts'
import { Owner } from './owner.ts'
import { Passkeys } from './passkeys.ts'
import { passwordPolicy } from './password-policy.ts'
import { Passwords } from './passwords.ts'
import { relyingPartyOf } from './relying-party.ts'
import { sealOfFolder } from './sealed.ts'
import { SESSION_LIMITS, Sessions } from './sessions.ts'
import { SignIn } from './sign-in.ts'
import { SingleSignOn, type SingleSignOnParts } from './single-sign-on.ts'
import { Stays } from './stays.ts'
import { Walls } from './walls.ts'

export type AccessConfig = Pick<
  Config,
  | 'DATA_DIR'
  | 'DEMO'
  | 'PASSWORD_POLICY'
  | 'SECOND_FACTOR_ROLES'
  | 'OIDC_ISSUER'
  | 'OIDC_CLIENT_ID'
  | 'OIDC_CLIENT_SECRET_FILE'
  | 'OIDC_ACR'
  | 'OIDC_MAX_AGE'
>

export interface AccessParts {
  readonly pool: pg.Pool
  readonly redis: Redis
  readonly config: AccessConfig
  /** Where browsers find us. */
  readonly publicUrl: string
  readonly peerOf: PeerOf
  now(): Millis
}

export interface Access {
  readonly directory: Directory
  readonly sessions: Sessions
  readonly stays: Stays
  readonly passwords: Passwords
  readonly gate: Gate
  readonly signIn: SignIn
  readonly own: OwnAccount
  readonly ownPasskeys: OwnPasskeys
  /** Absent = our address is none that keys could be for. */
  readonly passkeys?: Passkeys
  readonly walls: Walls
  readonly first: FirstAdministrators
  /** Absent = not configured. */
  readonly singleSignOn?: SingleSignOn
  readonly records: ReturnType<typeof createAccessRecords>
  ways(): SignInWays
}

/** Where a single sign-on comes back to. */
export const SIGN_ON_PATH = '/api/v1/sessions/oidc/callback'

export async function createAccess({ pool, redis, config, publicUrl, peerOf, now }: AccessParts): Promise<Access> {
  const { DATA_DIR, DEMO, PASSWORD_POLICY, SECOND_FACTOR_ROLES } = config
  const records = createAccessRecords(pool)
  const directory = await Directory.load({ ...records, demo: DEMO === '1' })
  const policy = passwordPolicy(PASSWORD_POLICY)
  const sessions = new Sessions(redis, SESSION_LIMITS[PASSWORD_POLICY])
  const stays = new Stays()
  const passwords = new Passwords()
  const seal = sealOfFolder(DATA_DIR)
  const party = relyingPartyOf(publicUrl)
  const keys = party && { passkeys: new Passkeys(redis, party) }
  const signIn = new SignIn({ records, directory, sessions, passwords, attempts: new Attempts(redis), seal, ...keys })
  const owner = new Owner({ records, directory, sessions, signIn })
  const first = new FirstAdministrators({ file: firstFile(DATA_DIR), records, directory, passwords, policy })
  if (DEMO === '1') first.close()
  else first.prepare()
  const singleSignOn = singleSignOnOf(config, { returnsTo: `${publicUrl}${SIGN_ON_PATH}`, redis, records, directory, signIn })
  return {
    directory,
    sessions,
    stays,
    passwords,
    gate: new Gate({ sessions, stays, directory, policy, strong: rolesThatMust(SECOND_FACTOR_ROLES), peerOf, now }),
    signIn,
    own: new OwnAccount({ owner, records, redis, directory, sessions, passwords, policy, seal }),
    ownPasskeys: new OwnPasskeys({ owner, records, directory, sessions, ...keys }),
    ...keys,
    walls: new Walls(records, directory),
    first,
    ...(singleSignOn && { singleSignOn }),
    records,
    ways: () => ({
      singleSignOn: singleSignOn !== undefined,
      first: first.isOpen,
      password: policy.rules,
      ...(party && { passkeys: { origin: party.origin } }),
      ...(DEMO === '1' && { demo: demoOf(directory) }),
    }),
  }
}

function singleSignOnOf(
  config: AccessConfig,
  parts: Pick<SingleSignOnParts, 'returnsTo' | 'redis' | 'records' | 'directory' | 'signIn'>,
): SingleSignOn | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET_FILE: file } = config
  if (issuer === undefined || clientId === undefined || file === undefined) return undefined
  return new SingleSignOn({
    ...parts,
    issuer,
    clientId,
    clientSecret: readFileSync(file, 'utf8').trim(),
    acr: config.OIDC_ACR,
    maxAgeSeconds: config.OIDC_MAX_AGE,
  })
}

/** Those to try a role with: their logins are words. */
function demoOf(directory: Directory): NonNullable<SignInWays['demo']> {
  return [...directory.people()]
    .map(({ account }) => account)
    .filter(({ demo, state, login }) => demo && state === 'active' && !/\d/.test(login))
    .map(({ login, name, grants }) => ({ login, name, roles: [...new Set(grants.map(({ role }) => role))] }))
}
