/** Drones: an arrowhead turned to its heading, at its height, on a thin stem that stands where it is. Columns go to the GPU as they are. */
import { IconLayer, LineLayer } from '@deck.gl/layers'
import { OFFLINE } from '../../stores/freshness.ts'
import { assetIcon } from '../atlas.ts'
import type { MapLayer } from '../layer.ts'
import { rgba, T2 } from '../palette.ts'

export default {
  id: 'drones',
  title: 'layer.drones',
  z: 3,
  reads: (scene) => [scene.motion.version, scene.freshness, scene.chosenAsset, scene.atlas],
  draw(scene, visible) {
    const { drones, positions, angles } = scene.motion
    const feet = positions.map((value, i) => (i % 3 === 2 ? 0 : value))
    const icons = drones.map((drone) =>
      assetIcon(
        'drone',
        drone.id === scene.chosenAsset ? 'chosen' : scene.freshness[drone.handle] === OFFLINE ? 'offline' : 'fresh',
      ),
    )
    const length = drones.length
    return [
      new LineLayer({
        id: 'drones:stems',
        data: {
          length,
          attributes: { getSourcePosition: { value: feet, size: 3 }, getTargetPosition: { value: positions, size: 3 } },
        },
        visible,
        getColor: rgba(T2, 110),
        getWidth: 1,
      }),
      new IconLayer({
        id: 'drones:heads',
        data: { length, attributes: { getPosition: { value: positions, size: 3 }, getAngle: { value: angles, size: 1 } } },
        visible,
        pickable: true,
        billboard: false,
        iconAtlas: scene.atlas.texture,
        iconMapping: scene.atlas.mapping,
        getIcon: (_: unknown, { index }: { index: number }) => icons[index] ?? '',
        getSize: 30,
        sizeUnits: 'pixels',
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info, scene) {
    const drone = scene.motion.drones[info.index]
    return drone && { asset: drone.id }
  },
} satisfies MapLayer
