/** One screen that follows: who it is, how far it has been told, and the way out to it. */
import { type AssetKind, may, type Principal } from '@yiwang/contract'
import type { Interest, Sort } from './latest-values.ts'
import type { Outlet } from './outlet.ts'

export interface Watching extends Interest {
  /** Followers with the same key get the same frames. */
  readonly key: string
}

export interface Follower {
  readonly who: Principal
  readonly outlet: Outlet
  /** Number of the last fact written to it; undefined = it does not follow facts. */
  cursor: number | undefined
  watching: Watching | undefined
  /** The last tick it has everything of; it fell behind when this is not the newest. */
  tick: number
  behind: boolean
  /** Latest values it was not sent because newer ones overtook them. */
  conflated: number
  statusDue: boolean
}

export function followerOf(who: Principal, outlet: Outlet): Follower {
  return { who, outlet, cursor: undefined, watching: undefined, tick: 0, behind: false, conflated: 0, statusDue: false }
}

/** Everybody with the same class may see the same things: what is made for one of them serves all. */
export function visibilityOf(who: Principal): string {
  return `${who.orgPath} ${who.actions.join(',')}`
}

/** The door for latest values, asked once for each sort and then remembered: every segment asks. */
export function sight(who: Principal, kinds: ReadonlySet<AssetKind>): (sort: Sort) => boolean {
  const known: boolean[] = []
  return ({ sort, kind, orgPath }) => {
    const seen = known[sort]
    if (seen !== undefined) return seen
    const sees = kinds.has(kind) && may(who, 'observation.read', { orgPath }) === true
    known[sort] = sees
    return sees
  }
}
