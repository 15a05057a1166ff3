/** What must be read again but not by whoever gets hold of the records: AES-256-GCM with a key that lies in the data folder. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Seal {
  /** `about` is bound to it: sealed for one account, it opens for no other. */
  close(text: string, about: string): string
  /** Undefined = not sealed with this key for this. */
  open(sealed: string, about: string): string | undefined
}

export function sealOf(key: Buffer): Seal {
  return {
    close: (text, about) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')
    },
    open: (sealed, about) => {
      const bytes = Buffer.from(sealed, 'base64url')
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

/** The key of this data folder, made at the first need, for this account only. */
export function sealOfFolder(dataDir: string): Seal {
  const file = join(dataDir, 'seal.key')
  const fresh = randomBytes(KEY_BYTES).toString('base64url')
  try {
    const descriptor = openSync(file, 'wx', 0o600)
    writeSync(descriptor, `${fresh}\n`)
    closeSync(descriptor)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (key.length !== KEY_BYTES) throw new Error(`${file} is not a key: restore it from a backup`)
  return sealOf(key)
}
