/** Binary coded decimals: two digits a byte. */

/** The digits as text, null when a half byte is A–F. */
export function bcdDigits(bytes: Uint8Array): string | null {
  let digits = ''
  for (const byte of bytes) {
    const high = byte >>> 4
    const low = byte & 15
    if (high > 9 || low > 9) return null
    digits += String.fromCharCode(48 + high, 48 + low)
  }
  return digits
}

/** One byte as a number 0..99, NaN when it is no BCD. */
export function bcdNumber(byte: number): number {
  const high = byte >>> 4
  const low = byte & 15
  return high > 9 || low > 9 ? Number.NaN : high * 10 + low
}

/** 0..99 as one byte. */
export function toBcd(number: number): number {
  return (Math.trunc(number / 10) << 4) | (number % 10)
}
