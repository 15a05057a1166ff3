/**
 * Facts to whoever follows: each once, in order. Frames are made once for all followers at the same cursor with the same
 * rights. One that does not keep up is served from the log at its own pace, and cut when even the log has moved past it.
 */
import { type Millis, visibilityOf } from '@yiwang/contract'
import type { FactLog } from './fact-log.ts'
import type { Follower } from './follower.ts'
import { textEvent } from './ws-frame.ts'

/** A stretch of facts in one frame, so that no follower ever has more than this waiting. */
const FRAME_BYTES = 256 * 1_024
/** Frames kept for others at the same cursor; thousands that return together were cut at the same few. */
const MOST_FRAMES = 64
/** An idle follower is told at least this often where the world stands. */
const BEAT = 5_000

export class FactsPush {
  readonly #followers = new Set<Follower>()
  readonly #frames = new Map<string, { readonly frame: Buffer; readonly cursor: number }>()
  #log: FactLog
  #lastBeat: Millis = 0

  constructor(log: FactLog) {
    this.#log = log
  }

  /** Another history begins (the records were restored): everybody must ask again. */
  restart(log: FactLog): void {
    this.#log = log
    this.#frames.clear()
    for (const follower of this.#followers) {
      follower.outlet.send(textEvent('resync', '{}'))
      follower.cursor = undefined
    }
    this.#followers.clear()
  }

  /** From this cursor on; what it missed goes out at once. The cursor must be one the log can continue. */
  follow(follower: Follower, cursor: number): void {
    follower.cursor = cursor
    this.#followers.add(follower)
    this.#tell(follower)
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower)
    follower.cursor = undefined
  }

  /** The log has grown. */
  grown(): void {
    this.#frames.clear()
    for (const follower of this.#followers) this.#tell(follower)
  }

  /** Those that could not take more a moment ago, and a sign of life for the others. */
  tick(at: Millis): void {
    const beat = at - this.#lastBeat >= BEAT
    if (beat) this.#lastBeat = at
    for (const follower of this.#followers) {
      if (follower.cursor !== this.#log.head) this.#tell(follower)
      else if (beat && follower.outlet.idle) this.#send(follower, this.#log.head)
    }
  }

  #tell(follower: Follower): void {
    if (follower.cursor === undefined || follower.cursor === this.#log.head) return
    if (follower.cursor < this.#log.tail) {
      this.leave(follower)
      follower.outlet.send(textEvent('resync', '{}'))
      follower.outlet.cut()
      return
    }
    if (follower.outlet.idle) this.#send(follower, follower.cursor)
  }

  #send(follower: Follower, cursor: number): void {
    const key = `${cursor} ${visibilityOf(follower.who)}`
    let made = this.#frames.get(key)
    if (!made) {
      const stretch = this.#log.after(cursor, follower.who, FRAME_BYTES)
      if (!stretch) return
      made = { frame: textEvent('facts', stretch.json), cursor: stretch.cursor }
      if (this.#frames.size >= MOST_FRAMES) this.#frames.clear()
      this.#frames.set(key, made)
    }
    follower.outlet.send(made.frame)
    follower.cursor = made.cursor
  }
}
