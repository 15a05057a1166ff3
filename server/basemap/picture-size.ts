/** How many pixels wide a picture is, from its first bytes: PNG, JPEG and WebP. Pure. */

export function pictureWidth(bytes: Buffer): number | undefined {
  if (bytes.length < 30) return
  if (bytes.toString('latin1', 1, 4) === 'PNG') return bytes.readUInt32BE(16)
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return webpWidth(bytes)
  if (bytes.readUInt16BE(0) === 0xffd8) return jpegWidth(bytes)
  return
}

function webpWidth(bytes: Buffer): number | undefined {
  const form = bytes.toString('latin1', 12, 16)
  if (form === 'VP8 ') return bytes.readUInt16LE(26) & 0x3fff
  if (form === 'VP8L') return (bytes.readUInt32LE(21) & 0x3fff) + 1
  if (form === 'VP8X') return bytes.readUIntLE(24, 3) + 1
  return
}

/** Segments up to the first start of frame (SOF0–SOF15 but for DHT, JPG and DAC). */
function jpegWidth(bytes: Buffer): number | undefined {
  let at = 2
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) return bytes.readUInt16BE(at + 7)
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return
}
