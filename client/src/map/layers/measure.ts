/** The figure somebody measures: its way, its points, and its area once it is closed. */
import { PathLayer, PolygonLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { LonLat } from '@yiwang/contract'
import type { MapLayer } from '../layer.ts'
import { wayOf } from '../measure.ts'
import { ACCENT, INK, rgba } from '../palette.ts'

export default {
  id: 'measure',
  title: 'layer.measure',
  z: 11,
  tool: true,
  reads: (scene) => [scene.measured],
  draw({ measured }, visible) {
    const way = wayOf(measured)
    const figure = { visible, parameters: { depthCompare: 'always' as const } }
    return [
      new PolygonLayer<readonly LonLat[]>({
        ...figure,
        id: 'measure:area',
        data: measured.closed ? [measured.points] : [],
        stroked: false,
        getPolygon: (ring) => [...ring],
        getFillColor: rgba(ACCENT, 40),
      }),
      new PathLayer<readonly LonLat[]>({
        ...figure,
        id: 'measure:way',
        data: way.length > 1 ? [way] : [],
        widthUnits: 'pixels',
        getPath: (path) => [...path],
        getColor: rgba(ACCENT),
        getWidth: 2,
      }),
      new ScatterplotLayer<LonLat>({
        ...figure,
        id: 'measure:points',
        data: measured.points,
        radiusUnits: 'pixels',
        lineWidthUnits: 'pixels',
        stroked: true,
        getPosition: (place) => place,
        getRadius: 4.5,
        getFillColor: rgba(INK),
        getLineColor: rgba(ACCENT),
        getLineWidth: 2,
      }),
    ]
  },
  hit: () => undefined,
} satisfies MapLayer
