/**
 * Assets of one kind by place and zoom (Supercluster), and what of them a view shows. Pure: made from a list, never changed;
 * made in slices, because 100,000 assets would hold up everybody else.
 */
import { type Asset, type AssetCluster, type AssetKind, around, type Bbox, CLUSTERED_BELOW, meet } from '@yiwang/contract'
import Supercluster from 'supercluster'
import type { Sliced } from './slices.ts'

/** Nearer to each other than this on the screen and they are one, pixels. */
const RADIUS = 80
/** Side of the map's tiles, pixels: zoom 0 shows the world on one. */
const TILE = 512
const WORLD: Bbox = [-180, -85, 180, 85]
/** Assets between two breaths. */
const SLICE = 2_000

interface Leaf {
  readonly asset: Asset
}
type Tree = Supercluster<Leaf, Record<never, never>>
type Found = ReturnType<Tree['getClusters']>[number]

export interface ClusterIndex {
  readonly tree: Tree
  readonly clusters: ReadonlyMap<number, AssetCluster>
}

/** What a box holds at one zoom. */
export interface Viewed {
  readonly items: readonly Asset[]
  readonly clusters: readonly AssetCluster[]
}

export function* clusterIndexOf(kind: AssetKind, assets: readonly Asset[]): Sliced<ClusterIndex> {
  const points: Parameters<Tree['load']>[0] = []
  for (const asset of assets) {
    const { lon, lat } = asset
    if (lon === undefined || lat === undefined) continue
    points.push({ type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: { asset } })
    if (points.length % SLICE === 0) yield
  }
  yield
  const tree: Tree = new Supercluster({ maxZoom: CLUSTERED_BELOW - 1, radius: RADIUS, extent: TILE })
  tree.load(points)
  yield
  const clusters = new Map<number, AssetCluster>()
  // From the nearest zoom outwards: the parts of a cluster are known when it is met.
  for (let zoom = CLUSTERED_BELOW - 1; zoom >= 0; zoom--) {
    let counted = 0
    for (const found of tree.getClusters(WORLD, zoom)) {
      const id = clusterIdOf(found)
      if (id === undefined || clusters.has(id)) continue
      const cluster = clusterOf(kind, tree, id, found, zoom + 1, clusters)
      clusters.set(id, cluster)
      counted += cluster.count
      if (counted < SLICE) continue
      counted = 0
      yield
    }
    yield
  }
  return { tree, clusters }
}

function clusterOf(
  kind: AssetKind,
  tree: Tree,
  id: number,
  found: Found,
  zoom: number,
  known: ReadonlyMap<number, AssetCluster>,
): AssetCluster {
  const [lon = 0, lat = 0] = found.geometry.coordinates
  const boxes = tree.getChildren(id).map((child) => known.get(clusterIdOf(child) ?? -1)?.bbox ?? pointOf(child))
  const [first = pointOf(found), ...rest] = boxes
  const count = 'point_count' in found.properties ? found.properties.point_count : 1
  return { kind, lon, lat, count, zoom, bbox: rest.reduce(around, first) }
}

function clusterIdOf(found: Found): number | undefined {
  return 'cluster_id' in found.properties ? found.properties.cluster_id : undefined
}

function pointOf(found: Found): Bbox {
  if ('asset' in found.properties) {
    const { lon = 0, lat = 0 } = found.properties.asset
    return [lon, lat, lon, lat]
  }
  const [lon = 0, lat = 0] = found.geometry.coordinates
  return [lon, lat, lon, lat]
}

/**
 * What a box shows at a zoom: every asset in it is one of the items or counted in one cluster. A cluster that reaches into
 * the box counts whole, with what of it lies outside.
 */
export function viewedAt({ tree, clusters }: ClusterIndex, bbox: Bbox, zoom: number): Viewed {
  const whole = Math.max(0, Math.min(CLUSTERED_BELOW, Math.floor(zoom)))
  const items: Asset[] = []
  const shown: AssetCluster[] = []
  for (const found of tree.getClusters(reached(bbox, whole), whole)) {
    if ('asset' in found.properties) {
      if (meet(pointOf(found), bbox)) items.push(found.properties.asset)
      continue
    }
    const cluster = clusters.get(found.properties.cluster_id)
    if (cluster && meet(cluster.bbox, bbox)) shown.push(cluster)
  }
  return { items, clusters: shown }
}

/**
 * The box and as far around it as a cluster that reaches into it can have its middle. One zoom adds at most twice its radius to
 * the way from a cluster's middle to its farthest asset, and each nearer zoom half of that: four times the radius in all.
 */
function reached([west, south, east, north]: Bbox, zoom: number): Bbox {
  const margin = zoom < CLUSTERED_BELOW ? (360 * 4 * RADIUS) / TILE / 2 ** zoom : 1e-6
  const within = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value))
  return [within(west - margin, 180), within(south - margin, 90), within(east + margin, 180), within(north + margin, 90)]
}
