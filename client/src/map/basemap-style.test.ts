import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import type { Basemap } from '@yiwang/contract'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { describe, expect, test } from 'vitest'
import { basemapStyle, withPlaces } from './basemap-style.ts'
import { districtLayers } from './district-style.ts'
import { groundStyle } from './ground.ts'
import type { GroundLook } from './ground-look.ts'
import { UNDER_BUILDINGS, UNDER_LABELS } from './ground-order.ts'
import { blended } from './ground-palette.ts'
import { shiftedTemplate } from './shifted-tiles.ts'

type Tiled = Extract<Basemap, { kind: 'vector' | 'raster' }>

const ORIGIN = 'http://127.0.0.1:3000'
const shown = { attribution: '', demo: false, bounds: [125.3, 43.8, 125.5, 43.9], minZoom: 10, maxZoom: 16 } as const
const DISTRICT: Tiled = {
  ...shown,
  bounds: [...shown.bounds],
  kind: 'vector',
  tiles: '/api/v1/basemap/tiles/{z}/{x}/{y}?v=1',
  schema: 'yiwang-district/1',
  layers: [],
}
const foreign = (...layers: string[]): Tiled => ({ ...DISTRICT, schema: 'other', layers }) as Tiled
const OPEN_MAP_TILES = foreign(
  'water',
  'waterway',
  'landcover',
  'landuse',
  'transportation',
  'building',
  'transportation_name',
  'place',
  'poi',
)
const PROTOMAPS = foreign('earth', 'natural', 'landuse', 'water', 'roads', 'buildings', 'boundaries', 'places', 'pois')
const SHORTBREAD = foreign(
  'ocean',
  'water_polygons',
  'land',
  'streets',
  'buildings',
  'boundaries',
  'street_labels',
  'place_labels',
)
const UNKNOWN = foreign('contours', 'pipes')
const RASTER: Tiled = {
  ...shown,
  bounds: [...shown.bounds],
  kind: 'raster',
  tiles: ['/api/v1/basemap/tiles/{z}/{x}/{y}?v=1', 'https://t0.example.org/cva/{z}/{x}/{y}?tk=1'],
  tileSize: 256,
}
const LOOK: GroundLook = { theme: 'dark', language: 'zh', scale: 1, flat: false }

const basemaps: readonly (readonly [string, Tiled])[] = [
  ['district', DISTRICT],
  ['OpenMapTiles', OPEN_MAP_TILES],
  ['Protomaps', PROTOMAPS],
  ['Shortbread', SHORTBREAD],
  ['unknown', UNKNOWN],
  ['pictures', RASTER],
  ['pictures in GCJ-02', { ...RASTER, offset: 'gcj02' } as Tiled],
]
const looks: readonly GroundLook[] = (['dark', 'light'] as const).flatMap((theme) =>
  [true, false].flatMap((flat) => (['zh', 'en'] as const).map((language): GroundLook => ({ theme, language, scale: 2, flat }))),
)

const at = (style: StyleSpecification, id: string) => style.layers.findIndex((layer) => layer.id === id)

describe.each(basemaps)('%s', (_name, basemap) => {
  test.each(looks)('is a style the map accepts: $theme, flat $flat, $language', (look) => {
    const style = basemapStyle(basemap, look, ORIGIN)
    expect(validateStyleMin(style as never)).toEqual([])
    expect(new Set(style.layers.map(({ id }) => id)).size).toBe(style.layers.length)
  })

  test('has both places for layers of ours, in their order', () => {
    const style = basemapStyle(basemap, LOOK, ORIGIN)
    const standing = style.layers.findIndex(({ type }) => type === 'fill-extrusion')
    const names = style.layers.findIndex(({ type }) => type === 'symbol')
    expect(at(style, UNDER_BUILDINGS)).toBeGreaterThanOrEqual(0)
    expect(at(style, UNDER_LABELS)).toBeGreaterThan(at(style, UNDER_BUILDINGS))
    if (standing >= 0) expect(standing).toBeGreaterThan(at(style, UNDER_BUILDINGS))
    if (standing >= 0) expect(standing).toBeLessThan(at(style, UNDER_LABELS))
    if (names >= 0) expect(names).toBeGreaterThan(at(style, UNDER_LABELS))
  })

  test('asks nobody else for letters or signs', () => {
    const style = basemapStyle(basemap, LOOK, ORIGIN)
    expect(style.glyphs).toBeUndefined()
    expect(style.sprite).toBeUndefined()
  })
})

const paintOf = (id: string, theme: GroundLook['theme'] = 'dark') =>
  districtLayers({ ...LOOK, theme }).find((layer) => layer.id === id)?.paint as Record<string, unknown> | undefined

test.each([
  ['land', 'fill-color', '#12171C', '#EDEFF0'],
  ['park', 'fill-color', '#18231F', '#DDE8DC'],
  ['water', 'fill-color', '#1B2B36', '#C3D7E2'],
  ['shadow', 'fill-color', '#0D1115', '#DDE1E3'],
  ['road-lane', 'line-color', '#232B33', '#FFFFFF'],
  ['road-minor', 'line-color', '#2A333C', '#FFFFFF'],
  ['road-main', 'line-color', '#35404B', '#FFFFFF'],
  ['road-ring', 'line-color', '#434F5B', '#FFFFFF'],
  ['boundary', 'line-color', '#9FB2C2', '#5C6E7E'],
  ['mask', 'fill-opacity', 0.58, 0.5],
])('the %s is as designed', (id, property, dark, light) => {
  expect(paintOf(id)?.[property]).toBe(dark)
  expect(paintOf(id, 'light')?.[property]).toBe(light)
})

