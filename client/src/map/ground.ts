/** The ground until a basemap is there: dark land and a graticule of whole arc seconds, nothing from the network. Pure. */
import type { Bbox } from '@yiwang/contract'
import type { StyleSpecification } from 'maplibre-gl'
import { place, UNDER_BUILDINGS, UNDER_LABELS } from './ground-order.ts'
import { GROUND } from './palette.ts'

/** Lines every 15″, stronger every 1′. */
const FINE = 15 / 3_600
const COARSE = 60 / 3_600
const BEYOND = 0.25

type Lines = GeoJSON.Feature<GeoJSON.MultiLineString>

export function graticule([west, south, east, north]: Bbox, step: number): Lines {
  const from = (value: number) => Math.floor(value / step) * step
  const coordinates: [number, number][][] = []
  for (let lon = from(west); lon <= east; lon += step)
    coordinates.push([
      [lon, south],
      [lon, north],
    ])
  for (let lat = from(south); lat <= north; lat += step)
    coordinates.push([
      [west, lat],
      [east, lat],
    ])
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates } }
}

export function groundStyle([west, south, east, north]: Bbox): StyleSpecification {
  const wide: Bbox = [west - BEYOND, south - BEYOND, east + BEYOND, north + BEYOND]
  return {
    version: 8,
    sources: {
      fine: { type: 'geojson', data: graticule(wide, FINE) },
      coarse: { type: 'geojson', data: graticule(wide, COARSE) },
    },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': GROUND.land } },
      { id: 'fine', type: 'line', source: 'fine', minzoom: 11.5, paint: { 'line-color': GROUND.fine, 'line-width': 1 } },
      { id: 'coarse', type: 'line', source: 'coarse', paint: { 'line-color': GROUND.coarse, 'line-width': 1.4 } },
      place(UNDER_BUILDINGS),
      place(UNDER_LABELS),
    ],
  }
}

/** The rectangle that holds all placed assets; the demo district's centre when there is none yet. */
export function boundsOf(places: Iterable<{ lon?: number | undefined; lat?: number | undefined }>): Bbox {
  let west = 180
  let south = 90
  let east = -180
  let north = -90
  for (const { lon, lat } of places) {
    if (lon === undefined || lat === undefined) continue
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  return west > east ? [125.34, 43.82, 125.44, 43.9] : [west, south, east, north]
}
