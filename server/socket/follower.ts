/** One screen that follows: who it is, how far it has been told, and the way out to it. */
import { type AssetKind, may, type Principal } from '@yiwang/contract'
import type { Interest, Sort } from './latest-values.ts'
import type { Outlet } from './outlet.ts'

export interface Watching extends Interest {
  /** Followers with the same key get the same frames. */
  readonly key: string
}

/** One of the views a follower watches, and how far it has been told of it. */
export interface Watch {
  readonly follower: Follower
  readonly watching: Watching
  /** The last tick it has everything of; it fell behind when this is not the newest. -1 = it has nothing yet. */
  tick: number
  behind: boolean
  /** Latest values it was not sent while it is behind. */
  missed: number
}

export interface Follower {
  /** Who it is now: another one when their rights have changed. */
  who: Principal
  readonly outlet: Outlet
  /** Number of the last fact written to it; undefined = it does not follow facts. */
  cursor: number | undefined
  /** By the key of what is watched. */
  watches: ReadonlyMap<string, Watch>
  /** Latest values it was not sent because newer ones overtook them. */
  conflated: number
  statusDue: boolean
}

export function followerOf(who: Principal, outlet: Outlet): Follower {
  return { who, outlet, cursor: undefined, watches: new Map(), conflated: 0, statusDue: false }
}

export function isBehind({ watches }: Follower): boolean {
  for (const { behind } of watches.values()) if (behind) return true
  return false
}

/** The door for latest values, asked once for each sort and then remembered: every segment asks. */
export function sight(who: Principal, kinds: ReadonlySet<AssetKind>): (sort: Sort) => boolean {
  const known: boolean[] = []
  return ({ sort, kind, orgPath, gridCode, groups }) => {
    const seen = known[sort]
    if (seen !== undefined) return seen
    const sees = kinds.has(kind) && may(who, 'observation.read', { orgPath, gridCode, kind, groups }) === true
    known[sort] = sees
    return sees
  }
}
