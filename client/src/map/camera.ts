/** How the eye moves: only when told to, 900 ms, at once for whoever wants no motion. */
import { WebMercatorViewport } from '@deck.gl/core'
import type { Bbox } from '@yiwang/contract'
import type { Map as GlMap } from 'maplibre-gl'
import type { Camera, ViewCommand } from '../stores/view.ts'
import type { View } from './layer.ts'

/** How the district is seen when nobody has turned it: from the south-south-east, tilted. */
export const HOME = { pitch: 55, bearing: -18 } as const
const FLIGHT_MS = 900
const TURN_MS = 300
const NEAR = 15
const CARD_PX = 492
const MARGIN_PX = 48

/** The person, or the machine, does not want to see things under way. */
export function calm(): boolean {
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
    // Whoever wants no motion is there at once, and beside the card all the same: MapLibre's own way would leave the offset out.
    essential: true,
  })
}

/** So near that a box just fills the map as it is tilted and turned. */
export function fit(map: GlMap, bbox: Bbox, at: Partial<Camera> = {}, duration = FLIGHT_MS): void {
  const { clientWidth: width, clientHeight: height } = map.getContainer()
  const look = { pitch: at.pitch ?? map.getPitch(), bearing: at.bearing ?? map.getBearing() }
  map.easeTo({ ...fitted(bbox, { width, height }, look), ...look, duration: calm() ? 0 : duration })
}

const NEAREST = 17
const FARTHEST = 9

/** The nearest view in which all corners of the box are inside the margin; the middle is put where that is nearest of all. */
export function fitted(
  [west, south, east, north]: Bbox,
  { width, height }: { readonly width: number; readonly height: number },
  look: { readonly pitch: number; readonly bearing: number },
): { center: [number, number]; zoom: number } {
  const middle: [number, number] = [(west + east) / 2, (south + north) / 2]
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]
  let centre = middle
  let zoom = FARTHEST
  for (let step = 4; step > 0.02; step /= 2) {
    const eye = (nearer: number, [longitude, latitude]: [number, number]) =>
      new WebMercatorViewport({ width, height, longitude, latitude, zoom: nearer, ...look })
    const next = Math.min(NEAREST, zoom + step)
    const flat = eye(next, middle)
    const seen = corners.map((corner) => flat.project(corner))
    const xs = seen.map(([x = 0]) => x)
    const ys = seen.map(([, y = 0]) => y)
    const spot = flat.unproject([(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2])
    const moved: [number, number] = [spot[0] ?? middle[0], spot[1] ?? middle[1]]
    const fits = corners.every((corner) => {
      const [x = 0, y = 0] = eye(next, moved).project(corner)
      return x >= MARGIN_PX && x <= width - MARGIN_PX && y >= MARGIN_PX && y <= height - MARGIN_PX
    })
    if (!fits) continue
    zoom = next
    centre = moved
  }
  return { center: centre, zoom }
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
