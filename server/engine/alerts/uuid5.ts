/** Name-based UUIDs, version 5 (RFC 9562 section 5.5), with SHA-1 (FIPS 180-4) in plain arithmetic: the engine has no crypto module. */

/** Lone halves of a surrogate pair become U+FFFD, as in every encoder. */
function utf8(text: string): number[] {
  const bytes: number[] = []
  for (const character of text) {
    let c = character.codePointAt(0) ?? 0
    if (c >= 0xd800 && c <= 0xdfff) c = 0xfffd
    if (c < 0x80) bytes.push(c)
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 63))
    else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63))
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63))
  }
  return bytes
}

function rotated(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by))
}

function sha1(message: readonly number[]): number[] {
  const blocks = ((message.length + 8) >> 6) + 1
  const view = new DataView(new ArrayBuffer(blocks * 64))
  message.forEach((byte, i) => {
    view.setUint8(i, byte)
  })
  view.setUint8(message.length, 0x80)
  view.setUint32(blocks * 64 - 4, message.length * 8)

  const w = new Int32Array(80)
  let [h0, h1, h2, h3, h4] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  for (let block = 0; block < blocks; block++) {
    for (let t = 0; t < 16; t++) w[t] = view.getInt32(block * 64 + t * 4)
    for (let t = 16; t < 80; t++) {
      w[t] = rotated((w[t - 3] ?? 0) ^ (w[t - 8] ?? 0) ^ (w[t - 14] ?? 0) ^ (w[t - 16] ?? 0), 1)
    }
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4]
    for (let t = 0; t < 80; t++) {
      const [f, k] =
        t < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : t < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : t < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6]
      const next = (rotated(a, 5) + f + e + k + (w[t] ?? 0)) | 0
      ;[e, d, c, b, a] = [d, c, rotated(b, 30), a, next]
    }
    ;[h0, h1, h2, h3, h4] = [(h0 + a) | 0, (h1 + b) | 0, (h2 + c) | 0, (h3 + d) | 0, (h4 + e) | 0]
  }
  return [h0, h1, h2, h3, h4].flatMap((word) => [(word >>> 24) & 255, (word >>> 16) & 255, (word >>> 8) & 255, word & 255])
}

/** The UUID of a name within a namespace (itself a UUID). */
export function uuid5(namespace: string, name: string): string {
  const space = (namespace.replaceAll('-', '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
  const bytes = sha1([...space, ...utf8(name)]).slice(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
