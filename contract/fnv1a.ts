/** FNV-1a, 32 bit, over UTF-16 code units: the same on every machine and for ever, because stored offsets and frames depend on it. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}
