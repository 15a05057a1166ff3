/** Bytes as lower-case hex text. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

export function upperHex(bytes: Uint8Array): string {
  return hex(bytes).toUpperCase()
}
