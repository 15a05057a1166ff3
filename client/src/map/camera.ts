/** How the eye moves: only when told to, 900 ms, at once for whoever wants no motion. */
import type { Bbox } from '@yiwang/contract'
import type { Map as GlMap } from 'maplibre-gl'
import type { Camera, ViewCommand } from '../stores/view.ts'
import type { View } from './layer.ts'

/** How the district is seen when nobody has turned it: from the south-south-east, tilted. */
export const HOME = { pitch: 50, bearing: -18 } as const
const FLIGHT_MS = 900
const TURN_MS = 300
const NEAR = 15
const CARD_PX = 492
const MARGIN_PX = 48

function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

export function fly(map: GlMap, to: readonly [number, number], zoom: number | undefined, besideCard: boolean): void {
  const { clientWidth, clientHeight } = map.getContainer()
  // To the left of the card, so that neither the place nor its rings lie under it; on a phone, above it.
  const side: [number, number] = clientWidth > 700 ? [-Math.min(CARD_PX / 2, clientWidth / 5), 40] : [0, -clientHeight / 5]
  map.flyTo({
    center: [to[0], to[1]],
    zoom: zoom ?? map.getZoom(),
    offset: besideCard ? side : [0, 0],
    duration: calm() ? 0 : FLIGHT_MS,
  })
}

export function fit(map: GlMap, [west, south, east, north]: Bbox, at: Partial<Camera> = {}, duration = FLIGHT_MS): void {
  const bearing = at.bearing ?? map.getBearing()
  const camera = map.cameraForBounds([west, south, east, north], { padding: MARGIN_PX, bearing })
  if (!camera?.center || camera.zoom === undefined) return
  map.easeTo({
    center: camera.center,
    // What is tilted away becomes smaller: the nearer edge sets the distance.
    zoom: Math.min(camera.zoom, 17),
    bearing,
    pitch: at.pitch ?? map.getPitch(),
    duration: calm() ? 0 : duration,
  })
}

export function obey(map: GlMap, order: ViewCommand, district: Bbox): void {
  const duration = calm() ? 0 : TURN_MS
  if (order.do === 'fly') fly(map, [order.lon, order.lat], order.zoom ?? Math.max(map.getZoom(), NEAR), false)
  else if (order.do === 'fit') fit(map, order.bbox)
  else if (order.do === 'zoom') map.zoomTo(map.getZoom() + order.by, { duration: calm() ? 0 : 150 })
  else if (order.do === 'tilt') map.easeTo({ pitch: map.getPitch() > 5 ? 0 : HOME.pitch, duration })
  else if (order.do === 'north') map.easeTo({ bearing: 0, duration })
  else fit(map, district, { bearing: HOME.bearing })
}

export function cameraOf(map: GlMap): Camera {
  const { lng, lat } = map.getCenter()
  return { center: [lng, lat], zoom: map.getZoom(), pitch: map.getPitch(), bearing: map.getBearing() }
}

export function viewOf(map: GlMap): View {
  const bounds = map.getBounds()
  return {
    zoom: map.getZoom(),
    bbox: [
      Math.max(-180, bounds.getWest()),
      Math.max(-90, bounds.getSouth()),
      Math.min(180, bounds.getEast()),
      Math.min(90, bounds.getNorth()),
    ],
  }
}

const EARTH_M = 40_075_016.686
export function metresPerPixel(map: GlMap): number {
  return (EARTH_M * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom())
}
