/** Unit grids: outlines from near, their code and who is answerable from nearer. The chosen one is drawn by the layer of chosen things. */
import { PolygonLayer, TextLayer } from '@deck.gl/layers'
import type { UnitGrid } from '@yiwang/contract'
import type { MapLayer } from '../layer.ts'
import { BOUNDARY, INK, rgba, T2 } from '../palette.ts'
import { FONT } from '../type.ts'

const OUTLINES_FROM_ZOOM = 12
const LABELS_FROM_ZOOM = 14

export function labelOf({ code, name, owner }: UnitGrid): string {
  return `${code}\n${owner === undefined ? name : `${name} · ${owner}`}`
}

export default {
  id: 'grids',
  title: 'layer.grids',
  z: 0,
  ground: 'flat',
  reads: (scene) => [scene.grids, scene.view.zoom >= OUTLINES_FROM_ZOOM, scene.view.zoom >= LABELS_FROM_ZOOM],
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
      new TextLayer<UnitGrid>({
        id: 'grids:labels',
        data: scene.grids,
        visible: visible && scene.view.zoom >= LABELS_FROM_ZOOM,
        characterSet: 'auto',
        fontFamily: FONT,
        fontSettings: { sdf: true, radius: 10, fontSize: 48 },
        outlineWidth: 3,
        outlineColor: rgba(INK),
        lineHeight: 1.25,
        getPosition: (grid) => grid.centre,
        getText: labelOf,
        getColor: rgba(T2, 220),
        getSize: 14,
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info) {
    const grid = info.object as UnitGrid | undefined
    return grid && { grid: grid.code }
  },
} satisfies MapLayer
