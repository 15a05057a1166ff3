/** What is chosen, outlined on the ground: a unit grid by itself or around the chosen Ⅰ or Ⅱ, and the place somebody searched for. */
import { IconLayer, PathLayer, TextLayer } from '@deck.gl/layers'
import type { LonLat } from '@yiwang/contract'
import { PIN } from '../atlas.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { INK, LEVEL, type Rgba, rgba, T1, towards } from '../palette.ts'
import { FONT } from '../type.ts'

interface Outline {
  readonly ring: LonLat[]
  readonly colour: Rgba
}

export function outlines({ grids, chosenGrid, alert }: Pick<Scene, 'grids' | 'chosenGrid' | 'alert'>): Outline[] {
  const rows: Outline[] = []
  const around = alert && alert.level <= 2 ? alert : undefined
  for (const { code, ring } of grids) {
    const [first] = ring
    if (!first || (code !== chosenGrid && code !== around?.gridCode)) continue
    // An outline is where the alert is, not the alert itself: its colour is halfway to grey.
    const colour = around && code === around.gridCode ? towards(LEVEL[around.level], T1, 0.45) : rgba(T1)
    rows.push({ ring: [...ring, first], colour: [colour[0], colour[1], colour[2], 215] })
  }
  return rows
}

export default {
  id: 'chosen',
  title: 'layer.chosen',
  z: 8,
  tool: true,
  reads: (scene) => [scene.grids, scene.chosenGrid, scene.alert?.gridCode, scene.alert?.level, scene.pin, scene.atlas],
  draw: (scene, visible) => [
    new PathLayer<Outline>({
      id: 'chosen:grids',
      data: outlines(scene),
      visible,
      widthUnits: 'pixels',
      jointRounded: true,
      getPath: (row) => row.ring,
      getColor: (row) => row.colour,
      getWidth: 1.6,
      parameters: { depthCompare: 'always' },
    }),
    new IconLayer({
      id: 'chosen:pin',
      data: scene.pin ? [scene.pin] : [],
      visible,
      iconAtlas: scene.atlas.texture,
      iconMapping: scene.atlas.mapping,
      getIcon: () => PIN,
      getPosition: (pin: { lon: number; lat: number }) => [pin.lon, pin.lat],
      getSize: 36,
      getPixelOffset: [0, -16],
      parameters: { depthCompare: 'always' },
    }),
    new TextLayer({
      id: 'chosen:name',
      data: scene.pin ? [scene.pin] : [],
      visible,
      characterSet: 'auto',
      fontFamily: FONT,
      fontSettings: { sdf: true, radius: 10, fontSize: 48 },
      outlineWidth: 3,
      outlineColor: rgba(INK),
      getText: (pin: { title: string }) => pin.title,
      getPosition: (pin: { lon: number; lat: number }) => [pin.lon, pin.lat],
      getColor: rgba(T1),
      getSize: 15,
      getPixelOffset: [0, 14],
      parameters: { depthCompare: 'always' },
    }),
  ],
  hit: () => undefined,
} satisfies MapLayer
