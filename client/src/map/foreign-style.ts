/** A quiet style for vector archives of any origin: layers of known names by their meaning, others discreetly by their shape. Pure. */
import type { Language } from '@yiwang/contract'
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl'
import { GROUND_SOURCE } from './district-style.ts'
import { FAMILIES, type GroundLook, widening } from './ground-look.ts'
import { place, UNDER_BUILDINGS, UNDER_LABELS } from './ground-order.ts'
import { GROUND_PALETTE, type GroundPalette } from './ground-palette.ts'

type Meaning = 'green' | 'used' | 'water' | 'boundary' | 'road' | 'building' | 'roadName' | 'placeName' | 'skipped' | 'unknown'

/** As OpenMapTiles, Protomaps and Shortbread call their layers. */
const MEANING: Readonly<Record<string, Meaning>> = {
  landcover: 'green',
  park: 'green',
  natural: 'green',
  land: 'green',
  sites: 'used',
  landuse: 'used',
  aeroway: 'used',
  earth: 'skipped',
  water: 'water',
  waterway: 'water',
  ocean: 'water',
  water_polygons: 'water',
  water_lines: 'water',
  physical_line: 'water',
  boundary: 'boundary',
  boundaries: 'boundary',
  transportation: 'road',
  roads: 'road',
  streets: 'road',
  street_polygons: 'skipped',
  building: 'building',
  buildings: 'building',
  transportation_name: 'roadName',
  street_labels: 'roadName',
  place: 'placeName',
  places: 'placeName',
  place_labels: 'placeName',
  water_name: 'placeName',
  physical_point: 'placeName',
  // Points by the thousand that say nothing about operations.
  poi: 'skipped',
  pois: 'skipped',
  housenumber: 'skipped',
  addresses: 'skipped',
}

const ORDER: readonly Meaning[] = ['green', 'used', 'unknown', 'water', 'boundary', 'road', 'building', 'roadName', 'placeName']

const GREEN = ['wood', 'forest', 'grass', 'park', 'scrub', 'meadow', 'garden', 'nature_reserve', 'recreation_ground', 'cemetery']

/** Multi-shapes have names that contain the single one's. */
const shaped = (shape: 'Polygon' | 'LineString' | 'Point'): FilterSpecification => ['in', shape, ['geometry-type']]
const kind: ExpressionSpecification = ['coalesce', ['get', 'class'], ['get', 'kind'], ['get', 'pmap:kind'], '']

export function foreignLayers(names: readonly string[], look: GroundLook): LayerSpecification[] {
  const colours = GROUND_PALETTE[look.theme]
  const drawn = ORDER.map((meaning) =>
    names
      .filter((name) => (MEANING[name] ?? 'unknown') === meaning)
      .flatMap((name) => LAYERS_OF[meaning](colours, look).map((layer, i) => named(layer, `${name}:${i}`, name))),
  )
  const upTo = (meaning: Meaning) => ORDER.indexOf(meaning) + 1
  return [
    { id: 'land', type: 'background', paint: { 'background-color': colours.land } },
    ...drawn.slice(0, upTo('road')).flat(),
    place(UNDER_BUILDINGS),
    ...drawn.slice(upTo('road'), upTo('building')).flat(),
    place(UNDER_LABELS),
    ...drawn.slice(upTo('building')).flat(),
  ]
}

type Part = { [T in LayerSpecification['type']]: Omit<Extract<LayerSpecification, { type: T }>, 'id' | 'source'> }
type Drawn = Part['fill'] | Part['line'] | Part['symbol'] | Part['fill-extrusion']

function named(layer: Drawn, id: string, name: string): LayerSpecification {
  return { ...layer, id, source: GROUND_SOURCE, 'source-layer': name } as LayerSpecification
}

type Draw = (colours: GroundPalette, look: GroundLook) => Drawn[]

