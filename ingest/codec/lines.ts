/** Bytes to lines for any chunking. A line beyond the limit is not kept: it comes out as `undefined`, in its place. */
const LF = 0x0a

export class LineSplitter {
  readonly #limit: number
  #pieces: Uint8Array[] = []
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  *push(chunk: Uint8Array): Generator<Uint8Array | undefined> {
    let rest = chunk
    for (let at = rest.indexOf(LF); at >= 0; at = rest.indexOf(LF)) {
      this.#keep(rest.subarray(0, at))
      yield this.#take()
      rest = rest.subarray(at + 1)
    }
    if (rest.length > 0) this.#keep(rest)
  }

  /** The last line, when it has no end of its own. */
  *end(): Generator<Uint8Array | undefined> {
    if (this.#length > 0) yield this.#take()
  }

  #keep(piece: Uint8Array): void {
    this.#length += piece.length
    if (this.#length > this.#limit) this.#pieces = []
    else this.#pieces.push(piece)
  }

  #take(): Uint8Array | undefined {
    const line = this.#length > this.#limit ? undefined : Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#length = 0
    return line
  }
}
