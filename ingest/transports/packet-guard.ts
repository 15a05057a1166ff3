/** Watches the fixed headers of an MQTT byte stream (MQTT 3.1.1, section 2.2) for packets longer than allowed. */

const MOST_LENGTH_BYTES = 4

export class PacketGuard {
  /** Most bytes of a packet behind its fixed header; may be raised once the peer is known. */
  limit: number
  #body = 0
  /** Bytes of the length field read so far; undefined = the packet type comes next. */
  #lengthBytes: number | undefined
  #length = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** False when the chunk announces a packet that is too long, or a length that is none. */
  passes(chunk: Uint8Array): boolean {
    let at = 0
    while (at < chunk.length) {
      if (this.#body > 0) {
        const step = Math.min(this.#body, chunk.length - at)
        this.#body -= step
        at += step
        continue
      }
      const byte = chunk[at++] ?? 0
      if (this.#lengthBytes === undefined) {
        this.#lengthBytes = 0
        this.#length = 0
        continue
      }
      this.#length += (byte & 0x7f) * 128 ** this.#lengthBytes
      this.#lengthBytes++
      if (byte < 0x80) {
        this.#body = this.#length
        this.#lengthBytes = undefined
        if (this.#length > this.limit) return false
      } else if (this.#lengthBytes === MOST_LENGTH_BYTES) {
        return false
      }
    }
    return true
  }
}
