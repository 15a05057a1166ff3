/**
 * Open alerts. Ⅲ and Ⅳ: their shape on the asset. Ⅰ and Ⅱ: rings on the ground while nobody has confirmed, a beam from the roof,
 * the shape at its top; the building, or where no basemap knows it a small footprint, in the level's colour. One shape a place,
 * of its worst alert.
 */
import { IconLayer, LineLayer, PolygonLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Alert, LonLat } from '@yiwang/contract'
import { owesConfirmation } from '../../alerts/order.ts'
import type { Look } from '../../shapes/marks.tsx'
import { levelIcon } from '../atlas.ts'
import { offset } from '../geo.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { LEVEL, rgba } from '../palette.ts'
import { placeOnMap } from '../place.ts'

interface Row {
  readonly asset: string
  readonly alert: Alert
  readonly lon: number
  readonly lat: number
  readonly icon: string
  readonly size: number
  /** Where the beam begins: the roof of its building. */
  readonly roofM: number
  /** The basemap draws its building, so nothing stands in for it. */
  readonly built: boolean
}

interface Ring {
  readonly row: Row
  readonly radius: number
  readonly width: number
  readonly alpha: number
}

interface Piece {
  readonly row: Row
  readonly from: number
  readonly to: number
  readonly alpha: number
}

export const BEAM_M = 220
export const RING_M = 75
/** How far the outermost ring reaches. */
export const RINGED_M = RING_M * 5
const RINGS: readonly (readonly [times: number, width: number, alpha: number])[] = [
  [1, 3, 255],
  [2, 2, 150],
  [3.5, 1.6, 80],
  [5, 1.3, 41],
]
const PIECES = 12
/** Half the side of what stands in for a building. */
const FOOTPRINT_M = 14

export function roofOf(traits: Readonly<Record<string, unknown>> | undefined): number {
  const height = traits?.roofM
  return typeof height === 'number' && height > 0 ? height : 0
}

export function alertRows(scene: Pick<Scene, 'worst' | 'assets' | 'latest' | 'merged'>): { shapes: Row[]; beams: Row[] } {
  const shapes: Row[] = []
  const beams: Row[] = []
  for (const [id, alert] of scene.worst) {
    const at = placeOnMap(alert, scene.assets, scene.latest)
    if (!at || scene.merged.has(id)) continue
    const owed = owesConfirmation(alert)
    const look: Look = !owed ? 'hollow' : alert.active ? 'filled' : 'dashed'
    const serious = alert.level <= 2
    // Ⅰ is drawn larger: red dims most for colour-blind eyes.
    const size = (serious ? 40 : 19) * (alert.level === 1 ? 1.25 : 1) * 1.15
    const traits = scene.assets.byId.get(id)?.traits
    const row: Row = {
      asset: id,
      alert,
      lon: at[0],
      lat: at[1],
      icon: levelIcon(alert.level, look),
      size,
      roofM: roofOf(traits),
      built: traits?.building !== undefined,
    }
    if (serious) beams.push(row)
    else shapes.push(row)
  }
  return { shapes, beams }
}

function footprint({ lon, lat }: Row): LonLat[] {
  const corner = (east: number, north: number) => offset([lon, lat], east * FOOTPRINT_M, north * FOOTPRINT_M)
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]
}

export default {
  id: 'alerts',
  needs: 'alert.read',
  title: 'layer.alerts',
  z: 9,
  reads: (scene) => [
    scene.worst,
    scene.merged,
    scene.assets.byId,
    scene.atlas,
    // Only an alert on something that moves follows its fixes.
    [...scene.worst.values()].some((a) => a.family === 'drone') ? scene.latest.fixVersion : 0,
  ],
  draw(scene, visible) {
    const { shapes, beams } = alertRows(scene)
    const rings = beams
      .filter((row) => owesConfirmation(row.alert))
      .flatMap((row) => RINGS.map(([times, width, alpha]): Ring => ({ row, radius: times * RING_M, width, alpha })))
    const pieces = beams.flatMap((row) =>
      Array.from({ length: PIECES }, (_, i): Piece => {
        const share = i / PIECES
        const step = BEAM_M / PIECES
        return { row, from: row.roofM + i * step, to: row.roofM + (i + 1) * step, alpha: 235 * (1 - 0.8 * share) }
      }),
    )
    const icons = { iconAtlas: scene.atlas.texture, iconMapping: scene.atlas.mapping, visible, pickable: true }
    return [
      new ScatterplotLayer<Ring>({
        id: 'alerts:rings',
        data: rings,
        visible,
        stroked: true,
        filled: true,
        lineWidthUnits: 'pixels',
        getPosition: ({ row }) => [row.lon, row.lat],
        getRadius: (ring) => ring.radius,
        getFillColor: (ring) => rgba(LEVEL[ring.row.alert.level], ring.radius === RINGED_M ? 15 : 0),
        getLineColor: (ring) => rgba(LEVEL[ring.row.alert.level], ring.alpha),
        getLineWidth: (ring) => ring.width,
        parameters: { depthCompare: 'always' },
      }),
      new PolygonLayer<Row>({
        id: 'alerts:footprints',
        data: beams.filter(({ built }) => !built),
        visible,
        stroked: false,
        getPolygon: footprint,
        getFillColor: ({ alert }) => rgba(LEVEL[alert.level], 235),
        parameters: { depthCompare: 'always' },
      }),
      new LineLayer<Piece>({
        id: 'alerts:beams',
        data: pieces,
        visible,
        getSourcePosition: ({ row, from }) => [row.lon, row.lat, from],
        getTargetPosition: ({ row, to }) => [row.lon, row.lat, to],
        getColor: (piece) => rgba(LEVEL[piece.row.alert.level], piece.alpha),
        getWidth: 3,
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        ...icons,
        id: 'alerts:shapes',
        data: shapes,
        getIcon: (row) => row.icon,
        getPosition: (row) => [row.lon, row.lat],
        getSize: (row) => row.size,
        getPixelOffset: [10, -10],
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        ...icons,
        id: 'alerts:beacons',
        data: beams,
        getIcon: (row) => row.icon,
        getPosition: (row) => [row.lon, row.lat, row.roofM + BEAM_M],
        getSize: (row) => row.size,
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info) {
    const row = info.object as Row | undefined
    return row?.alert && { asset: row.asset, alert: row.alert.id }
  },
} satisfies MapLayer
