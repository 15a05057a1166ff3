/**
 * Multipart bodies and endless multipart streams (RFC 2046), as cameras write them: the same parts for any chunking, bounded
 * headers and bodies, a boundary whose leading dashes may or may not be repeated, a Content-Length that may or may not be true.
 */

export interface Part {
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Uint8Array
}

const MAX_HEADERS = 8 * 1_024
const MAX_PART = 8 * 1_024 * 1_024

const CR = 0x0d
const LF = 0x0a

/** The boundary a content type states; undefined when it is no multipart type. */
export function boundaryOf(contentType: string): string | undefined {
  return /^\s*multipart\//i.test(contentType) ? headerParameter(contentType, 'boundary')?.slice(0, 200) || undefined : undefined
}

/** A parameter of a header: the `name` of a Content-Disposition. */
export function headerParameter(header: string, name: string): string | undefined {
  for (const [, key, quoted, bare] of header.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"([^"]*)"|([^\s;]*))/g))
    if (key?.toLowerCase() === name) return quoted ?? bare
  return undefined
}

interface Open {
  readonly headers: ReadonlyMap<string, string>
  /** Content-Length, until it has proved wrong. */
  length: number | undefined
}

export class MultipartSplitter {
  /** Parts given up: without an end, over a limit. */
  dropped = 0
  readonly #delimiters: readonly string[]
  readonly #longest: number
  #bytes = Buffer.alloc(0)
  /** Where what is not yet consumed begins and ends. */
  #at = 0
  #end = 0
  /** Start of the line being looked at, and how far it was searched for its end. */
  #line = 0
  #searched = 0
  /** The head of this line was dropped: it can be no delimiter. */
  #headless = false
  #headers: Map<string, string> | undefined
  #headerBytes = 0
  #part: Open | undefined
  #ended = false

  constructor(boundary: string) {
    const bare = boundary.replace(/^-+/, '')
    this.#delimiters = [...new Set([boundary, bare])].filter((b) => b !== '').flatMap((b) => [`--${b}`, `--${b}--`])
    this.#longest = Math.max(0, ...this.#delimiters.map((delimiter) => delimiter.length))
  }

  push(chunk: Uint8Array): Part[] {
    this.#append(chunk)
    return this.#drain()
  }

