/** Texts of devices on their way inside: no control characters, no half surrogates (no database takes them), bounded length. */
export function cleanText(text: string, max: number): string {
  const cut = text.length > max ? text.slice(0, max) : text
  return cut.replace(/[\p{Cc}\p{Cs}]/gu, '\u{fffd}')
}
