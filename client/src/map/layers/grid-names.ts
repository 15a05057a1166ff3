/** Names of unit grids and who is answerable, from nearer their codes: over the buildings that stand on the grids. */
import { TextLayer } from '@deck.gl/layers'
import type { UnitGrid } from '@yiwang/contract'
import type { MapLayer } from '../layer.ts'
import { INK, rgba, S2, T2 } from '../palette.ts'
import { FONT } from '../type.ts'

const NAMES_FROM_ZOOM = 14
/** Nearer than this there is room for fifteen digits in each grid. */
const CODES_FROM_ZOOM = 15.5

/** Light letters with a dark edge, on the light map the other way round. */
const LETTERS = { dark: { fill: T2, edge: INK }, light: { fill: S2, edge: '#FFFFFF' } } as const

export function nameOf({ code, name, owner }: UnitGrid, coded: boolean): string {
  const named = owner === undefined ? name : `${name} · ${owner}`
  return coded ? `${named}\n${code}` : named
}

export default {
  id: 'gridNames',
  title: 'layer.grids',
  // Under every sign that stands on a grid.
  z: -1,
  within: 'grids',
  reads: ({ grids, view, theme }) => [grids, theme, view.zoom >= NAMES_FROM_ZOOM, view.zoom >= CODES_FROM_ZOOM],
  draw(scene, visible) {
    const { fill, edge } = LETTERS[scene.theme]
    const coded = scene.view.zoom >= CODES_FROM_ZOOM
    return [
      new TextLayer<UnitGrid>({
        id: 'gridNames:names',
        data: scene.grids,
        visible: visible && scene.view.zoom >= NAMES_FROM_ZOOM,
        characterSet: 'auto',
        fontFamily: FONT,
        fontSettings: { sdf: true, radius: 10, fontSize: 48 },
        outlineWidth: 3,
        outlineColor: rgba(edge),
        lineHeight: 1.25,
        getPosition: (grid) => grid.centre,
        getText: (grid) => nameOf(grid, coded),
        getColor: rgba(fill),
        getSize: 14,
        updateTriggers: { getText: coded },
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit: () => undefined,
} satisfies MapLayer
