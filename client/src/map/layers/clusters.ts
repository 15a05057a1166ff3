/**
 * Assets of one kind that would lie on each other: one chip with their sign and number, made on the server for this view. The
 * worst open alert among them stands on the chip. A click goes to where it opens.
 */
import { IconLayer, TextLayer } from '@deck.gl/layers'
import type { Alert, AssetCluster, Level } from '@yiwang/contract'
import { owesConfirmation } from '../../alerts/order.ts'
import { assetIcon, levelIcon } from '../atlas.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { rgba, S2, T1, T2 } from '../palette.ts'

interface Row {
  readonly cluster: AssetCluster
  readonly position: [number, number]
  readonly text: string
  readonly worst: Alert | undefined
}

export function clusterRows({ placed, assets, worst }: Pick<Scene, 'placed' | 'assets' | 'worst'>): Row[] {
  const rows = placed.clusters.map(
    (cluster): Row => ({
      cluster,
      position: [cluster.lon, cluster.lat],
      text: cluster.count.toLocaleString('en'),
      worst: worstWithin(cluster, assets, worst),
    }),
  )
  // What needs somebody stands in front.
  return rows.sort((a, b) => (b.worst?.level ?? 5) - (a.worst?.level ?? 5))
}

function worstWithin({ kind, bbox }: AssetCluster, assets: Scene['assets'], worst: Scene['worst']): Alert | undefined {
  let found: Alert | undefined
  for (const [id, alert] of worst) {
    // Ⅰ and Ⅱ stand on a beam of their own, wherever they are.
    if (alert.level <= 2 || (found && found.level <= alert.level)) continue
    const asset = assets.byId.get(id)
    if (asset?.kind !== kind || asset.lon === undefined || asset.lat === undefined) continue
    const [west, south, east, north] = bbox
    if (asset.lon >= west && asset.lon <= east && asset.lat >= south && asset.lat <= north) found = alert
  }
  return found
}

function shapeOf(alert: Alert): string {
  return levelIcon(alert.level as Level, owesConfirmation(alert) ? (alert.active ? 'filled' : 'dashed') : 'hollow')
}

export default {
  id: 'clusters',
  title: 'layer.clusters',
  z: 5,
  within: 'assets',
  reads: (scene) => [scene.placed.clusters, scene.assets.byId, scene.worst, scene.atlas],
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
        backgroundPadding: [26, 3, 8, 3],
        backgroundBorderRadius: 4,
        getBackgroundColor: rgba(S2, 235),
        getBorderColor: rgba(T2, 120),
        getBorderWidth: 1,
        getPosition: (row) => row.position,
        getText: (row) => row.text,
        getColor: rgba(T1),
        getSize: 15,
        getTextAnchor: 'start',
        getPixelOffset: [-8, 0],
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        ...icons,
        id: 'clusters:signs',
        data: rows,
        getIcon: ({ cluster }) => assetIcon(cluster.kind, 'fresh'),
        getPosition: (row) => row.position,
        getSize: 20,
        getPixelOffset: [-21, 0],
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        ...icons,
        id: 'clusters:worst',
        data: rows.filter(({ worst }) => worst),
        getIcon: ({ worst }) => (worst ? shapeOf(worst) : ''),
        getPosition: (row) => row.position,
        getSize: 20,
        getPixelOffset: [-32, -13],
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info) {
    const row = info.object as Row | undefined
    return row && { opens: { lon: row.cluster.lon, lat: row.cluster.lat, zoom: row.cluster.zoom } }
  },
} satisfies MapLayer
