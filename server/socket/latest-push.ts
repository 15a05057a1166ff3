/**
 * Latest values to whoever watches: each tick every group of followers with the same view gets one frame, assembled
 * once. A follower that has not taken its last frame gets none; once it has, it gets the newest of all it watches.
 */
import { assemble, bySouthWest, type Millis } from '@yiwang/contract'
import type { Follower, Watching } from './follower.ts'
import { type LatestValues, type ScopedSegment, watches } from './latest-values.ts'
import { binaryEvent } from './ws-frame.ts'

interface Group {
  readonly watching: Watching
  readonly followers: Set<Follower>
  /** The last frame made for somebody who was behind: those who come back together get the same. */
  caughtUp?: { readonly from: number; readonly to: number; readonly frame: Frame | undefined } | undefined
}

interface Frame {
  readonly bytes: Buffer
  readonly rows: number
}

export class LatestPush {
  readonly #values: LatestValues
  readonly #groups = new Map<string, Group>()

  constructor(values: LatestValues) {
    this.#values = values
  }

  /** From now on this view; everything in it follows at once. */
  watch(follower: Follower, watching: Watching): void {
    this.leave(follower)
    const group: Group = this.#groups.get(watching.key) ?? { watching, followers: new Set() }
    group.followers.add(follower)
    this.#groups.set(watching.key, group)
    follower.watching = watching
    follower.tick = -1
    follower.behind = true
    this.#catchUp(follower, group)
  }

  leave(follower: Follower): void {
    if (!follower.watching) return
    const group = this.#groups.get(follower.watching.key)
    group?.followers.delete(follower)
    if (group?.followers.size === 0) this.#groups.delete(follower.watching.key)
    follower.watching = undefined
  }

  tick(at: Millis): void {
    const segments = sorted(this.#values.flush(at))
    for (const group of this.#groups.values()) {
      group.caughtUp = undefined
      const frame = this.#frame(group.watching, segments)
      for (const follower of group.followers) {
        if (follower.behind) {
          if (frame) follower.conflated += frame.rows
          if (follower.outlet.idle) this.#catchUp(follower, group)
        } else if (frame && !follower.outlet.idle) {
          follower.behind = true
          follower.conflated += frame.rows
        } else {
          if (frame) follower.outlet.send(frame.bytes)
          follower.tick = this.#values.tick
        }
      }
    }
  }

  #frame(watching: Watching, { all, x, y }: Sorted): Frame | undefined {
    const { area, sees } = watching
    const chosen: ScopedSegment[] = []
    let rows = 0
    for (let i = firstFrom(y, area.south); i < y.length && (y[i] ?? 0) <= area.north; i++) {
      const column = x[i] ?? 0
      if (column < area.west || column > area.east) continue
      const segment = all[i]
      // What left towards a place that is watched too is told there.
      if (!segment || !sees(segment) || (segment.to && watches(watching, segment.to))) continue
      chosen.push(segment)
      rows += segment.rows
    }
    if (rows === 0) return undefined
    return { bytes: binaryEvent('latest', assemble(this.#values.at, area, chosen)), rows }
  }

  /** The newest of all it has not been sent, at once. */
  #catchUp(follower: Follower, group: Group): void {
    const from = follower.tick
    const to = this.#values.tick
    if (group.caughtUp?.from !== from || group.caughtUp.to !== to) {
      const { watching } = group
      const missed = from < 0 ? this.#values.whole(watching) : this.#values.since(watching, from)
      group.caughtUp = { from, to, frame: this.#frame(watching, sorted(missed)) }
    }
    const { frame } = group.caughtUp
    if (frame) {
      follower.outlet.send(frame.bytes)
      if (from >= 0) follower.conflated = Math.max(0, follower.conflated - frame.rows)
    }
    follower.tick = to
    follower.behind = false
  }
}

/** Segments in the order of a frame, with their cells in columns: most are only looked at to be passed over. */
interface Sorted {
  readonly all: readonly ScopedSegment[]
  readonly x: Int32Array
  readonly y: Int32Array
}

function sorted(segments: ScopedSegment[]): Sorted {
  const all = segments.sort(bySouthWest)
  return { all, x: Int32Array.from(all, ({ x }) => x), y: Int32Array.from(all, ({ y }) => y) }
}

/** Where the segments at or north of a row of cells begin. */
function firstFrom(y: Int32Array, south: number): number {
  let low = 0
  let high = y.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((y[middle] ?? 0) < south) low = middle + 1
    else high = middle
  }
  return low
}
