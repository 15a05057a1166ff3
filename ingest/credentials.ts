/** Who may push: a user with a long random token, of which only the SHA-256 is kept. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Credential, DeviceId } from '@yiwang/contract'

export interface CredentialSource {
  credentialOf(user: string): Credential | undefined
}

const NOBODY = Buffer.alloc(32)

/** The credential, or undefined; takes the same time for an unknown user as for a wrong token. */
export function authenticate(source: CredentialSource, user: string, token: string): Credential | undefined {
  const credential = source.credentialOf(user)
  const expected = credential ? Buffer.from(credential.sha256, 'hex') : NOBODY
  const given = createHash('sha256').update(token).digest()
  const same = expected.length === given.length && timingSafeEqual(expected, given)
  return same ? credential : undefined
}

/** Whether a credential may speak for a device or a whole source (`observation:<source>`). */
export function maySpeakFor(credential: Credential, claim: DeviceId): boolean {
  return credential.devices.some((allowed) => allowed === '*' || allowed === claim || claim.startsWith(`${allowed}:`))
}

/** `Basic` (user = credential, password = token) or `Bearer user:token`. */
export function readAuthorization(header: string | undefined): { readonly user: string; readonly token: string } | undefined {
  const [, scheme, value] = /^(Basic|Bearer) +(\S+)$/i.exec(header ?? '') ?? []
  if (scheme === undefined || value === undefined) return undefined
  const pair = scheme.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString('utf8') : value
  const colon = pair.indexOf(':')
  return colon < 1 ? undefined : { user: pair.slice(0, colon), token: pair.slice(colon + 1) }
}
