/**
 * Cuts frames out of a byte stream. Whatever the chunks, the findings are the same: good frames in order, and between
 * them one finding for each run of bytes that are no frame. A false start is left by ONE byte, so that a true frame behind
 * it is not lost; no byte is copied more than twice, so that the cost is the length of the stream and nothing else.
 */
import type { Millis } from '@yiwang/contract'

/** What stands at a place where a frame could start. */
export type Look =
  /** More bytes are needed to tell. */
  | 'wait'
  /** A good frame of this many bytes. */
  | number
  /** No frame; `refuse` = how long it claims to be when the protocol answers it: it is then a finding of its own. */
  | { readonly reason: string; readonly refuse?: number | undefined }

export interface Framing {
  /** The first byte of every frame. */
  readonly start: number
  /** No frame is longer. A connection holds back less than this, and never more than 64 KiB. */
  readonly longest: number
  /** Looks at `bytes[from..to)`, whose first byte is the start byte. */
  look(bytes: Uint8Array, from: number, to: number): Look
}

export type Finding =
  /** `bytes` are valid until the next finding is asked for. */
  | { readonly is: 'frame'; readonly bytes: Uint8Array }
  /** A damaged frame that the protocol refuses by an answer. */
  | { readonly is: 'refused'; readonly bytes: Uint8Array; readonly reason: string }
  /** A run of unreadable bytes: the first of them and how many there were. */
  | { readonly is: 'garbage'; readonly bytes: Uint8Array; readonly length: number; readonly reason: string }

/** A frame that is not complete by then is given up. */
export const PATIENCE = 10_000
/** How much of a run is kept, and after how many bytes one is reported although it goes on. */
const KEPT = 512
const LONGEST_RUN = 65_536

interface Run {
  reason: string
  readonly kept: number[]
  length: number
  /** The first so many bytes were told as a refused frame. */
  readonly told: number
}

export class FrameScanner {
  readonly #framing: Framing
  /** Holds an unfinished frame between chunks. Everything else is read where it lies, in the chunk. */
  readonly #held: Uint8Array
  #bytes: Uint8Array
  #from = 0
  #to = 0
  /** Bytes of the stream so far, and when they came: `upTo` counts from its beginning. */
  #received = 0
  #arrivals: { readonly upTo: number; readonly at: Millis }[] = []
  #run: Run | undefined

  constructor(framing: Framing) {
    this.#framing = framing
    this.#held = new Uint8Array(4 * framing.longest)
    this.#bytes = this.#held
  }

  /** Bytes of an unfinished frame: fewer than the longest has. */
  get pending(): number {
    return this.#to - this.#from
  }

  *receive(chunk: Uint8Array, now: Millis): Generator<Finding, void, void> {
    this.#received += chunk.length
    this.#arrivals.push({ upTo: this.#received, at: now })
    let read = 0
    while (read < chunk.length && this.pending > 0) {
      const part = chunk.subarray(read, read + this.#framing.longest)
      read += part.length
      this.#hold(part)
      yield* this.#scan(-Infinity, chunk.length - read)
    }
    if (read < chunk.length) {
      this.#bytes = chunk
      this.#from = read
      this.#to = chunk.length
      yield* this.#scan(-Infinity, 0)
      const rest = chunk.subarray(this.#from, this.#to)
      this.#bytes = this.#held
      this.#from = this.#to = 0
      this.#hold(rest)
    }
    if (this.pending === 0) this.#arrivals = []
  }

  /** Gives up what has been unfinished for too long, and reports the run of rubbish so far. `Infinity` = the stream has ended. */
  *tick(now: Millis): Generator<Finding, void, void> {
    yield* this.#scan(now - PATIENCE, 0)
    const run = this.#endRun()
    if (run) yield run
  }

  /** Appends; moves what is held to the front only when the room behind it is used up. */
  #hold(part: Uint8Array): void {
    if (this.#to + part.length > this.#held.length) {
      this.#held.copyWithin(0, this.#from, this.#to)
      this.#to -= this.#from
      this.#from = 0
    }
    this.#held.set(part, this.#to)
    this.#to += part.length
  }

  /** `behind`: bytes of the chunk that are not in sight yet. */
  *#scan(giveUpBefore: Millis, behind: number): Generator<Finding, void, void> {
    const { start } = this.#framing
    while (this.#from < this.#to) {
      let rejected: Finding | undefined
      if (this.#bytes[this.#from] !== start) {
        const next = this.#bytes.subarray(this.#from, this.#to).indexOf(start)
        rejected = this.#reject(next < 0 ? this.pending : next, 'badStart')
      } else {
        const seen = this.#framing.look(this.#bytes, this.#from, this.#to)
        if (typeof seen === 'number') {
          const run = this.#endRun()
          if (run) yield run
          this.#from += seen
          yield { is: 'frame', bytes: this.#bytes.subarray(this.#from - seen, this.#from) }
        } else if (seen === 'wait') {
          if (this.#arrival(behind) > giveUpBefore) return
          rejected = this.#reject(1, 'timeout')
        } else {
          if (seen.refuse !== undefined) {
            const run = this.#endRun()
            if (run) yield run
            yield { is: 'refused', bytes: this.#bytes.subarray(this.#from, this.#from + seen.refuse), reason: seen.reason }
            this.#run = { reason: 'badStart', kept: [], length: 0, told: seen.refuse }
          }
          rejected = this.#reject(1, seen.reason)
        }
      }
      if (rejected) yield rejected
    }
  }

  /** When the first byte in sight came. */
  #arrival(behind: number): Millis {
    const offset = this.#received - behind - this.pending
    const gone = this.#arrivals.findIndex((arrival) => arrival.upTo > offset)
    if (gone > 0) this.#arrivals.splice(0, gone)
    return this.#arrivals[0]?.at ?? -Infinity
  }

  /** The first specific reason names a run: rubbish in front of a damaged frame does not hide that there was one. */
  #reject(count: number, reason: string): Finding | undefined {
    this.#run ??= { reason, kept: [], length: 0, told: 0 }
    const run = this.#run
    if (run.reason === 'badStart') run.reason = reason
    const taken = Math.min(count, LONGEST_RUN - run.length)
    for (let i = 0; i < taken && run.kept.length < KEPT; i++) run.kept.push(this.#bytes[this.#from + i] ?? 0)
    run.length += taken
    this.#from += taken
    return run.length === LONGEST_RUN ? this.#endRun() : undefined
  }

  #endRun(): Finding | undefined {
    const run = this.#run
    this.#run = undefined
    if (!run || run.length <= run.told) return undefined
    const { kept, length, told, reason } = run
    return { is: 'garbage', bytes: Uint8Array.from(kept.slice(told)), length: length - told, reason }
  }
}

/** The good frames of a stream that has ended. Each is valid until the next. */
export function* framesOf(framing: Framing, chunks: readonly Uint8Array[]): Generator<Uint8Array, void, void> {
  const scanner = new FrameScanner(framing)
  for (const chunk of chunks) for (const finding of scanner.receive(chunk, 0)) if (finding.is === 'frame') yield finding.bytes
  for (const finding of scanner.tick(Number.POSITIVE_INFINITY)) if (finding.is === 'frame') yield finding.bytes
}
