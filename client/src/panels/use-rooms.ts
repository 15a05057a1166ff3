/** The fire-control rooms as they are shown: alerts say what holds there, the room's own rhythm how far that can be believed. */
import { type Asset, feedLook } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { type Heard, type Room, roomsOf } from '../fire/rooms.ts'
import { assets } from '../stores/assets.ts'
import { connection } from '../stores/connection.ts'
import { FRESH, OFFLINE } from '../stores/freshness.ts'
import { shown } from '../stores/shown.ts'
import { view } from '../stores/view.ts'

export function useRooms(): readonly Room[] {
  const alerts = useStore(shown, (s) => s.alerts)
  const byId = useStore(assets, (s) => s.byId)
  const silent = useStore(assets, (s) => s.silent)
  const freshness = useStore(shown, (s) => s.freshness)
  const bbox = useStore(view, (s) => s.bbox)
  const down = useStore(connection, (s) => {
    const feed = s.status?.feeds.find(({ id }) => id === 'gb26875')
    return feed !== undefined && ['offline', 'down'].includes(feedLook(feed))
  })
  return useMemo(() => {
    const { latest, at } = shown.getState()
    const heard = (asset: Asset): Heard => {
      const seen = latest.seen[asset.handle]
      const known = seen !== undefined && !Number.isNaN(seen)
      // What the map does not look at is not followed: there the engine's own word counts.
      if (known && (at !== undefined || followed(asset, bbox)))
        return { look: (freshness[asset.handle] ?? FRESH) as Heard['look'], seen }
      const gone = at === undefined && (down || silent.has(asset.id))
      return { look: gone ? OFFLINE : FRESH, ...(known && { seen }) }
    }
    return roomsOf(byId, alerts.values(), heard)
  }, [alerts, byId, silent, freshness, bbox, down])
}

function followed({ lon, lat }: Asset, bbox: readonly [number, number, number, number] | undefined): boolean {
  if (!bbox || lon === undefined || lat === undefined) return true
  return lon >= bbox[0] && lat >= bbox[1] && lon <= bbox[2] && lat <= bbox[3]
}
