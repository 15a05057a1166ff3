/** The style of a district's own vector tiles: land, blocks, water, roads by class, buildings by height, names. Pure. */
import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  LineLayerSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import { FAMILIES, type GroundLook, widening } from './ground-look.ts'
import { place, UNDER_BUILDINGS, UNDER_LABELS } from './ground-order.ts'
import { blended, GROUND_PALETTE, type GroundPalette } from './ground-palette.ts'

export const GROUND_SOURCE = 'basemap'
/** Its features may carry `level` in their state: the building of an open alert takes that level's colour. */
export const BUILDING_LAYER = 'building'

type Class = 'ring' | 'trunk' | 'main' | 'minor' | 'lane'

/** Widths at zoom 12, 14.5 and 17, the widest last: it is drawn over the others. */
const ROADS: readonly { readonly kind: Class; readonly width: readonly [number, number, number] }[] = [
  { kind: 'lane', width: [0.4, 1.8, 10] },
  { kind: 'minor', width: [0.8, 3.4, 19] },
  { kind: 'main', width: [1.3, 5.4, 30] },
  { kind: 'trunk', width: [1.8, 7, 38] },
  { kind: 'ring', width: [2.4, 9.5, 48] },
]
const CASING = 1.2

const is = (property: string, value: string): FilterSpecification => ['==', ['get', property], value]

export function districtLayers(look: GroundLook): LayerSpecification[] {
  const colours = GROUND_PALETTE[look.theme]
  return [
    // Beyond the tiles it looks as it does outside of the district.
    { id: 'beyond', type: 'background', paint: { 'background-color': blended(colours.land, ...colours.mask) } },
    { id: 'land', type: 'fill', source: GROUND_SOURCE, 'source-layer': 'land', paint: { 'fill-color': colours.land } },
    {
      id: 'block',
      type: 'fill',
      source: GROUND_SOURCE,
      'source-layer': 'block',
      paint: {
        'fill-color': [
          'match',
          ['get', 'kind'],
          'green',
          colours.park,
          ['commercial', 'public'],
          colours.busy,
          'village',
          colours.land,
          colours.block,
        ],
      },
    },
    { id: 'park', type: 'fill', source: GROUND_SOURCE, 'source-layer': 'park', paint: { 'fill-color': colours.park } },
    { id: 'water', type: 'fill', source: GROUND_SOURCE, 'source-layer': 'water', paint: { 'fill-color': colours.water } },
    {
      id: 'shore',
      type: 'line',
      source: GROUND_SOURCE,
      'source-layer': 'water',
      paint: { 'line-color': colours.shore, 'line-width': widening(0.8, 1, 2) },
    },
    ...(look.flat ? [] : [shadow(colours)]),
    ...roads(colours),
    {
      id: 'mask',
      type: 'fill',
      source: GROUND_SOURCE,
      'source-layer': 'mask',
      paint: { 'fill-color': colours.mask[0], 'fill-opacity': colours.mask[1] },
    },
    ...boundaries(colours),
    place(UNDER_BUILDINGS),
    ...buildings(colours, look.flat),
    place(UNDER_LABELS),
    ...labels(look, colours),
  ]
}

function shadow(colours: GroundPalette): LayerSpecification {
  return {
    id: 'shadow',
    type: 'fill',
    source: GROUND_SOURCE,
    'source-layer': 'shadow',
    // Without antialiasing neighbours leave no bright seam between them.
    paint: { 'fill-color': colours.shadow, 'fill-antialias': false },
  }
}

function roads(colours: GroundPalette): LayerSpecification[] {
  const road = (id: string, kind: Class, paint: NonNullable<LineLayerSpecification['paint']>): LayerSpecification => ({
    id,
    type: 'line',
    source: GROUND_SOURCE,
    'source-layer': 'road',
    filter: is('kind', kind),
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint,
  })
  const { casing } = colours
  const colourOf: Record<Class, string> = {
    lane: colours.lane,
    minor: colours.minor,
    main: colours.main,
    trunk: colours.main,
    ring: colours.ring,
  }
  return [
    ...(casing === undefined
      ? []
      : ROADS.map(({ kind, width: [a, b, c] }) =>
          road(`casing-${kind}`, kind, {
            'line-color': casing,
            'line-width': widening(a + CASING, b + 2 * CASING, c + 3 * CASING),
          }),
        )),
    ...ROADS.map(({ kind, width }) =>
      road(`road-${kind}`, kind, { 'line-color': colourOf[kind], 'line-width': widening(...width) }),
    ),
    ...rail(colours),
    // The ring is two carriageways.
    road('road-ring-middle', 'ring', { 'line-color': casing ?? colours.land, 'line-width': widening(0.4, 1, 3) }),
  ]
}

