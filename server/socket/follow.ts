/** What a client asks to follow: read, checked, bounded. */
import { type AssetKind, areaOf, type FollowRequest, followRequest, type Principal } from '@yiwang/contract'
import { sight, visibilityOf, type Watching } from './follower.ts'

export type FollowReading =
  | { readonly ok: true; readonly request: FollowRequest }
  | { readonly ok: false; readonly code: string; readonly detail: string }

export function readFollow(body: unknown): FollowReading {
  const read = followRequest.safeParse(body)
  if (!read.success) {
    const detail = read.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`)
    return { ok: false, code: 'malformed', detail: detail.join('; ') }
  }
  const { latest } = read.data
  if (latest && (latest.bbox[0] > latest.bbox[2] || latest.bbox[1] > latest.bbox[3])) {
    return { ok: false, code: 'malformed', detail: 'latest.bbox: must be west, south, east, north' }
  }
  return { ok: true, request: read.data }
}

function within(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value))
}

/** A map that shows the world more than once has corners beyond it. */
export function watchingOf(
  who: Principal,
  { bbox: [west, south, east, north], kinds }: NonNullable<FollowRequest['latest']>,
): Watching {
  const area = areaOf([within(west, 180), within(south, 90), within(east, 180), within(north, 90)])
  const chosen = new Set<AssetKind>(kinds)
  return {
    key: [area.west, area.south, area.east, area.north, [...chosen].sort().join(','), visibilityOf(who)].join(' '),
    area,
    sees: sight(who, chosen),
  }
}
