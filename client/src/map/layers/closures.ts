/** Closed roads: the stretch a closed gate closes, 5 px in the colour of level Ⅰ, and its red disc with a white bar. */
import { IconLayer, PathLayer } from '@deck.gl/layers'
import type { LonLat } from '@yiwang/contract'
import { lastValue } from '../../stores/latest.ts'
import { CLOSED_ROAD } from '../atlas.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { LEVEL, rgba } from '../palette.ts'

interface Row {
  readonly asset: string
  readonly position: [number, number]
  /** The stretch of road it closes; empty where the registry does not know it. */
  readonly path: LonLat[]
}

/** A trait is whatever the registry was given. */
function wayIn(closes: unknown): LonLat[] {
  return Array.isArray(closes) && closes.length >= 2 && closes.every(isPlace) ? closes : []
}

function isPlace(place: unknown): place is LonLat {
  return Array.isArray(place) && place.length === 2 && place.every((degrees) => typeof degrees === 'number')
}

export function closureRows({ assets, latest }: Pick<Scene, 'assets' | 'latest'>): Row[] {
  const rows: Row[] = []
  for (const { id, handle, kind, lon, lat, traits } of assets.byId.values()) {
    if (kind !== 'gate' || lon === undefined || lat === undefined) continue
    if (lastValue(latest, 'gate.closed', handle)?.value !== 1) continue
    rows.push({ asset: id, position: [lon, lat], path: wayIn(traits.closes) })
  }
  return rows
}

export default {
  id: 'closures',
  title: 'layer.closures',
  z: 2,
  ground: 'standing',
  reads: (scene) => [
    scene.assets.byId,
    scene.latest.columns.get('gate.closed'),
    scene.latest.columns.has('gate.closed') ? scene.latest.valueVersion : 0,
    scene.atlas,
  ],
  draw(scene, visible) {
    const rows = closureRows(scene)
    return [
      new PathLayer<Row>({
        id: 'closures:roads',
        data: rows.filter(({ path }) => path.length > 0),
        visible,
        pickable: true,
        widthUnits: 'pixels',
        capRounded: true,
        jointRounded: true,
        getPath: (row) => row.path,
        getColor: rgba(LEVEL[1], 235),
        getWidth: 5,
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        id: 'closures:discs',
        data: rows,
        visible,
        pickable: true,
        iconAtlas: scene.atlas.texture,
        iconMapping: scene.atlas.mapping,
        getIcon: () => CLOSED_ROAD,
        getPosition: (row) => row.position,
        getSize: 26,
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit: (info) => (info.object ? { asset: (info.object as Row).asset } : undefined),
} satisfies MapLayer
