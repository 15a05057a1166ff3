/** A view over several kinds: as near as its zoom says, but never more than one answer may hold. Pure. */
import { type AssetView, type Bbox, CLUSTERED_BELOW, MOST_VIEWED } from '@yiwang/contract'
import { type ClusterIndex, type Viewed, viewedAt } from './cluster-index.ts'

export function viewOf(indexes: readonly ClusterIndex[], bbox: Bbox, zoom: number): AssetView {
  const nearest = Math.max(0, Math.min(CLUSTERED_BELOW, Math.floor(zoom)))
  const views = indexes.map((index) => new KindView(index, bbox, nearest))
  // The kind there is most of steps back first: thousands of cameras do not merge the few hydrants between them.
  while (views.reduce((sum, { size }) => sum + size, 0) > MOST_VIEWED) {
    const largest = views.filter(({ z }) => z > 0).sort((a, b) => b.size - a.size)[0]
    if (!largest) break
    largest.stepBack()
  }
  const view = joined(views.map(({ viewed }) => viewed))
  // A cluster shown although the map is nearer than its zoom opens when there is less in view.
  const clusters = view.clusters.map((cluster) => (cluster.zoom > zoom ? cluster : { ...cluster, zoom: Math.floor(zoom) + 1 }))
  return { items: view.items, clusters }
}

/** One kind in a view, as near as there is room for it. */
class KindView {
  readonly #index: ClusterIndex
  readonly #bbox: Bbox
  z: number
  viewed: Viewed

  constructor(index: ClusterIndex, bbox: Bbox, z: number) {
    this.#index = index
    this.#bbox = bbox
    this.z = z
    // Looked at from one step further away it costs little to see that there would be too many.
    if (z === CLUSTERED_BELOW && surelyIn(viewedAt(index, bbox, z - 1), bbox) > MOST_VIEWED) this.z--
    this.viewed = viewedAt(index, bbox, this.z)
  }

  get size(): number {
    return this.viewed.items.length + this.viewed.clusters.length
  }

  stepBack(): void {
    this.z--
    this.viewed = viewedAt(this.#index, this.#bbox, this.z)
  }
}

function joined(views: readonly Viewed[]): AssetView {
  return { items: views.flatMap(({ items }) => items), clusters: views.flatMap(({ clusters }) => clusters) }
}

/** How many assets lie in the box at least. */
function surelyIn({ items, clusters }: Viewed, [west, south, east, north]: Bbox): number {
  return clusters.reduce((sum, { bbox, count }) => {
    const inside = bbox[0] >= west && bbox[1] >= south && bbox[2] <= east && bbox[3] <= north
    return inside ? sum + count : sum
  }, items.length)
}
