/**
 * Which flood points are called out by name: the worst first, now and as they will be. The cards themselves are text and belong
 * to the screen (callouts.tsx); here stands the dot each of their lines begins at.
 */
import { ScatterplotLayer } from '@deck.gl/layers'
import { FRESH } from '../../stores/freshness.ts'
import type { MapLayer } from '../layer.ts'
import { rgba, T1 } from '../palette.ts'
import { type FloodRow, floodRows, topOf } from './flood.ts'

export const CALLOUTS_FROM_ZOOM = 12.5
export const MOST_CALLOUTS = 6
/** From here a passage is worth a name: the step of Ⅲ. */
const NAMED_FROM_CM = 15

export function calloutRows(scene: Parameters<typeof floodRows>[0]): FloodRow[] {
  const worth = ({ depthCm, peak, fresh }: FloodRow) => fresh === FRESH && Math.max(depthCm, peak?.cm ?? 0) >= NAMED_FROM_CM
  const level = (row: FloodRow) => Math.min(row.level ?? 5, row.peak?.level ?? 5)
  return floodRows(scene)
    .filter(worth)
    .sort((a, b) => level(a) - level(b) || b.depthCm - a.depthCm || a.handle - b.handle)
}

export default {
  id: 'callouts',
  title: 'layer.callouts',
  z: 10,
  reads: (scene) => [scene.callouts],
  draw: ({ callouts }, visible) => [
    new ScatterplotLayer<FloodRow>({
      id: 'callouts:tops',
      data: callouts,
      visible,
      radiusUnits: 'pixels',
      getPosition: topOf,
      getRadius: 3,
      getFillColor: rgba(T1),
      parameters: { depthCompare: 'always' },
    }),
  ],
  hit: () => undefined,
} satisfies MapLayer
