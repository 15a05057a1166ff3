/**
 * Latest values to whoever watches: each tick every group of followers with the same view gets one frame, assembled
 * once; a follower with two views is in two groups. One that has not taken its last frames gets none; once it has, it gets
 * the newest of all it watches.
 */
import { assemble, bySouthWest, type CellArea, type Millis } from '@yiwang/contract'
import type { Follower, Watch, Watching } from './follower.ts'
import { type LatestValues, type ScopedSegment, watches } from './latest-values.ts'
import { binaryEvent } from './ws-frame.ts'

interface Group {
  readonly watching: Watching
  readonly watches: Set<Watch>
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

  /** From now on these views: what is new in them follows at once, one it watched before goes on. */
  watch(follower: Follower, views: readonly Watching[]): void {
    const before = follower.watches
    const watches = new Map<string, Watch>()
    follower.watches = watches
    for (const watching of views) {
      const { key } = watching
      watches.set(key, before.get(key) ?? { follower, watching, tick: -1, behind: true, missed: 0 })
    }
    for (const [key, watch] of before) if (!watches.has(key)) this.#part(watch)
    for (const watch of watches.values()) if (watch.tick < 0) this.#catchUp(watch, this.#join(watch))
  }

  leave(follower: Follower): void {
    for (const watch of follower.watches.values()) this.#part(watch)
    follower.watches = new Map()
  }

  tick(at: Millis): void {
    const segments = sorted(this.#values.flush(at))
    // Who can take a frame is asked before any is sent: the frame of one view must not make the next one late.
    const ready = new Set<Follower>()
    for (const { watches } of this.#groups.values()) {
      for (const { follower } of watches) if (follower.outlet.idle) ready.add(follower)
    }
    for (const group of this.#groups.values()) {
      group.caughtUp = undefined
      const frame = this.#frame(group.watching, segments)
      for (const watch of group.watches) this.#tell(watch, group, frame, ready.has(watch.follower))
    }
  }

  #tell(watch: Watch, group: Group, frame: Frame | undefined, ready: boolean): void {
    if (watch.behind || (frame && !ready)) {
      watch.behind = true
      watch.missed += frame?.rows ?? 0
      watch.follower.conflated += frame?.rows ?? 0
      if (ready) this.#catchUp(watch, group)
      return
    }
    if (frame) watch.follower.outlet.send(frame.bytes)
    watch.tick = this.#values.tick
  }

  #join(watch: Watch): Group {
    const { watching } = watch
    const group: Group = this.#groups.get(watching.key) ?? { watching, watches: new Set() }
    group.watches.add(watch)
    this.#groups.set(watching.key, group)
    return group
  }

  #part(watch: Watch): void {
    const group = this.#groups.get(watch.watching.key)
    group?.watches.delete(watch)
    if (group?.watches.size === 0) this.#groups.delete(watch.watching.key)
  }

  #frame(watching: Watching, { all, x, y }: Sorted): Frame | undefined {
    const { area = EVERYWHERE, sees } = watching
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
    return { bytes: binaryEvent('latest', assemble(this.#values.at, watching.area ?? around(chosen), chosen)), rows }
  }

  /** The newest of all it has not been sent, at once. */
  #catchUp(watch: Watch, group: Group): void {
    const { follower, tick: from } = watch
    const to = this.#values.tick
    if (group.caughtUp?.from !== from || group.caughtUp.to !== to) {
      const { watching } = group
      const missed = from < 0 ? this.#values.whole(watching) : this.#values.since(watching, from)
      group.caughtUp = { from, to, frame: this.#frame(watching, sorted(missed)) }
    }
    const { frame } = group.caughtUp
    if (frame) {
      follower.outlet.send(frame.bytes)
      // Of what it missed this much it has now; what it missed before stays counted.
      follower.conflated -= Math.min(watch.missed, frame.rows)
    }
    watch.tick = to
    watch.behind = false
    watch.missed = 0
  }
}

const EVERYWHERE: CellArea = {
  west: Number.NEGATIVE_INFINITY,
  south: Number.NEGATIVE_INFINITY,
  east: Number.POSITIVE_INFINITY,
  north: Number.POSITIVE_INFINITY,
}

/** The least area that holds segments sorted by `bySouthWest`: cells are counted from its corner, so a small one makes a small frame. */
function around(segments: readonly ScopedSegment[]): CellArea {
  let west = Number.POSITIVE_INFINITY
  let east = Number.NEGATIVE_INFINITY
  for (const { x } of segments) {
    west = Math.min(west, x)
    east = Math.max(east, x)
  }
  return { west, south: segments[0]?.y ?? 0, east, north: segments.at(-1)?.y ?? 0 }
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