const LAYERS_OF: Readonly<Record<Meaning, Draw>> = {
  skipped: () => [],
  green: ({ park }) => [{ type: 'fill', filter: shaped('Polygon'), paint: { 'fill-color': park, 'fill-opacity': 0.7 } }],
  used: ({ park, block }) => [
    {
      type: 'fill',
      filter: shaped('Polygon'),
      paint: { 'fill-color': ['match', kind, GREEN, park, block] },
    },
  ],
  unknown: ({ block, minor }) => [
    { type: 'fill', filter: shaped('Polygon'), paint: { 'fill-color': block, 'fill-opacity': 0.5 } },
    { type: 'line', filter: shaped('LineString'), paint: { 'line-color': minor, 'line-width': 1 } },
  ],
  water: ({ water, shore }) => [
    { type: 'fill', filter: shaped('Polygon'), paint: { 'fill-color': water } },
    { type: 'line', paint: { 'line-color': shore, 'line-width': widening(0.6, 1, 3) } },
  ],
  boundary: ({ boundary }) => [
    {
      type: 'line',
      filter: shaped('LineString'),
      paint: { 'line-color': boundary, 'line-opacity': 0.35, 'line-width': 1, 'line-dasharray': [5, 3] },
    },
  ],
  road: ({ lane, minor, main, ring, casing }) => {
    const great = ['motorway', 'trunk', 'highway']
    const large = ['primary', 'major_road']
    const middle = ['secondary', 'tertiary', 'medium_road']
    const width = (a: number, b: number, c: number): ExpressionSpecification => [
      'interpolate',
      ['exponential', 1.6],
      ['zoom'],
      6,
      ['match', kind, great, 0.8, 0.2],
      12,
      ['match', kind, great, 2.4 + a, large, 1.6 + a, middle, 1 + a, 0.4 + a],
      14.5,
      ['match', kind, great, 9 + b, large, 6 + b, middle, 4 + b, 2 + b],
      17,
      ['match', kind, great, 44 + c, large, 32 + c, middle, 22 + c, 12 + c],
    ]
    const colour: ExpressionSpecification = ['match', kind, great, ring, large, main, middle, minor, lane]
    const line = { type: 'line', filter: shaped('LineString'), layout: { 'line-cap': 'round', 'line-join': 'round' } } as const
    return [
      ...(casing === undefined ? [] : [{ ...line, paint: { 'line-color': casing, 'line-width': width(1.2, 2, 3) } }]),
      { ...line, paint: { 'line-color': colour, 'line-width': width(0, 0, 0) } },
    ]
  },
  building: ({ heights }, { flat }) => {
    const height: ExpressionSpecification = ['to-number', ['coalesce', ['get', 'render_height'], ['get', 'height']], 6]
    const base: ExpressionSpecification = ['to-number', ['coalesce', ['get', 'render_min_height'], ['get', 'min_height']], 0]
    const colour: ExpressionSpecification = ['interpolate', ['linear'], height, ...heights.flat()]
    return flat
      ? [{ type: 'fill', minzoom: 13, paint: { 'fill-color': colour } }]
      : [
          {
            type: 'fill-extrusion',
            minzoom: 13,
            filter: shaped('Polygon'),
            paint: { 'fill-extrusion-color': colour, 'fill-extrusion-height': height, 'fill-extrusion-base': base },
          },
        ]
  },
  roadName: ({ faint, land }, { language, scale }) => [
    {
      type: 'symbol',
      minzoom: 13,
      filter: shaped('LineString'),
      layout: {
        'text-field': nameIn(language),
        'text-font': FAMILIES,
        'text-size': 14 * scale,
        'text-letter-spacing': 0.1,
        'symbol-placement': 'line',
        'symbol-spacing': 420 * scale,
        'text-pitch-alignment': 'viewport',
      },
      paint: { 'text-color': faint, 'text-halo-color': land, 'text-halo-width': 1.6 * scale },
    },
  ],
  placeName: ({ label, land }, { language, scale }) => [
    {
      type: 'symbol',
      filter: shaped('Point'),
      layout: {
        'text-field': nameIn(language),
        'text-font': FAMILIES,
        'text-size': 16 * scale,
        'text-letter-spacing': 0.12,
        'text-padding': 8 * scale,
      },
      paint: { 'text-color': label, 'text-halo-color': land, 'text-halo-width': 1.6 * scale },
    },
  ],
}

function nameIn(language: Language): ExpressionSpecification {
  return language === 'zh'
    ? ['coalesce', ['get', 'name:zh-Hans'], ['get', 'name:zh'], ['get', 'name'], '']
    : ['coalesce', ['get', 'name:en'], ['get', 'name_en'], ['get', 'name:latin'], ['get', 'name'], '']
}
