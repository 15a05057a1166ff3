/**
 * Drones: an arrowhead turned to its heading, at its height, on a thin stem that stands where it is; the way it came in the last
 * ten minutes; and what it looks at. Columns go to the GPU as they are.
 */
import { IconLayer, LineLayer, PathLayer, PolygonLayer } from '@deck.gl/layers'
import type { LonLat } from '@yiwang/contract'
import { OFFLINE } from '../../stores/freshness.ts'
import { assetIcon } from '../atlas.ts'
import { sector } from '../geo.ts'
import type { MapLayer, Scene } from '../layer.ts'
import type { Motion } from '../motion.ts'
import { ACCENT, rgba, T2 } from '../palette.ts'

/** On the ground or on its dock it looks at nothing. */
const FLYING_M = 5
/** So many views can be told apart; above it only the chosen drone's is drawn. */
const MOST_VIEWS = 12
const LENS_DEG = 66
const viewM = (heightM: number) => Math.min(420, Math.max(120, heightM * 2))

const NO_VIEWS: readonly LonLat[][] = []

export function viewRings({
  motion,
  chosenAsset,
  freshness,
}: Pick<Scene, 'motion' | 'chosenAsset' | 'freshness'>): readonly LonLat[][] {
  const { drones, positions, angles } = motion
  const rings = seeing(drones, chosenAsset).flatMap((i): LonLat[][] => {
    const drone = drones[i]
    const height = positions[i * 3 + 2] ?? 0
    if (!drone || height < FLYING_M || freshness[drone.handle] === OFFLINE) return []
    const at: LonLat = [positions[i * 3] ?? 0, positions[i * 3 + 1] ?? 0]
    return [sector(at, -(angles[i] ?? 0), LENS_DEG, viewM(height))]
  })
  return rings.length > 0 ? rings : NO_VIEWS
}

function seeing(drones: Motion['drones'], chosenAsset: string | undefined): readonly number[] {
  if (drones.length <= MOST_VIEWS) return [...drones.keys()]
  return chosenAsset === undefined ? [] : [drones.findIndex(({ id }) => id === chosenAsset)]
}

function iconsOf({ motion, chosenAsset, freshness }: Scene): (index: number) => string {
  return (index) => {
    const drone = motion.drones[index]
    if (!drone) return ''
    const lost = freshness[drone.handle] === OFFLINE
    return assetIcon('drone', drone.id === chosenAsset ? 'chosen' : lost ? 'offline' : 'fresh')
  }
}

/** Both columns were written again; nothing else of the layer was. */
function written({ version }: Motion, ...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, version]))
}

export default {
  id: 'drones',
  title: 'layer.drones',
  z: 7,
  ground: 'standing',
  reads: (scene) => [scene.motion.version, scene.freshness, scene.chosenAsset, scene.tracks, scene.atlas],
  draw(scene, visible) {
    const { motion, tracks, chosenAsset, freshness } = scene
    const iconAt = iconsOf(scene)
    return [
      new PathLayer<LonLat[]>({
        id: 'drones:tracks',
        data: tracks,
        visible,
        widthUnits: 'pixels',
        jointRounded: true,
        getPath: (path) => path,
        getColor: rgba(ACCENT, 150),
        getWidth: 1.5,
        parameters: { depthCompare: 'always' },
      }),
      new PolygonLayer<LonLat[]>({
        id: 'drones:views',
        data: viewRings(scene),
        visible,
        getPolygon: (ring) => ring,
        getFillColor: rgba(ACCENT, 46),
        getLineColor: rgba(ACCENT, 230),
        getLineWidth: 1.5,
        lineWidthUnits: 'pixels',
        parameters: { depthCompare: 'always' },
      }),
      new LineLayer({
        id: 'drones:stems',
        data: motion.stems,
        visible,
        getColor: rgba(T2, 110),
        getWidth: 1,
        updateTriggers: written(motion, 'getSourcePosition', 'getTargetPosition'),
      }),
      new IconLayer({
        id: 'drones:heads',
        data: motion.heads,
        visible,
        pickable: true,
        billboard: false,
        iconAtlas: scene.atlas.texture,
        iconMapping: scene.atlas.mapping,
        getIcon: (_: unknown, { index }: { index: number }) => iconAt(index),
        getSize: 30,
        sizeUnits: 'pixels',
        updateTriggers: { ...written(motion, 'getPosition', 'getAngle'), getIcon: [chosenAsset, freshness] },
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info, scene) {
    const drone = scene.motion.drones[info.index]
    return drone && { asset: drone.id }
  },
} satisfies MapLayer
