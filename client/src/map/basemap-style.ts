/** A basemap → the style it is drawn in. What a style elsewhere draws is left as it is, but for the two places our layers need. Pure. */
import { type Basemap, DISTRICT_SCHEMA } from '@yiwang/contract'
import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { BUILDING_LAYER, districtLayers, GROUND_SOURCE } from './district-style.ts'
import { foreignLayers } from './foreign-style.ts'
import type { GroundLook } from './ground-look.ts'
import { place, UNDER_BUILDINGS, UNDER_LABELS } from './ground-order.ts'
import { GROUND_PALETTE, type GroundPalette } from './ground-palette.ts'
import { shiftedTemplate } from './shifted-tiles.ts'

type Tiled = Extract<Basemap, { kind: 'vector' | 'raster' }>

/** `origin` makes our own paths whole: the tiles are fetched by a worker, which knows no page. */
export function basemapStyle(basemap: Tiled, look: GroundLook, origin: string): StyleSpecification {
  const colours = GROUND_PALETTE[look.theme]
  return basemap.kind === 'raster'
    ? pictures(basemap, colours, origin)
    : {
        version: 8,
        // From the south-west, as the shadows lie.
        light: { anchor: 'map', position: [1.5, 225, 38], color: '#FFFFFF', intensity: colours.light },
        sources: {
          [GROUND_SOURCE]: {
            type: 'vector',
            tiles: [whole(basemap.tiles, origin)],
            bounds: basemap.bounds,
            minzoom: basemap.minZoom,
            maxzoom: basemap.maxZoom,
            ...(basemap.schema === DISTRICT_SCHEMA && { promoteId: { [BUILDING_LAYER]: 'id' } }),
          },
        },
        layers: basemap.schema === DISTRICT_SCHEMA ? districtLayers(look) : foreignLayers(basemap.layers, look),
      }
}

function pictures(
  { tiles, tileSize, bounds, minZoom, maxZoom, offset }: Extract<Basemap, { kind: 'raster' }>,
  { land, picture }: GroundPalette,
  origin: string,
): StyleSpecification {
  const sheets = tiles.map((template, i) => ({ id: `sheet-${i}`, template: whole(template, origin) }))
  return {
    version: 8,
    sources: Object.fromEntries(
      sheets.map(({ id, template }) => [
        id,
        {
          type: 'raster',
          tiles: [offset === undefined ? template : shiftedTemplate(offset, template)],
          tileSize,
          bounds,
          minzoom: minZoom,
          maxzoom: maxZoom,
        },
      ]),
    ),
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': land } },
      ...sheets.map(
        ({ id }): LayerSpecification => ({
          id,
          type: 'raster',
          source: id,
          paint: {
            'raster-saturation': picture.saturation,
            'raster-brightness-max': picture.brightest,
            'raster-contrast': picture.contrast,
            'raster-fade-duration': 0,
          },
        }),
      ),
      place(UNDER_BUILDINGS),
      place(UNDER_LABELS),
    ],
  }
}

/** Somebody else's style with our two places in it: before its first standing thing and before its first name. */
export function withPlaces(style: StyleSpecification): StyleSpecification {
  const firstOf = (type: LayerSpecification['type'], otherwise: number) => {
    const at = style.layers.findIndex((layer) => layer.type === type)
    return at < 0 ? otherwise : at
  }
  const names = firstOf('symbol', style.layers.length)
  const standing = Math.min(firstOf('fill-extrusion', names), names)
  return {
    ...style,
    layers: [
      ...style.layers.slice(0, standing),
      place(UNDER_BUILDINGS),
      ...style.layers.slice(standing, names),
      place(UNDER_LABELS),
      ...style.layers.slice(names),
    ],
  }
}

function whole(template: string, origin: string): string {
  return template.startsWith('/') ? `${origin}${template}` : template
}
