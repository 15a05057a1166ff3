/** The bytes a message was read from, hex, kept beside it when they are short. */
const MAX_BYTES = 4_096

export function rawOf(bytes: Uint8Array): { readonly raw?: string } {
  return bytes.length > 0 && bytes.length <= MAX_BYTES ? { raw: Buffer.from(bytes).toString('hex') } : {}
}