test('buildings take their colour from their height, and from the level of an alert that stands on them', () => {
  const colour = JSON.stringify(paintOf('building')?.['fill-extrusion-color'])
  expect(colour).toContain('0,"#28313A",20,"#333E48",50,"#475460",90,"#5F6D7A",150,"#83919D"')
  expect(colour).toContain('["feature-state","level"],1,"#F65259",2,"#F7951E"')
  expect(basemapStyle(DISTRICT, LOOK, ORIGIN).sources.basemap).toMatchObject({ promoteId: { building: 'id' } })
})

test('a light road has a casing, or it would not be seen on light land', () => {
  expect(paintOf('casing-main', 'light')?.['line-color']).toBe('#D3D9DE')
  expect(paintOf('casing-main')).toBeUndefined()
})

test('type grows with the wall, and is never under 14 px', () => {
  const sizes = (scale: number) =>
    districtLayers({ ...LOOK, scale }).flatMap((layer) => (layer.type === 'symbol' ? [Number(layer.layout?.['text-size'])] : []))
  expect(Math.min(...sizes(1))).toBe(14)
  expect(sizes(2)).toEqual(sizes(1).map((size) => size * 2))
})

test('flat: footprints instead of bodies, and nothing throws a shadow', () => {
  const types = (flat: boolean) => districtLayers({ ...LOOK, flat }).map(({ type }) => type)
  expect(types(false)).toContain('fill-extrusion')
  expect(types(true)).not.toContain('fill-extrusion')
  expect(districtLayers({ ...LOOK, flat: true }).some(({ id }) => id === 'shadow')).toBe(false)
})

test('unknown layers are drawn by their shape, those of no use are not', () => {
  const of = (basemap: Tiled) => basemapStyle(basemap, LOOK, ORIGIN).layers.filter((layer) => 'source-layer' in layer)
  const layersOf = (basemap: Tiled, name: string) =>
    of(basemap).filter((layer) => 'source-layer' in layer && layer['source-layer'] === name)
  expect(layersOf(UNKNOWN, 'contours').map(({ type }) => type)).toEqual(['fill', 'line'])
  expect(layersOf(OPEN_MAP_TILES, 'poi')).toEqual([])
  expect(layersOf(PROTOMAPS, 'buildings').map(({ type }) => type)).toEqual(['fill-extrusion'])
  expect(layersOf(SHORTBREAD, 'place_labels').map(({ type }) => type)).toEqual(['symbol'])
})

test('names of a foreign map are in the language of the screen', () => {
  const field = (language: GroundLook['language']) =>
    JSON.stringify(
      basemapStyle(OPEN_MAP_TILES, { ...LOOK, language }, ORIGIN).layers.find(({ type }) => type === 'symbol')?.layout,
    )
  expect(field('zh')).toContain('"name:zh"')
  expect(field('en')).toContain('"name:en"')
})

test('our own tiles are asked for at our address, others where they are, shifted ones through what shifts them', () => {
  const tilesOf = (basemap: Tiled) =>
    Object.values(basemapStyle(basemap, LOOK, ORIGIN).sources).flatMap((source) => ('tiles' in source ? source.tiles : []))
  expect(tilesOf(RASTER)).toEqual([`${ORIGIN}${RASTER.tiles[0]}`, RASTER.tiles[1]])
  expect(tilesOf({ ...RASTER, offset: 'bd09' } as Tiled)).toEqual([
    shiftedTemplate('bd09', `${ORIGIN}${RASTER.tiles[0]}`),
    shiftedTemplate('bd09', String(RASTER.tiles[1])),
  ])
})

test("somebody else's style gets the two places and is otherwise left as it is", () => {
  const layer = (id: string, type: 'fill' | 'fill-extrusion' | 'symbol' | 'line') =>
    ({ id, type, source: 's', 'source-layer': id }) as LayerSpecification
  const style = (...layers: LayerSpecification[]): StyleSpecification => ({ version: 8, sources: {}, layers })
  const ids = (given: StyleSpecification) => withPlaces(given).layers.map(({ id }) => id)
  expect(ids(style(layer('a', 'fill'), layer('b', 'fill-extrusion'), layer('c', 'symbol'), layer('d', 'line')))).toEqual([
    'a',
    UNDER_BUILDINGS,
    'b',
    UNDER_LABELS,
    'c',
    'd',
  ])
  expect(ids(style(layer('c', 'symbol'), layer('b', 'fill-extrusion')))).toEqual([UNDER_BUILDINGS, UNDER_LABELS, 'c', 'b'])
  expect(ids(style())).toEqual([UNDER_BUILDINGS, UNDER_LABELS])
})

test('the ground without a map has the places too', () => {
  const style = groundStyle([125, 43, 126, 44])
  expect(at(style, UNDER_LABELS)).toBeGreaterThan(at(style, UNDER_BUILDINGS))
  expect(validateStyleMin(style as never)).toEqual([])
})

test('a colour seen through another', () => {
  expect(blended('#000000', '#FFFFFF', 0.5)).toBe('rgb(128, 128, 128)')
  expect(blended('#12171C', '#0F1317', 1)).toBe('rgb(15, 19, 23)')
})
