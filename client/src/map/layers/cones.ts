/** What cameras see: a wedge by direction and opening. For all near ones in a close view, else for the chosen one alone. */
import { PolygonLayer } from '@deck.gl/layers'
import type { Asset, LonLat } from '@yiwang/contract'
import { sector } from '../geo.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { ACCENT, rgba, T2 } from '../palette.ts'

interface Row {
  readonly asset: string
  readonly ring: LonLat[]
  readonly chosen: boolean
}

export const CONES_FROM_ZOOM = 15.5
const MOST_CONES = 400
const REACH_M = 45
/** Cameras that turn all round say so with a full circle; an eye without an opening is taken for a common lens. */
const COMMON_LENS = 60

export function coneRows(scene: Pick<Scene, 'placed' | 'assets' | 'view' | 'chosenAsset'>): Row[] {
  const rows: Row[] = []
  const chosen = scene.chosenAsset === undefined ? undefined : scene.assets.byId.get(scene.chosenAsset)
  if (scene.view.zoom >= CONES_FROM_ZOOM) {
    const [west, south, east, north] = scene.view.bbox
    for (const asset of scene.placed.items) {
      if (rows.length >= MOST_CONES) break
      const { lon, lat, id } = asset
      if (lon === undefined || lat === undefined || lon < west || lon > east || lat < south || lat > north) continue
      const row = id === chosen?.id ? undefined : coneOf(asset, false)
      if (row) rows.push(row)
    }
  }
  const own = chosen && coneOf(chosen, true)
  if (own) rows.push(own)
  return rows
}

function coneOf({ id, kind, lon, lat, traits }: Asset, chosen: boolean): Row | undefined {
  const { headingDeg, fovDeg } = traits
  if (kind !== 'camera' || lon === undefined || lat === undefined || typeof headingDeg !== 'number') return undefined
  const opening = typeof fovDeg === 'number' ? fovDeg : COMMON_LENS
  return { asset: id, ring: sector([lon, lat], headingDeg, opening, chosen ? REACH_M * 1.6 : REACH_M), chosen }
}

export default {
  id: 'cones',
  title: 'layer.cones',
  z: 3,
  ground: 'flat',
  reads: (scene) => [
    scene.view.zoom >= CONES_FROM_ZOOM ? scene.view : 0,
    scene.view.zoom >= CONES_FROM_ZOOM ? scene.placed.items : 0,
    scene.chosenAsset,
  ],
  draw: (scene, visible) => [
    new PolygonLayer<Row>({
      id: 'cones:views',
      data: coneRows(scene),
      visible,
      getPolygon: (row) => row.ring,
      getFillColor: (row) => (row.chosen ? rgba(ACCENT, 46) : rgba(T2, 22)),
      getLineColor: (row) => (row.chosen ? rgba(ACCENT, 230) : rgba(T2, 70)),
      getLineWidth: (row) => (row.chosen ? 1.5 : 1),
      lineWidthUnits: 'pixels',
      parameters: { depthCompare: 'always' },
    }),
  ],
  hit: () => undefined,
} satisfies MapLayer
