/**
 * Water depth: a solid column now, 1 cm drawn as 7 m, in the colour of the alert it has raised; above it the same column hatched
 * and pale up to the predicted peak, in the colour of the level it will reach. Old water has no level's colour.
 */
import { ColumnLayer, ScatterplotLayer, TextLayer } from '@deck.gl/layers'
import type { Level } from '@yiwang/contract'
import { FRESH, type Freshness, OFFLINE } from '../../stores/freshness.ts'
import { lastValue } from '../../stores/latest.ts'
import { Hatch } from '../hatch.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { INK, LEVEL, type Rgba, rgba, T1, T3, T4, WATER } from '../palette.ts'

export interface FloodRow {
  readonly asset: string
  readonly handle: number
  readonly name: string
  readonly position: [number, number]
  readonly depthCm: number
  readonly fresh: Freshness
  /** Of its alert now; undefined = none. */
  readonly level: Level | undefined
  /** Where the forecast says it will peak, when that is above what is there. */
  readonly peak: { readonly cm: number; readonly at: number; readonly level: Level | undefined } | undefined
}

export const METRES_PER_CM = 7
/** Light letters with a dark edge, on the light map the other way round. */
const LETTERS = { dark: { fresh: T1, old: T3, edge: INK }, light: { fresh: INK, old: T4, edge: '#FFFFFF' } } as const
/** Below this the ground is merely wet. */
const DRAWN_FROM_CM = 1
/** A forecast this little above the measurement says nothing. */
const PEAK_OVER_CM = 2
const LABELS_FROM_ZOOM = 14.5
const RADIUS_M = 19
const PALE = 78

export function floodRows(scene: Pick<Scene, 'assets' | 'latest' | 'freshness' | 'worst' | 'peaks'>): FloodRow[] {
  const rows: FloodRow[] = []
  for (const { kind, id, handle, name, lon, lat } of scene.assets.byId.values()) {
    if (kind !== 'floodPoint' || lon === undefined || lat === undefined) continue
    const fresh = (scene.freshness[handle] ?? FRESH) as Freshness
    const depthCm = lastValue(scene.latest, 'water.depth', handle)?.value
    if (depthCm === undefined || fresh === OFFLINE) continue
    const coming = scene.peaks.get(id)
    const peak = coming && coming.cm >= depthCm + PEAK_OVER_CM ? coming : undefined
    if (!(depthCm >= DRAWN_FROM_CM || peak)) continue
    const alert = scene.worst.get(id)
    const level = alert?.family === 'flood' && fresh === FRESH ? alert.level : undefined
    rows.push({ asset: id, handle, name, position: [lon, lat], depthCm, fresh, level, peak })
  }
  return rows
}

/** Old data leaves the level's colour: what it is now, nobody knows. */
function colourOf({ fresh, level }: FloodRow, alpha: number): Rgba {
  return fresh === FRESH ? rgba(level ? LEVEL[level] : WATER, alpha) : rgba(T3, Math.round(alpha * 0.3))
}

export function topOf({ position: [lon, lat], depthCm, peak }: FloodRow): [number, number, number] {
  return [lon, lat, Math.max(depthCm, peak?.cm ?? 0) * METRES_PER_CM]
}

const HATCH = [new Hatch()]
const foot = ({ position: [lon, lat], depthCm }: FloodRow): [number, number, number] => [lon, lat, depthCm * METRES_PER_CM]

export default {
  id: 'flood',
  title: 'layer.flood',
  z: 6,
  ground: 'standing',
  reads: (scene) => [
    scene.assets.byId,
    scene.latest.columns.get('water.depth'),
    scene.latest.valueVersion,
    scene.freshness,
    scene.worst,
    scene.peaks,
    scene.theme,
    scene.view.zoom >= LABELS_FROM_ZOOM,
  ],
  draw(scene, visible) {
    const rows = floodRows(scene)
    const letters = LETTERS[scene.theme]
    const column = { visible, extruded: true, diskResolution: 24, radius: RADIUS_M } as const
    return [
      new ScatterplotLayer<FloodRow>({
        id: 'flood:feet',
        data: rows,
        visible,
        stroked: true,
        lineWidthUnits: 'pixels',
        getPosition: (row) => row.position,
        getRadius: (row) => (row.level ? 46 : 30),
        getFillColor: (row) => colourOf(row, row.level ? 54 : 34),
        getLineColor: (row) => colourOf(row, row.level ? 230 : 120),
        getLineWidth: (row) => (row.level ? 1.6 : 1),
        parameters: { depthCompare: 'always' },
      }),
      new ColumnLayer<FloodRow>({
        ...column,
        id: 'flood:columns',
        data: rows,
        pickable: true,
        getPosition: (row) => row.position,
        getElevation: (row) => Math.max(3, row.depthCm * METRES_PER_CM),
        getFillColor: (row) => colourOf(row, 255),
        material: { ambient: 0.62, diffuse: 0.5, shininess: 20 },
      }),
      new ColumnLayer<FloodRow>({
        ...column,
        id: 'flood:peaks',
        data: rows.filter(({ peak }) => peak),
        getPosition: foot,
        getElevation: ({ peak, depthCm }) => ((peak?.cm ?? depthCm) - depthCm) * METRES_PER_CM,
        getFillColor: ({ peak }) => rgba(peak?.level ? LEVEL[peak.level] : WATER, PALE * 2),
        material: { ambient: 0.85, diffuse: 0.25, shininess: 1 },
        extensions: HATCH,
      }),
      new TextLayer<FloodRow>({
        id: 'flood:labels',
        data: rows,
        visible: visible && scene.view.zoom >= LABELS_FROM_ZOOM,
        characterSet: '0123456789 cm',
        fontFamily: 'Barlow',
        fontWeight: 600,
        fontSettings: { sdf: true, radius: 10 },
        outlineWidth: 3,
        outlineColor: rgba(letters.edge),
        getPosition: foot,
        getText: (row) => `${row.depthCm.toFixed(0)} cm`,
        getColor: (row) => rgba(row.fresh === FRESH ? letters.fresh : letters.old),
        getSize: 15,
        getTextAnchor: 'start',
        // Clear of the column, and of the mark that stands on it.
        getPixelOffset: ({ level }) => [level ? 30 : 14, 0],
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit: (info) => (info.object ? { asset: (info.object as FloodRow).asset } : undefined),
} satisfies MapLayer
