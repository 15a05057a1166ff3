/**
 * What the screen watches of the latest values. Panels speak of the whole district, so all but the crowd is watched wherever it
 * is; of the crowd what the map shows, and what somebody has opened although the map looks elsewhere.
 */
import { type Asset, type Bbox, CROWD_KINDS, inCrowd, KEPT_KINDS, type LatestView } from '@yiwang/contract'
import { alerts } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { selection } from '../stores/selection.ts'

/** Whoever runs through a list with a key held down looks at none of it. */
const SETTLED = 200

/** Until the map says where it looks, and where there is no map, the crowd is watched everywhere too. */
export function viewsOf(map: Bbox | undefined, opened: Pick<Asset, 'kind' | 'lon' | 'lat'> | undefined): LatestView[] {
  const everywhere = { kinds: [...KEPT_KINDS] }
  if (!map) return [everywhere, { kinds: [...CROWD_KINDS] }]
  const views: LatestView[] = [everywhere, { bbox: map, kinds: [...CROWD_KINDS] }]
  if (!opened || !inCrowd(opened)) return views
  const { kind, lon, lat } = opened
  if (lon === undefined || lat === undefined || holds(map, lon, lat)) return views
  return [...views, { bbox: [lon, lat, lon, lat], kinds: [kind] }]
}

function holds([west, south, east, north]: Bbox, lon: number, lat: number): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north
}

/** Whom the card that is open is about. */
function opened(): Asset | undefined {
  const { asset, alert } = selection.getState()
  const id = asset ?? (alert === undefined ? undefined : alerts.getState().byId.get(alert)?.asset)
  return id === undefined ? undefined : assets.getState().byId.get(id)
}

/** Asks for what is watched now and whenever that changes; the map says where it looks. */
export function startWatching(watch: (views: LatestView[]) => void): (map: Bbox) => void {
  let map: Bbox | undefined
  let asked = ''
  let settling: ReturnType<typeof setTimeout> | undefined
  const ask = () => {
    const views = viewsOf(map, opened())
    const next = JSON.stringify(views)
    if (next === asked) return
    asked = next
    watch(views)
  }
  const settle = () => {
    clearTimeout(settling)
    settling = setTimeout(ask, SETTLED)
  }
  selection.subscribe(settle)
  assets.subscribe((now, before) => {
    if (now.byId !== before.byId) settle()
  })
  ask()
  return (box) => {
    map = box
    ask()
  }
}
