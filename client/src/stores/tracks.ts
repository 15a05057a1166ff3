/** The ways drones came in the last ten minutes: what the platform remembers, and what has been heard since. */
import { type LonLat, MINUTE, type Millis, type Tracks } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { read } from '../rest/ask.ts'
import { assets } from './assets.ts'
import { serverNow } from './clock.ts'
import type { Latest } from './latest.ts'
import { mayNow } from './session.ts'
import { shown } from './shown.ts'

interface Point {
  readonly at: Millis
  readonly place: LonLat
}
type Ways = ReadonlyMap<string, readonly Point[]>

const KEPT = 10 * MINUTE
/** Closer than this to the last point is hovering. */
const STEP_DEG = 0.00003
/** A district has a handful of drones; a crowd of moving things has no tracks. */
const MOST = 24

export const tracks = createStore<{ readonly ways: Ways }>(() => ({ ways: new Map() }))

/** Adds what the newest fixes say. The same map when nobody has moved. */
export function grown(ways: Ways, drones: readonly { id: string; handle: number }[], latest: Latest): Ways {
  let next: Map<string, readonly Point[]> | undefined
  for (const { id, handle } of drones) {
    const at = latest.fixes.time[handle]
    const lon = latest.fixes.lon[handle]
    const lat = latest.fixes.lat[handle]
    if (at === undefined || lon === undefined || lat === undefined || Number.isNaN(at)) continue
    const way = (next ?? ways).get(id) ?? []
    const last = way.at(-1)
    if (last && (at <= last.at || Math.hypot(lon - last.place[0], lat - last.place[1]) < STEP_DEG)) continue
    next ??= new Map(ways)
    next.set(id, [...way.filter((point) => point.at > at - KEPT), { at, place: [lon, lat] }])
  }
  return next ?? ways
}

export function pathsOf(ways: Ways): LonLat[][] {
  return [...ways.values()].filter((way) => way.length > 1).map((way) => way.map(({ place }) => place))
}

/** Live ways grow with each fix; those of a past instant are asked for whole. Ends with what it returns. */
export function watchTracks(): () => void {
  let open = new AbortController()
  let version = 0
  const remember = async (to: Millis) => {
    open.abort()
    // Without a right to what was, a way begins with the first fix heard.
    if (!mayNow('history.read')) return
    open = new AbortController()
    const { signal } = open
    const answer = await read<Tracks>(`/tracks?from=${Math.round(to - KEPT)}&to=${Math.round(to)}`, signal)
    if (signal.aborted || !answer.ok) return
    const known = tracks.getState().ways
    const ways = new Map<string, readonly Point[]>()
    for (const { asset, points } of answer.body.tracks.slice(0, MOST)) {
      const since = points.at(-1)?.[0] ?? 0
      const heard = shown.getState().at === undefined ? (known.get(asset) ?? []).filter(({ at }) => at > since) : []
      ways.set(asset, [...points.map(([at, lon, lat]): Point => ({ at, place: [lon, lat] })), ...heard])
    }
    for (const [asset, way] of known) if (shown.getState().at === undefined && !ways.has(asset)) ways.set(asset, way)
    tracks.setState({ ways })
  }
  const end = shown.subscribe((now, before) => {
    if (now.at !== before.at) {
      tracks.setState({ ways: new Map() })
      void remember(now.at ?? serverNow())
    }
    if (now.at !== undefined || now.latest.fixVersion === version) return
    version = now.latest.fixVersion
    const drones = [...assets.getState().byId.values()].filter(({ kind }) => kind === 'drone')
    if (drones.length > MOST) return
    const { ways } = tracks.getState()
    const next = grown(ways, drones, now.latest)
    if (next !== ways) tracks.setState({ ways: next })
  })
  void remember(shown.getState().at ?? serverNow())
  return () => {
    end()
    open.abort()
  }
}