  /** Nothing more comes: an unfinished part is given up and the scan goes on behind its start. */
  end(): Part[] {
    this.#ended = true
    const parts = this.#drain()
    if (this.#part || (this.#headers && this.#headers.size > 0)) this.dropped++
    return parts
  }

  #append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#bytes.length) {
      const kept = this.#end - this.#at
      const roomy = Buffer.allocUnsafe(2 * (kept + chunk.length))
      this.#bytes.copy(roomy, 0, this.#at, this.#end)
      this.#bytes = roomy
      this.#line -= this.#at
      this.#searched -= this.#at
      this.#end = kept
      this.#at = 0
    }
    this.#bytes.set(chunk, this.#end)
    this.#end += chunk.length
  }

  #drain(): Part[] {
    const parts: Part[] = []
    for (;;) {
      const step = this.#part ? this.#body(this.#part) : this.#headers ? this.#header(this.#headers) : this.#preamble()
      if (step === 'wait') return parts
      if (step !== 'on') parts.push(step)
    }
  }

  #moveTo(at: number): void {
    this.#at = at
    this.#line = at
    this.#searched = at
    this.#headless = false
  }

  /** The line at `#line` without its end, and where the next begins; undefined until it is complete. */
  #nextLine(): { readonly end: number; readonly next: number } | undefined {
    const found = this.#bytes.subarray(this.#searched, this.#end).indexOf(LF)
    if (found >= 0) {
      const next = this.#searched + found + 1
      const end = next - 1 > this.#line && this.#bytes[next - 2] === CR ? next - 2 : next - 1
      return { end, next }
    }
    this.#searched = this.#end
    return this.#ended && this.#line < this.#end ? { end: this.#end, next: this.#end } : undefined
  }

  #pass(next: number): void {
    this.#line = next
    this.#searched = next
    this.#headless = false
  }

  #isDelimiter(from: number, to: number): boolean {
    if (this.#headless || to - from > this.#longest + 64) return false
    return this.#delimiters.includes(this.#bytes.toString('latin1', from, to).trimEnd())
  }

  #openHeaders(at: number): 'on' {
    this.#moveTo(at)
    this.#part = undefined
    this.#headers = new Map()
    this.#headerBytes = 0
    return 'on'
  }

  #preamble(): 'wait' | 'on' {
    const line = this.#nextLine()
    if (!line) {
      if (this.#end - this.#line > this.#longest + 64) {
        this.#moveTo(this.#end)
        this.#headless = true
      }
      return 'wait'
    }
    if (this.#isDelimiter(this.#line, line.end)) return this.#openHeaders(line.next)
    this.#moveTo(line.next)
    return 'on'
  }

  #header(headers: Map<string, string>): 'wait' | 'on' {
    const line = this.#nextLine()
    this.#headerBytes = (line?.next ?? this.#end) - this.#at
    if (this.#headerBytes > MAX_HEADERS) {
      this.dropped++
      this.#headers = undefined
      this.#at = this.#line
      return 'on'
    }
    if (!line) return 'wait'
    if (this.#isDelimiter(this.#line, line.end)) {
      if (headers.size > 0) this.dropped++
      return this.#openHeaders(line.next)
    }
    if (line.end === this.#line) {
      const stated = headers.get('content-length')
      const length = stated !== undefined && /^\d{1,9}$/.test(stated) ? Number(stated) : undefined
      this.#headers = undefined
      this.#moveTo(line.next)
      this.#part = { headers, length: length !== undefined && length <= MAX_PART ? length : undefined }
      return 'on'
    }
    const text = this.#bytes.toString('utf8', this.#line, line.end)
    const colon = text.indexOf(':')
    if (colon > 0) headers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim())
    this.#pass(line.next)
    return 'on'
  }

  #body(part: Open): Part | 'wait' | 'on' {
    if (part.length !== undefined) {
      const verdict = this.#lengthHolds(this.#at + part.length)
      if (verdict === undefined) return 'wait'
      if (verdict) return this.#close(part, this.#at + part.length, this.#at + part.length)
      part.length = undefined
    }
    const line = this.#nextLine()
    if (this.#line - this.#at > MAX_PART + 2 || (!line && this.#end - this.#at > MAX_PART + this.#longest + 64)) {
      this.dropped++
      this.#part = undefined
      this.#at = this.#line
      return 'on'
    }
    if (!line) return 'wait'
    if (this.#isDelimiter(this.#line, line.end)) {
      let end = this.#line
      if (end > this.#at && this.#bytes[end - 1] === LF) end--
      if (end > this.#at && this.#bytes[end - 1] === CR) end--
      return this.#close(part, end, this.#line)
    }
    this.#pass(line.next)
    return 'on'
  }

  #close(part: Open, end: number, next: number): Part {
    const body = Uint8Array.from(this.#bytes.subarray(this.#at, end))
    this.#part = undefined
    this.#moveTo(next)
    return { headers: part.headers, body }
  }

  /** A stated length is believed when a delimiter, or the end of everything, follows; undefined = cannot be told yet. */
  #lengthHolds(end: number): boolean | undefined {
    if (end > this.#end) return this.#ended ? false : undefined
    let start = end
    while (start < this.#end && start < end + 4 && (this.#bytes[start] === CR || this.#bytes[start] === LF)) start++
    const seen = this.#bytes.toString('latin1', start, Math.min(this.#end, start + this.#longest + 64))
    const newline = seen.indexOf('\n')
    if (newline >= 0) return this.#delimiters.includes(seen.slice(0, newline).trimEnd())
    const complete = this.#delimiters.includes(seen.trimEnd())
    if (this.#ended) return complete || this.#delimiters.some((delimiter) => delimiter.startsWith(seen))
    return complete || this.#delimiters.some((delimiter) => delimiter.startsWith(seen)) ? undefined : false
  }
}
