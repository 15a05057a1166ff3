/** A view over several kinds: as near as its zoom says, but never more than one answer may hold. Pure. */
import { type AssetView, type Bbox, CLUSTERED_BELOW, MOST_VIEWED } from '@yiwang/contract'
import { type ClusterIndex, type Viewed, viewedAt } from './cluster-index.ts'

export function viewOf(indexes: readonly ClusterIndex[], bbox: Bbox, zoom: number): AssetView {
  const at = (z: number): AssetView => joined(indexes.map((index) => viewedAt(index, bbox, z)))
  let z = Math.max(0, Math.min(CLUSTERED_BELOW, Math.floor(zoom)))
  // Looked at from one step further away it costs little to see that there would be too many.
  if (z === CLUSTERED_BELOW && surelyIn(at(z - 1), bbox) > MOST_VIEWED) z--
  let view = at(z)
  while (view.items.length + view.clusters.length > MOST_VIEWED && z > 0) view = at(--z)
  // A cluster shown although the map is nearer than its zoom opens when there is less in view.
  const clusters = view.clusters.map((cluster) => (cluster.zoom > zoom ? cluster : { ...cluster, zoom: Math.floor(zoom) + 1 }))
  return { items: view.items, clusters }
}

function joined(views: readonly Viewed[]): AssetView {
  return { items: views.flatMap(({ items }) => items), clusters: views.flatMap(({ clusters }) => clusters) }
}

/** How many assets lie in the box at least. */
function surelyIn({ items, clusters }: AssetView, [west, south, east, north]: Bbox): number {
  return clusters.reduce((sum, { bbox, count }) => {
    const inside = bbox[0] >= west && bbox[1] >= south && bbox[2] <= east && bbox[3] <= north
    return inside ? sum + count : sum
  }, items.length)
}
