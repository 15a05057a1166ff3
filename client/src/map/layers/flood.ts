/** Water depth now: a solid column, 1 cm drawn as 7 m, in the colour of the alert it has raised; its figure above it. Old water is pale. */
import { ColumnLayer, TextLayer } from '@deck.gl/layers'
import { FRESH, OFFLINE } from '../../stores/freshness.ts'
import { lastValue } from '../../stores/latest.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { INK, LEVEL, type Rgba, rgba, T1, T3, WATER } from '../palette.ts'

interface Row {
  readonly asset: string
  readonly position: [number, number]
  readonly depthCm: number
  readonly colour: Rgba
  readonly label: string
  readonly labelColour: Rgba
}

const METRES_PER_CM = 7
/** Below this the ground is merely wet. */
const DRAWN_FROM_CM = 1
const LABELS_FROM_ZOOM = 12.5

export function floodRows(scene: Pick<Scene, 'assets' | 'latest' | 'freshness' | 'worst'>): Row[] {
  const rows: Row[] = []
  for (const asset of scene.assets.byId.values()) {
    if (asset.kind !== 'floodPoint' || asset.lon === undefined || asset.lat === undefined) continue
    const depth = lastValue(scene.latest, 'water.depth', asset.handle)
    const fresh = scene.freshness[asset.handle] ?? FRESH
    if (!depth || !(depth.value >= DRAWN_FROM_CM) || fresh === OFFLINE) continue
    const alert = scene.worst.get(asset.id)
    const old = fresh !== FRESH
    rows.push({
      asset: asset.id,
      position: [asset.lon, asset.lat],
      depthCm: depth.value,
      // Old data leaves the level's colour: what it is now, nobody knows.
      colour: old ? rgba(T3, 70) : rgba(alert?.family === 'flood' ? LEVEL[alert.level] : WATER, 225),
      label: `${depth.value.toFixed(0)} cm`,
      labelColour: rgba(old ? T3 : T1),
    })
  }
  return rows
}

export default {
  id: 'flood',
  title: 'layer.flood',
  z: 2,
  reads: (scene) => [
    scene.assets.byId,
    scene.latest.columns.get('water.depth'),
    scene.latest.valueVersion,
    scene.freshness,
    scene.worst,
    scene.view.zoom >= LABELS_FROM_ZOOM,
  ],
  draw(scene, visible) {
    const rows = floodRows(scene)
    return [
      new ColumnLayer<Row>({
        id: 'flood:columns',
        data: rows,
        visible,
        pickable: true,
        extruded: true,
        diskResolution: 24,
        radius: 22,
        getPosition: (row) => row.position,
        getElevation: (row) => row.depthCm * METRES_PER_CM,
        getFillColor: (row) => row.colour,
        material: { ambient: 0.75, diffuse: 0.4, shininess: 8 },
      }),
      new TextLayer<Row>({
        id: 'flood:labels',
        data: rows,
        visible: visible && scene.view.zoom >= LABELS_FROM_ZOOM,
        characterSet: '0123456789 cm',
        fontFamily: 'Barlow',
        fontWeight: 600,
        fontSettings: { sdf: true, radius: 10 },
        outlineWidth: 3,
        outlineColor: rgba(INK),
        getPosition: (row) => [row.position[0], row.position[1], row.depthCm * METRES_PER_CM],
        getText: (row) => row.label,
        getColor: (row) => row.labelColour,
        getSize: 15,
        getPixelOffset: [0, -12],
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit: (info) => (info.object ? { asset: (info.object as Row).asset } : undefined),
} satisfies MapLayer
