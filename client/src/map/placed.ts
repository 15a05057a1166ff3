/** What stands in the view: the platform's answer for it, and until there is one what the snapshot brought. */
import type { Asset, AssetCluster } from '@yiwang/contract'
import type { AssetsInView } from '../stores/asset-view.ts'
import type { Assets } from '../stores/assets.ts'

export interface Placed {
  readonly items: readonly Asset[]
  readonly clusters: readonly AssetCluster[]
}

const NO_CLUSTERS: readonly AssetCluster[] = []

/** An answer is of the time it was given: what the registry says since then wins. */
export function placedIn({ byId }: Pick<Assets, 'byId'>, { answer }: AssetsInView): Placed {
  if (!answer) return { items: [...byId.values()], clusters: NO_CLUSTERS }
  return { items: answer.items.map((asset) => byId.get(asset.id) ?? asset), clusters: answer.clusters }
}
