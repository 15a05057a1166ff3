/** 最近力量 on the alert card: the nearest of each kind that can help, asked of the platform while the card is open. */
import { type Alert, type AssetKind, MINUTE, type NearAsset, type NearAssets, SECOND } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { type Query, useAsked } from '../rest/asked.ts'
import { assets } from '../stores/assets.ts'
import { clock } from '../stores/clock.ts'
import { selectAsset } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'

const FORCES: readonly AssetKind[] = ['fireStation', 'warehouse', 'drone']
/** Stations stand still, drones do not. */
const EVERY = 20 * SECOND

export function useNearForces(alert: Alert): readonly NearAsset[] {
  const asset = useStore(assets, (s) => s.byId.get(alert.asset))
  // What is near now says nothing of then.
  const past = useStore(shown, (s) => s.at !== undefined)
  const lon = alert.lon ?? asset?.lon
  const lat = alert.lat ?? asset?.lat
  const query = useMemo((): Query | undefined => {
    if (past || lon === undefined || lat === undefined) return undefined
    const path = `/assets/near?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}&kinds=${FORCES.join(',')}&limit=1`
    return { key: path, needs: 'asset.read', path: () => path, every: EVERY }
  }, [past, lon, lat])
  const { body, at } = useAsked<NearAssets>(query)
  // An old answer would send somebody after a drone that has gone.
  const old = useStore(clock, ({ now }) => at === undefined || now - at > MINUTE)
  return query && body && !old ? body.items.filter(({ asset: { id } }) => id !== alert.asset) : []
}

export function NearForces({ near }: { near: readonly NearAsset[] }) {
  const { t } = useWords()
  return near.map(({ asset: { id, name }, metres }) => (
    <span key={id} className="whole">
      <button type="button" className="link" onClick={() => selectAsset(id)}>
        {name}
      </button>{' '}
      {metres < 1_000 ? `${Math.round(metres)} ${t('unit.m')}` : `${(metres / 1_000).toFixed(1)} ${t('unit.km')}`}
    </span>
  ))
}
