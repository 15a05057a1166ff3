/** Codes of an authenticator (RFC 6238): six digits for thirty seconds, each good once. */
import type { Millis } from '@yiwang/contract'
import { Secret, TOTP } from 'otpauth'

const PERIOD_SECONDS = 30

export function newSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** What an authenticator reads from the picture. */
export function uriOf(login: string, secret: string): string {
  return totp(secret, login).toString()
}

/**
 * The number of the period a code belongs to, when it is right and not older than the last one taken. A clock half a minute off is
 * forgiven.
 */
export function periodOf(secret: string, code: string, at: Millis, lastTaken: number | undefined): number | undefined {
  const delta = totp(secret).validate({ token: code, timestamp: at, window: 1 })
  if (delta === null) return undefined
  const period = Math.floor(at / 1_000 / PERIOD_SECONDS) + delta
  return lastTaken === undefined || period > lastTaken ? period : undefined
}

function totp(secret: string, label = ''): TOTP {
  return new TOTP({ issuer: '一网 Yiwang', label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_SECONDS })
}
