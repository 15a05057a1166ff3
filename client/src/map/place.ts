/** Where an alert is on the map: where it was seen, its asset, or the drone's newest fix. Pure. */
import type { Alert } from '@yiwang/contract'
import type { Assets } from '../stores/assets.ts'
import type { Latest } from '../stores/latest.ts'

export function placeOnMap(alert: Alert, assets: Assets, latest: Latest): readonly [number, number] | undefined {
  const asset = assets.byId.get(alert.asset)
  if (asset?.kind === 'drone') {
    const lon = latest.fixes.lon[asset.handle]
    const lat = latest.fixes.lat[asset.handle]
    if (lon !== undefined && lat !== undefined && !Number.isNaN(lon) && !Number.isNaN(lat)) return [lon, lat]
  }
  if (alert.lon !== undefined && alert.lat !== undefined) return [alert.lon, alert.lat]
  return asset?.lon !== undefined && asset.lat !== undefined ? [asset.lon, asset.lat] : undefined
}
