/**
 * Assets that would lie on each other, merged by the server: one chip a place, with the sign and number of each kind there. The
 * worst Ⅲ or Ⅳ among them stands on the chip. A click goes to where it opens. Where everything else already stands alone, what is
 * still merged is a crowd: a dot and its number, faint, with no chip around it.
 */
import { IconLayer, ScatterplotLayer, TextLayer } from '@deck.gl/layers'
import { type Alert, type AssetCluster, CLUSTERED_BELOW } from '@yiwang/contract'
import { owesConfirmation } from '../../alerts/order.ts'
import { assetIcon, levelIcon } from '../atlas.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { rgba, S2, T1, T2, T3 } from '../palette.ts'
import { chipsOf, type Segment } from './chips.ts'

interface Row extends Segment {
  readonly worst: Alert | undefined
  readonly faint: boolean
}

export function clusterRows({ placed, merged, worst, view }: Pick<Scene, 'placed' | 'merged' | 'worst' | 'view'>): Row[] {
  const worstOf = new Map<AssetCluster, Alert>()
  for (const [asset, cluster] of merged) {
    const alert = worst.get(asset)
    const before = worstOf.get(cluster)
    if (alert && (!before || alert.level < before.level)) worstOf.set(cluster, alert)
  }
  // Nearer than where it opens, a cluster of the view before says nothing any more.
  const closed = placed.clusters.filter(({ zoom }) => view.zoom < zoom)
  const faint = view.zoom >= CLUSTERED_BELOW
  return chipsOf(closed, view.zoom).map((segment) => {
    const alerts = segment.parts.flatMap((part) => worstOf.get(part) ?? [])
    return { ...segment, worst: alerts.toSorted((a, b) => a.level - b.level)[0], faint }
  })
}

/** Which cluster stands for an asset with an open alert. Ⅰ and Ⅱ stand on a beam of their own, wherever they are. */
export function mergedIn(clusters: readonly AssetCluster[], assets: Scene['assets'], worst: Scene['worst']): Scene['merged'] {
  const merged = new Map<string, AssetCluster>()
  if (clusters.length === 0) return merged
  for (const [id, { level }] of worst) {
    const asset = assets.byId.get(id)
    if (level <= 2 || asset?.lon === undefined || asset.lat === undefined) continue
    let nearest = Number.POSITIVE_INFINITY
    for (const cluster of clusters) {
      const [west, south, east, north] = cluster.bbox
      if (cluster.kind !== asset.kind || asset.lon < west || asset.lon > east || asset.lat < south || asset.lat > north) continue
      const away = Math.hypot(cluster.lon - asset.lon, cluster.lat - asset.lat)
      if (away >= nearest) continue
      nearest = away
      merged.set(id, cluster)
    }
  }
  return merged
}

function shapeOf(alert: Alert): string {
  return levelIcon(alert.level, owesConfirmation(alert) ? (alert.active ? 'filled' : 'dashed') : 'hollow')
}

export default {
  id: 'clusters',
  title: 'layer.clusters',
  z: 5,
  within: 'assets',
  reads: (scene) => [scene.placed.clusters, scene.merged, scene.worst, Math.floor(scene.view.zoom * 2), scene.atlas],
  draw(scene, visible) {
    const rows = clusterRows(scene)
    const icons = { iconAtlas: scene.atlas.texture, iconMapping: scene.atlas.mapping, visible }
    return [
      new TextLayer<Row>({
        id: 'clusters:chips',
        data: rows,
        visible,
        pickable: true,
        characterSet: '0123456789,',
        fontFamily: 'Barlow',
        fontWeight: 600,
        fontSettings: { sdf: true, radius: 10, smoothing: 0.2 },
        background: true,
        backgroundPadding: [26, 3, 7, 3],
        getBackgroundColor: ({ faint }) => rgba(S2, faint ? 0 : 238),
        getBorderColor: rgba(T2, 90),
        getBorderWidth: ({ faint }) => (faint ? 0 : 1),
        getPosition: (row) => row.position,
        getText: (row) => row.text,
        getColor: ({ faint }) => (faint ? rgba(T3, 190) : rgba(T1)),
        getSize: ({ faint }) => (faint ? 14 : 15),
        getTextAnchor: 'start',
        getPixelOffset: ({ x, y, faint }) => (faint ? [6, y] : [x + 26, y]),
        parameters: { depthCompare: 'always' },
      }),
      new ScatterplotLayer<Row>({
        id: 'clusters:crowds',
        data: rows.filter(({ faint }) => faint),
        visible,
        radiusUnits: 'pixels',
        getPosition: (row) => row.position,
        getRadius: 1.8,
        getFillColor: rgba(T3, 190),
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        ...icons,
        id: 'clusters:signs',
        data: rows.filter(({ faint }) => !faint),
        getIcon: ({ cluster }) => assetIcon(cluster.kind, 'fresh'),
        getPosition: (row) => row.position,
        getSize: 20,
        getPixelOffset: ({ x, y }) => [x + 14, y],
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        ...icons,
        id: 'clusters:worst',
        data: rows.filter(({ worst }) => worst),
        getIcon: ({ worst }) => (worst ? shapeOf(worst) : ''),
        getPosition: (row) => row.position,
        getSize: 20,
        getPixelOffset: ({ x, y }) => [x + 2, y - 12],
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info) {
    const row = info.object as Row | undefined
    return row && { opens: { lon: row.cluster.lon, lat: row.cluster.lat, zoom: row.cluster.zoom } }
  },
} satisfies MapLayer
