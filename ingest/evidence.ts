/** Evidence store: pictures kept under their SHA-256 in the data folder, on the disk before anything refers to them. */
import { randomUUID } from 'node:crypto'
import { access, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from './codec/sha256.ts'

export const MOST_EVIDENCE_BYTES = 16 * 1024 * 1024

/** Why a picture was not kept; the device is then not answered. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError'
  readonly reason: 'tooLarge' | 'notPicture' | 'disk'

  constructor(reason: EvidenceError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export interface EvidenceStore {
  /** Durable when it resolves; putting the same bytes again changes nothing. Rejects with an EvidenceError. */
  put(bytes: Uint8Array): Promise<string>
}

const MAGICS: readonly (readonly number[])[] = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
]

function isPicture(bytes: Uint8Array): boolean {
  return MAGICS.some((magic) => magic.every((byte, i) => bytes[i] === byte))
}

export function openEvidence(dataDir: string): EvidenceStore {
  const root = join(dataDir, 'evidence')
  return {
    async put(bytes) {
      if (bytes.length > MOST_EVIDENCE_BYTES)
        throw new EvidenceError('tooLarge', `A picture of ${bytes.length} bytes is too large.`)
      if (!isPicture(bytes)) throw new EvidenceError('notPicture', 'The bytes are neither JPEG nor PNG.')
      const name = sha256(bytes)
      try {
        await keep(join(root, name.slice(0, 2)), name.slice(2), bytes)
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
        throw new EvidenceError('disk', `Evidence cannot be written to ${root} (${code}).`, { cause: error })
      }
      return name
    },
  }
}

async function keep(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name)
  if (await exists(path)) return
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const temporary = join(folder, `.${randomUUID()}`)
  try {
    const file = await open(temporary, 'wx', 0o640)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
  await syncFolder(join(folder, '..'))
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
