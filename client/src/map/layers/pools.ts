/** Standing water on the ground around a flood point: a sketch of its extent that grows with the depth, not a survey. */
import { PolygonLayer } from '@deck.gl/layers'
import type { LonLat } from '@yiwang/contract'
import { FRESH } from '../../stores/freshness.ts'
import { puddle } from '../geo.ts'
import type { MapLayer } from '../layer.ts'
import { rgba, T3, WATER, WATER_EDGE } from '../palette.ts'
import { type FloodRow, floodRows } from './flood.ts'

/** Less than this runs off. */
const FROM_CM = 10
const radiusM = (cm: number) => 26 + 4.2 * cm

interface Row extends FloodRow {
  readonly ring: LonLat[]
}

export function poolRows(scene: Parameters<typeof floodRows>[0]): Row[] {
  return floodRows(scene)
    .filter(({ depthCm }) => depthCm >= FROM_CM)
    .map((row) => ({ ...row, ring: puddle(row.position, radiusM(row.depthCm), row.handle) }))
}

export default {
  id: 'pools',
  title: 'layer.pools',
  z: 1,
  ground: 'flat',
  reads: (scene) => [scene.assets.byId, scene.latest.columns.get('water.depth'), scene.latest.valueVersion, scene.freshness],
  draw: (scene, visible) => [
    new PolygonLayer<Row>({
      id: 'pools:water',
      data: poolRows(scene),
      visible,
      getPolygon: (row) => row.ring,
      getFillColor: (row) => (row.fresh === FRESH ? rgba(WATER, 153) : rgba(T3, 60)),
      getLineColor: (row) => (row.fresh === FRESH ? rgba(WATER_EDGE, 235) : rgba(T3, 150)),
      getLineWidth: 1.2,
      lineWidthUnits: 'pixels',
      parameters: { depthCompare: 'always' },
    }),
  ],
  hit: () => undefined,
} satisfies MapLayer