function rail({ ring, land }: GroundPalette): LayerSpecification[] {
  const of = { type: 'line', source: GROUND_SOURCE, 'source-layer': 'road', filter: is('kind', 'rail') } as const
  return [
    { id: 'rail', ...of, paint: { 'line-color': ring, 'line-width': widening(1, 2.6, 8) } },
    { id: 'rail-gaps', ...of, paint: { 'line-color': land, 'line-width': widening(0.5, 1.4, 5), 'line-dasharray': [3, 3] } },
  ]
}

function boundaries(colours: GroundPalette): LayerSpecification[] {
  const line = (id: string, level: string, paint: NonNullable<LineLayerSpecification['paint']>): LayerSpecification => ({
    id,
    type: 'line',
    source: GROUND_SOURCE,
    'source-layer': 'boundary',
    filter: is('level', level),
    paint: { 'line-color': colours.boundary, ...paint },
  })
  return [
    {
      ...line('boundary-community', 'community', { 'line-width': 1, 'line-opacity': 0.14, 'line-dasharray': [2, 4] }),
      minzoom: 14,
    },
    { ...line('boundary-street', 'street', { 'line-width': 1, 'line-opacity': 0.28, 'line-dasharray': [4, 3] }) },
    line('boundary-glow', 'district', { 'line-width': 7, 'line-opacity': 0.09 }),
    line('boundary', 'district', { 'line-width': 1.4, 'line-opacity': 0.62, 'line-dasharray': [6, 3] }),
  ]
}

function buildings(colours: GroundPalette, flat: boolean): LayerSpecification[] {
  const ramp: ExpressionSpecification = [
    'interpolate',
    ['linear'],
    ['to-number', ['get', 'height'], 0],
    ...colours.heights.flat(),
  ]
  const colour: ExpressionSpecification = ['match', ['feature-state', 'level'], 1, colours.level[0], 2, colours.level[1], ramp]
  const of = { source: GROUND_SOURCE, 'source-layer': BUILDING_LAYER } as const
  if (flat) return [{ id: BUILDING_LAYER, type: 'fill', ...of, paint: { 'fill-color': colour } }]
  return [
    {
      id: BUILDING_LAYER,
      type: 'fill-extrusion',
      ...of,
      paint: {
        'fill-extrusion-color': colour,
        'fill-extrusion-height': ['to-number', ['get', 'height'], 0],
        'fill-extrusion-vertical-gradient': true,
      },
    },
  ]
}

function labels({ scale }: GroundLook, colours: GroundPalette): LayerSpecification[] {
  const name: ExpressionSpecification = ['get', 'name']
  const text = (size: number, spacing: number): NonNullable<SymbolLayerSpecification['layout']> => ({
    'text-field': name,
    'text-font': FAMILIES,
    'text-size': size * scale,
    'text-letter-spacing': spacing,
    'text-padding': 6 * scale,
  })
  const paint = (colour: string): NonNullable<SymbolLayerSpecification['paint']> => ({
    'text-color': colour,
    'text-halo-color': colours.land,
    'text-halo-width': 1.6 * scale,
  })
  const point = (
    id: string,
    kind: string,
    minzoom: number,
    layout: NonNullable<SymbolLayerSpecification['layout']>,
    colour: string,
  ): LayerSpecification => ({
    id,
    type: 'symbol',
    source: GROUND_SOURCE,
    'source-layer': 'label',
    minzoom,
    filter: is('kind', kind),
    layout: { ...layout, 'symbol-sort-key': ['to-number', ['get', 'rank'], 9] },
    paint: paint(colour),
  })
  return [
    point('label-landmark', 'landmark', 15.6, text(14, 0.04), colours.faint),
    point('label-park', 'park', 14.6, text(14, 0.12), colours.faint),
    point('label-community', 'community', 15.2, text(14, 0.12), colours.faint),
    {
      id: 'label-road',
      type: 'symbol',
      source: GROUND_SOURCE,
      'source-layer': 'road',
      minzoom: 14,
      // Few names, those one would say on the radio; the lanes' come when one is among them.
      filter: [
        'all',
        ['has', 'name'],
        ['>=', ['zoom'], ['match', ['get', 'kind'], ['ring', 'trunk'], 14, 'main', 15.4, 'minor', 16.2, 17]],
      ],
      layout: {
        ...text(14, 0.12),
        'symbol-placement': 'line',
        'symbol-spacing': 900 * scale,
        'text-max-angle': 30,
        'text-rotation-alignment': 'map',
        'text-pitch-alignment': 'viewport',
      },
      paint: paint(colours.roadName),
    },
    point('label-water', 'water', 12, text(15, 0.3), colours.faint),
    point('label-street', 'street', 10, text(17, 0.24), colours.label),
  ]
}
