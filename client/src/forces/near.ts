/** 可调力量: how many of each kind there are, and how many of them stand near a place. Pure. */
import type { Asset, AssetKind } from '@yiwang/contract'

export const NEAR_M = 1_500
/** In the order of the panel. Grid workers come with the positions of people. */
export const FORCE_KINDS = ['fireStation', 'drone', 'warehouse'] as const satisfies readonly AssetKind[]

export interface Place {
  readonly lon: number
  readonly lat: number
}

export interface Force {
  readonly kind: (typeof FORCE_KINDS)[number]
  readonly total: number
  /** Absent = there is no place to be near to. */
  readonly near?: number
}

/** `placed`: where something that moves is now; its registered place otherwise. */
export function forcesNear(
  assets: Iterable<Asset>,
  place: Place | undefined,
  placed: (asset: Asset) => Place | undefined = fixed,
): readonly Force[] {
  const counts = new Map(FORCE_KINDS.map((kind) => [kind as AssetKind, { total: 0, near: 0 }]))
  for (const asset of assets) {
    const count = counts.get(asset.kind)
    if (!count) continue
    count.total++
    const at = placed(asset) ?? fixed(asset)
    if (place && at && metresBetween(place, at) <= NEAR_M) count.near++
  }
  return FORCE_KINDS.map((kind) => {
    const { total, near } = counts.get(kind) ?? { total: 0, near: 0 }
    return { kind, total, ...(place && { near }) }
  })
}

function fixed({ lon, lat }: Asset): Place | undefined {
  return lon === undefined || lat === undefined ? undefined : { lon, lat }
}

/** On the sphere; as the crow flies. */
export function metresBetween(a: Place, b: Place): number {
  const radians = Math.PI / 180
  const half = (degrees: number) => Math.sin((degrees * radians) / 2) ** 2
  const h = half(b.lat - a.lat) + Math.cos(a.lat * radians) * Math.cos(b.lat * radians) * half(b.lon - a.lon)
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h))
}
