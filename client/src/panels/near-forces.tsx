/** What is near an alert: the nearest of some kinds, asked of the platform while somebody looks; on the alert card the forces. */
import { type Alert, type AssetKind, MINUTE, type NearAsset, type NearAssets, SECOND } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { type Query, useAsked } from '../rest/asked.ts'
import { assets } from '../stores/assets.ts'
import { clock } from '../stores/clock.ts'
import { selectAsset } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { type Say, useWords } from '../words/index.ts'

/** Kinds that can help. */
export const FORCES: readonly AssetKind[] = ['fireStation', 'warehouse', 'drone']
/** Stations stand still, drones do not. */
const EVERY = 20 * SECOND

/** Nearest first, at most so many of each kind; undefined = asked, and nothing has been heard yet. */
export function useNear(alert: Alert | undefined, kinds: readonly AssetKind[], each: number): readonly NearAsset[] | undefined {
  const asset = useStore(assets, (s) => (alert ? s.byId.get(alert.asset) : undefined))
  // What is near now says nothing of then.
  const past = useStore(shown, (s) => s.at !== undefined)
  const lon = alert?.lon ?? asset?.lon
  const lat = alert?.lat ?? asset?.lat
  const query = useMemo((): Query | undefined => {
    if (past || lon === undefined || lat === undefined) return undefined
    const path = `/assets/near?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}&kinds=${kinds.join(',')}&limit=${each}`
    return { key: path, needs: 'asset.read', path: () => path, every: EVERY }
  }, [past, lon, lat, kinds, each])
  const { body, at, failed } = useAsked<NearAssets>(query)
  // An old answer would send somebody after a drone that has gone.
  const old = useStore(clock, ({ now }) => at === undefined || now - at > MINUTE)
  if (query && !body && !failed) return undefined
  return query && body && !old ? body.items.filter(({ asset: { id } }) => id !== alert?.asset) : []
}

export function distanceText(metres: number, t: Say): string {
  return metres < 1_000 ? `${Math.round(metres)} ${t('unit.m')}` : `${(metres / 1_000).toFixed(1)} ${t('unit.km')}`
}

export function NearForces({ near }: { near: readonly NearAsset[] }) {
  const { t } = useWords()
  return near.map(({ asset: { id, name }, metres }) => (
    <span key={id} className="whole">
      <button type="button" className="link" onClick={() => selectAsset(id)}>
        {name}
      </button>{' '}
      <span className="distance">{distanceText(metres, t)}</span>
    </span>
  ))
}
