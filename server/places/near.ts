/** The forces near a place, nearest first. Pure. */
import type { Asset, AssetKind, LonLat, NearAsset } from '@yiwang/contract'
import { metresBetween } from './distance.ts'

export interface NearQuestion {
  readonly at: LonLat
  readonly kinds: ReadonlySet<AssetKind>
  /** At most this many of each kind: many of one must not hide the only one of another. */
  readonly each: number
  /** Where a moving thing was last heard. */
  readonly position: (id: string) => { readonly lon: number; readonly lat: number } | undefined
}

export function nearestOf(assets: Iterable<Asset>, { at, kinds, each, position }: NearQuestion): NearAsset[] {
  const byKind = new Map<AssetKind, NearAsset[]>()
  for (const asset of assets) {
    if (!kinds.has(asset.kind)) continue
    const { lon, lat } = position(asset.id) ?? asset
    if (lon === undefined || lat === undefined) continue
    const near = byKind.get(asset.kind) ?? []
    near.push({ asset, metres: Math.round(metresBetween(at, [lon, lat])), lon, lat })
    byKind.set(asset.kind, near)
  }
  return [...byKind.values()].flatMap((near) => near.sort(byDistance).slice(0, each)).sort(byDistance)
}

function byDistance(a: NearAsset, b: NearAsset): number {
  return a.metres - b.metres || (a.asset.id < b.asset.id ? -1 : 1)
}
