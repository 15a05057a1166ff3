/**
 * Lines of a log on their way to a disk that may be full: the first that find no room are kept and written when there is, later
 * ones are lost. Nobody waits for it and nothing ends because of it. Knows no disk: it is told how to write.
 */

/** Bytes kept. */
const MOST = 1024 ** 2

export class LogLines {
  readonly #write: (bytes: Uint8Array) => number
  readonly #encode: (line: string) => Uint8Array
  #unwritten: Uint8Array = new Uint8Array(0)

  /** `write` answers how many bytes it took, and throws when it takes none. */
  constructor(encode: (line: string) => Uint8Array, write: (bytes: Uint8Array) => number) {
    this.#encode = encode
    this.#write = write
  }

  write(line: string): void {
    if (this.#unwritten.length < MOST) {
      const bytes = this.#encode(line)
      const all = new Uint8Array(this.#unwritten.length + bytes.length)
      all.set(this.#unwritten)
      all.set(bytes, this.#unwritten.length)
      this.#unwritten = all
    }
    try {
      while (this.#unwritten.length > 0) this.#unwritten = this.#unwritten.subarray(this.#write(this.#unwritten))
    } catch {
      // With the next line it is tried again.
    }
  }
}
