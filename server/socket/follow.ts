/** What a client asks to follow: read, checked, bounded. */
import {
  type AssetKind,
  areaOf,
  type FollowRequest,
  followRequest,
  type LatestView,
  type Principal,
  visibilityOf,
} from '@yiwang/contract'
import { sight, type Watching } from './follower.ts'

export type FollowReading =
  | { readonly ok: true; readonly request: FollowRequest }
  | { readonly ok: false; readonly code: string; readonly detail: string }

export function readFollow(body: unknown): FollowReading {
  const read = followRequest.safeParse(body)
  if (!read.success) {
    const detail = read.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`)
    return { ok: false, code: 'malformed', detail: detail.join('; ') }
  }
  const insideOut = read.data.latest?.findIndex(({ bbox }) => bbox && (bbox[0] > bbox[2] || bbox[1] > bbox[3])) ?? -1
  if (insideOut >= 0) {
    return { ok: false, code: 'malformed', detail: `latest.${insideOut}.bbox: must be west, south, east, north` }
  }
  return { ok: true, request: read.data }
}

function within(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value))
}

/** A map that shows the world more than once has corners beyond it. */
export function watchingOf(who: Principal, { bbox, kinds }: LatestView): Watching {
  const [west, south, east, north] = bbox ?? []
  const area =
    west === undefined || south === undefined || east === undefined || north === undefined
      ? undefined
      : areaOf([within(west, 180), within(south, 90), within(east, 180), within(north, 90)])
  const chosen = new Set<AssetKind>(kinds)
  const where = area ? [area.west, area.south, area.east, area.north] : ['everywhere']
  return {
    key: [...where, [...chosen].sort().join(','), visibilityOf(who)].join(' '),
    area,
    sees: sight(who, chosen),
  }
}
