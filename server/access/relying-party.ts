/** For whom passkeys are made: the name in the address of our pages. Pure. */
import { isIP } from 'node:net'

/** As WebAuthn has it. */
export interface RelyingParty {
  readonly id: string
  /** Pages of this one alone may ask. */
  readonly origin: string
}

/**
 * Undefined = browsers keep no key for such an address: one that is a number, or one without TLS. This machine has a name for
 * itself, and needs none.
 */
export function relyingPartyOf(publicUrl: string): RelyingParty | undefined {
  const url = new URL(publicUrl)
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) url.hostname = 'localhost'
  else if (url.protocol !== 'https:' || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) return undefined
  return { id: url.hostname, origin: url.origin }
}
