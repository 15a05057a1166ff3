/** SHA-256 as 64 lower-case hex digits: names of pictures, fingerprints of messages. */
import { hash } from 'node:crypto'

export function sha256(bytes: Uint8Array | string): string {
  return hash('sha256', bytes)
}
