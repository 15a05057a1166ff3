/** Tokens: 256 random bits that whoever has them shows. Kept is only their SHA-256, which opens nothing. */
import { createHash, randomBytes } from 'node:crypto'

export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
