/** Unit grids: outlines from near; their names are a layer of their own. The chosen one is drawn by the layer of chosen things. */
import { PolygonLayer } from '@deck.gl/layers'
import type { UnitGrid } from '@yiwang/contract'
import type { MapLayer } from '../layer.ts'
import { BOUNDARY, rgba, T2 } from '../palette.ts'

const OUTLINES_FROM_ZOOM = 12

export default {
  id: 'grids',
  title: 'layer.grids',
  z: 0,
  ground: 'flat',
  reads: (scene) => [scene.grids, scene.view.zoom >= OUTLINES_FROM_ZOOM],
  draw(scene, visible) {
    const near = visible && scene.view.zoom >= OUTLINES_FROM_ZOOM
    return [
      new PolygonLayer<UnitGrid>({
        id: 'grids:areas',
        data: scene.grids,
        visible: near,
        pickable: true,
        autoHighlight: true,
        highlightColor: rgba(T2, 26),
        getPolygon: (grid) => grid.ring,
        getFillColor: [0, 0, 0, 1],
        getLineColor: rgba(BOUNDARY, 96),
        getLineWidth: 1,
        lineWidthUnits: 'pixels',
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info) {
    const grid = info.object as UnitGrid | undefined
    return grid && { grid: grid.code }
  },
} satisfies MapLayer
