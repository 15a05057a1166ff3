/** Numbers of variable length: seven bits a byte, lowest first, top bit = more follows; exact up to 2^53. */

export class TruncatedError extends Error {
  override readonly name = 'TruncatedError'
}

/** 0, −1, 1, −2 … → 0, 1, 2, 3 …, so that small numbers of either sign stay short. */
export function zigzag(signed: number): number {
  return signed < 0 ? -2 * signed - 1 : 2 * signed
}

export function unzigzag(code: number): number {
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2
}

/** Up to here copying byte by byte is faster than asking the engine to. */
const SHORT = 48

/** Appends to a buffer that grows and can be used again. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #length = 0

  constructor(capacity = 1_024) {
    this.#bytes = new Uint8Array(capacity)
    this.#view = new DataView(this.#bytes.buffer)
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  byte(value: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = value
  }

  varint(value: number): void {
    this.#reserve(8)
    let rest = value
    while (rest > 0x7fffffff) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  float64(value: number): void {
    this.#reserve(8)
    this.#view.setFloat64(this.#length, value, true)
    this.#length += 8
  }

  bytes(source: Uint8Array): void {
    const { length } = source
    this.#reserve(length)
    if (length > SHORT) this.#bytes.set(source, this.#length)
    else for (let i = 0; i < length; i++) this.#bytes[this.#length + i] = source[i] ?? 0
    this.#length += length
  }

  /** A copy of what was written; the writer is empty again. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }
}

/** Reads what a ByteWriter wrote; past the end it throws a TruncatedError. */
export class ByteReader {
  readonly #view: DataView
  #at = 0

  constructor(bytes: ArrayBuffer | Uint8Array) {
    this.#view =
      bytes instanceof Uint8Array ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) : new DataView(bytes)
  }

  get left(): number {
    return this.#view.byteLength - this.#at
  }

  byte(): number {
    if (this.left < 1) throw new TruncatedError('ends in the middle')
    return this.#view.getUint8(this.#at++)
  }

  varint(): number {
    let value = 0
    let weight = 1
    for (let i = 0; i < 8; i++) {
      const byte = this.byte()
      value += (byte & 0x7f) * weight
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
      weight *= 0x80
    }
    throw new TruncatedError('a number is longer than 53 bits')
  }

  float64(): number {
    if (this.left < 8) throw new TruncatedError('ends in the middle')
    const value = this.#view.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }
}
