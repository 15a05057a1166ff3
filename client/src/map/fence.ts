/** The fence: the one imperative file. Stores go in, frames come out; nothing outside touches MapLibre or deck.gl. */
import type { PickingInfo } from '@deck.gl/core'
import { MapboxOverlay } from '@deck.gl/mapbox'
import type { Alert, Asset, Bbox, FollowRequest } from '@yiwang/contract'
import { type Map as GlMap, Marker, Map as OpenMap, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { byUrgency, owesConfirmation, sorted } from '../alerts/order.ts'
import { assets } from '../stores/assets.ts'
import { selectAlert, selectAsset, selection } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { layerShown, view as shownView } from '../stores/view.ts'
import { anchor } from './anchor.ts'
import { makeAtlas } from './atlas.ts'
import { boundsOf, groundStyle } from './ground.ts'
import { KINDS } from './kinds.ts'
import { drawing, type MapLayer, type Scene, type View } from './layer.ts'
import { BEAM_M } from './layers/alerts.ts'
import * as registry from './layers/registry.ts'
import { dronesOf, type Motion, moved, STILL } from './motion.ts'
import { placeOnMap } from './place.ts'

setWorkerUrl(workerUrl)

export interface Fence {
  zoomBy(steps: number): void
  tilt(): void
  north(): void
  showAll(): void
  close(): void
}

export const LAYERS: readonly MapLayer[] = Object.values(registry)
const TILT = 50
const FLIGHT_MS = 900
const CARD_PX = 492
/** Interpolation is drawn at this pace: smooth to the eye, and half the work of every frame. */
const MOTION_MS = 33
const RIPPLES = 3

export function openMap(host: HTMLElement, watch: (latest: FollowRequest['latest']) => void): Fence {
  const district = boundsOf(assets.getState().byId.values())
  const map = new OpenMap({
    container: host,
    style: groundStyle(district),
    bounds: district,
    fitBoundsOptions: { padding: 60, pitch: TILT, bearing: 0 },
    pitch: TILT,
    maxPitch: 75,
    minZoom: 8,
    attributionControl: false,
    fadeDuration: 0,
    maxCanvasSize: [8192, 8192],
    canvasContextAttributes: { antialias: true },
  })
  map.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-right')
  const draw = drawing(LAYERS)
  let scene: Scene | undefined
  let motion: Motion = STILL
  let fixVersion = -1
  let drones: readonly Asset[] = []
  let droneSource: unknown
  let worst: ReadonlyMap<string, Alert> = new Map()
  let worstSource: unknown
  let view = viewOf(map)
  let frame = 0
  let drawnAt = 0
  let drawn: readonly unknown[] = []
  let atlas: Scene['atlas'] | undefined

  const overlay = new MapboxOverlay({
    interleaved: true,
    layers: [],
    pickingRadius: 6,
    onDeviceInitialized: (device) => {
      atlas = makeAtlas(device)
      schedule()
    },
    getCursor: ({ isHovering, isDragging }) => (isDragging ? 'grabbing' : isHovering ? 'pointer' : 'grab'),
    onClick: (info: PickingInfo) => {
      const layer = LAYERS.find((one) => info.layer?.id.startsWith(`${one.id}:`))
      const hit = scene && layer?.hit(info, scene)
      if (hit?.alert) selectAlert(hit.alert)
      else if (hit) selectAsset(hit.asset)
    },
  })
  map.addControl(overlay)

  const schedule = () => {
    if (frame === 0) frame = requestAnimationFrame(paint)
  }

  const paint = (time: number) => {
    frame = 0
    if (!atlas) return
    if (motion.moving && time - drawnAt < MOTION_MS) return schedule()
    drawnAt = time
    const { latest: state, alerts: open, freshness } = shown.getState()
    const known = assets.getState()
    if (open !== worstSource) {
      worst = worstByAsset(open)
      worstSource = open
    }
    if (known.byId !== droneSource || state.fixVersion !== fixVersion || motion.moving) {
      if (known.byId !== droneSource || state.fixVersion !== fixVersion) drones = dronesOf(known.byId.values(), state.fixes)
      droneSource = known.byId
      fixVersion = state.fixVersion
      if (drones.length > 0 || motion.drones.length > 0) motion = moved(motion, drones, state.fixes, Date.now())
    }
    const { asset, alert } = selection.getState()
    scene = {
      assets: known,
      latest: state,
      freshness,
      worst,
      motion,
      chosenAsset: asset,
      chosenAlert: alert,
      view,
      atlas,
    }
    const layers = draw(scene, (id) => layerShown(shownView.getState(), id))
    if (layers !== drawn) {
      drawn = layers
      overlay.setProps({ layers: [...layers] })
    }
    point()
    if (motion.moving) schedule()
  }

  /** Where the chosen alert is on the screen: at its shape, which for a Ⅰ or Ⅱ is at the top of its beam. */
  const point = () => {
    const id = selection.getState().alert
    const chosen = id === undefined ? undefined : shown.getState().alerts.get(id)
    const place = chosen && placeOnMap(chosen, assets.getState(), shown.getState().latest)
    if (!chosen || !place) {
      if (anchor.getState().at) anchor.setState({ at: undefined })
      return
    }
    const { x, y } = map.project([place[0], place[1]])
    const lifted = chosen.level <= 2 ? (BEAM_M / metresPerPixel(map)) * Math.sin((map.getPitch() * Math.PI) / 180) : 0
    const before = anchor.getState().at
    if (before?.x !== x || before.y !== y - lifted) anchor.setState({ at: { x, y: y - lifted } })
  }

  const ripples = new Map<string, Marker>()
  const ripple = () => {
    // The past asks for nobody.
    const live = shown.getState().at === undefined
    const owed = [...shown.getState().alerts.values()].filter((a) => live && a.level <= 2 && a.active && owesConfirmation(a))
    const wanted = new Map(
      owed
        .sort(byUrgency)
        .slice(0, RIPPLES)
        .map((a) => [a.id, a]),
    )
    for (const [id, marker] of ripples) {
      if (wanted.has(id)) continue
      marker.remove()
      ripples.delete(id)
    }
    for (const [id, alert] of wanted) {
      const place = placeOnMap(alert, assets.getState(), shown.getState().latest)
      if (!place) continue
      const at: [number, number] = [place[0], place[1]]
      const known = ripples.get(id)
      if (known) known.setLngLat(at)
      else {
        const element = document.createElement('i')
        element.className = `ripple level-${alert.level}`
        element.append(document.createElement('i'))
        ripples.set(id, new Marker({ element, pitchAlignment: 'map', rotationAlignment: 'map' }).setLngLat(at).addTo(map))
      }
    }
  }

  let settling: ReturnType<typeof setTimeout> | undefined
  const settled = () => {
    view = viewOf(map)
    schedule()
    clearTimeout(settling)
    settling = setTimeout(() => watch({ bbox: view.bbox, zoom: view.zoom, kinds: KINDS }), 200)
  }

  const fly = (to: readonly [number, number], zoom: number) => {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
    // To the left of the card, so that neither the place nor its rings lie under it; on a phone, above it.
    const { clientWidth, clientHeight } = host
    const offset: [number, number] = clientWidth > 700 ? [-Math.min(CARD_PX / 2, clientWidth / 5), 0] : [0, -clientHeight / 5]
    map.flyTo({ center: [to[0], to[1]], zoom: Math.max(map.getZoom(), zoom), offset, duration: calm ? 0 : FLIGHT_MS })
  }

  let fitted = assets.getState().byId.size > 0
  const ends = [
    shown.subscribe((now, before) => {
      if (now.alerts !== before.alerts) ripple()
      schedule()
    }),
    assets.subscribe(({ byId }) => {
      if (!fitted && byId.size > 0) {
        fitted = true
        map.fitBounds(boundsOf(byId.values()), { padding: 60, duration: 0, pitch: TILT })
      }
      schedule()
    }),
    selection.subscribe((now, before) => {
      if (now.flight !== before.flight && now.alert !== undefined) {
        const alert = shown.getState().alerts.get(now.alert)
        const place = alert && placeOnMap(alert, assets.getState(), shown.getState().latest)
        if (place) fly(place, 14.5)
      }
      if (now.asset !== before.asset && now.asset !== undefined) {
        const asset = assets.getState().byId.get(now.asset)
        if (asset?.lon !== undefined && asset.lat !== undefined && !inside(view.bbox, asset.lon, asset.lat)) {
          fly([asset.lon, asset.lat], 13.5)
        }
      }
      schedule()
    }),
  ]
  ends.push(shownView.subscribe(schedule))
  map.on('move', point)
  map.on('moveend', settled)
  const resized = new ResizeObserver(() => map.resize())
  resized.observe(host)
  ripple()
  settled()

  return {
    zoomBy: (steps) => void map.zoomTo(map.getZoom() + steps, { duration: 150 }),
    tilt: () => void map.easeTo({ pitch: map.getPitch() > 5 ? 0 : TILT, duration: 300 }),
    north: () => void map.easeTo({ bearing: 0, duration: 300 }),
    showAll: () =>
      void map.fitBounds(boundsOf(assets.getState().byId.values()), { padding: 60, duration: FLIGHT_MS, pitch: map.getPitch() }),
    close: () => {
      for (const end of ends) end()
      clearTimeout(settling)
      cancelAnimationFrame(frame)
      resized.disconnect()
      anchor.setState({ at: undefined })
      map.remove()
    },
  }
}

/** A place shows its worst alert: what waits for confirmation first, then by level. */
export function worstByAsset(byId: ReadonlyMap<string, Alert>): ReadonlyMap<string, Alert> {
  const worst = new Map<string, Alert>()
  for (const alert of sorted(byId).open) if (!worst.has(alert.asset)) worst.set(alert.asset, alert)
  return worst
}

function viewOf(map: GlMap): View {
  const bounds = map.getBounds()
  const bbox: Bbox = [
    Math.max(-180, bounds.getWest()),
    Math.max(-90, bounds.getSouth()),
    Math.min(180, bounds.getEast()),
    Math.min(90, bounds.getNorth()),
  ]
  return { zoom: map.getZoom(), bbox }
}

function inside([west, south, east, north]: Bbox, lon: number, lat: number): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north
}

const EARTH_M = 40_075_016.686
function metresPerPixel(map: GlMap): number {
  return (EARTH_M * Math.cos((map.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom())
}
