/** Assets that stand still: an outlined sign of their kind, aged by how long they have been silent. Cameras are dots. */
import { IconLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Asset } from '@yiwang/contract'
import { OFFLINE, STALE } from '../../stores/freshness.ts'
import { assetIcon, type Tone } from '../atlas.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { rgba, T2, T4 } from '../palette.ts'

interface Row {
  readonly asset: string
  readonly position: [number, number]
  readonly icon: string
  readonly faint: boolean
}

/** Signs at this distance would lie on each other; then, and above this many, dots. */
const SIGNS_FROM_ZOOM = 12
const MOST_SIGNS = 150

export function assetRows(scene: Pick<Scene, 'assets' | 'freshness' | 'view' | 'chosenAsset'>): { signs: Row[]; dots: Row[] } {
  const [west, south, east, north] = scene.view.bbox
  const signs: Row[] = []
  const dots: Row[] = []
  for (const asset of scene.assets.byId.values()) {
    const { lon, lat, kind } = asset
    if (kind === 'drone' || lon === undefined || lat === undefined) continue
    if (lon < west || lon > east || lat < south || lat > north) continue
    const chosen = asset.id === scene.chosenAsset
    const row = rowOf(asset, [lon, lat], chosen, scene.freshness[asset.handle] ?? 0)
    if (chosen || (kind !== 'camera' && scene.view.zoom >= SIGNS_FROM_ZOOM)) signs.push(row)
    else dots.push(row)
  }
  if (signs.length <= MOST_SIGNS) return { signs, dots }
  const chosen = signs.filter((row) => row.asset === scene.chosenAsset)
  return { signs: chosen, dots: [...dots, ...signs.filter((row) => row.asset !== scene.chosenAsset)] }
}

function rowOf(asset: Asset, position: [number, number], chosen: boolean, fresh: number): Row {
  const tone: Tone = chosen ? 'chosen' : fresh === OFFLINE ? 'offline' : fresh === STALE ? 'stale' : 'fresh'
  return { asset: asset.id, position, icon: assetIcon(asset.kind, tone), faint: fresh === OFFLINE }
}

export default {
  id: 'assets',
  title: 'layer.assets',
  z: 1,
  reads: (scene) => [scene.assets.byId, scene.freshness, scene.view, scene.chosenAsset, scene.atlas],
  draw(scene, visible) {
    const { signs, dots } = assetRows(scene)
    return [
      new ScatterplotLayer<Row>({
        id: 'assets:dots',
        data: dots,
        visible,
        pickable: true,
        radiusUnits: 'pixels',
        lineWidthUnits: 'pixels',
        stroked: true,
        filled: true,
        getPosition: (row) => row.position,
        getRadius: 2.6,
        getFillColor: (row) => (row.faint ? [0, 0, 0, 0] : rgba(T2, 190)),
        getLineColor: (row) => (row.faint ? rgba(T4) : [0, 0, 0, 0]),
        getLineWidth: 1,
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        id: 'assets:signs',
        data: signs,
        visible,
        pickable: true,
        iconAtlas: scene.atlas.texture,
        iconMapping: scene.atlas.mapping,
        getIcon: (row) => row.icon,
        getPosition: (row) => row.position,
        getSize: (row) => (row.asset === scene.chosenAsset ? 32 : 25),
        updateTriggers: { getSize: scene.chosenAsset },
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit: (info) => (info.object ? { asset: (info.object as Row).asset } : undefined),
} satisfies MapLayer
