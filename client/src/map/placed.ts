/** What stands in the view: the server's answer for it, and until there is one what the snapshot brought. */
import type { Asset, AssetCluster } from '@yiwang/contract'
import type { Assets } from '../stores/assets.ts'

export interface Placed {
  readonly items: readonly Asset[]
  readonly clusters: readonly AssetCluster[]
}

const NO_CLUSTERS: readonly AssetCluster[] = []
let source: Assets['byId'] | undefined
let whole: Placed = { items: [], clusters: NO_CLUSTERS }

export function placedIn({ byId }: Assets): Placed {
  if (byId !== source) {
    source = byId
    whole = { items: [...byId.values()], clusters: NO_CLUSTERS }
  }
  return whole
}
