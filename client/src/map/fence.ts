/** The fence: the one imperative file. Stores go in, frames come out; nothing outside touches MapLibre or deck.gl. */
import type { PickingInfo } from '@deck.gl/core'
import { WebMercatorViewport } from '@deck.gl/core'
import { MapboxOverlay } from '@deck.gl/mapbox'
import type { Bbox } from '@yiwang/contract'
import { Map as OpenMap, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { shallow } from 'zustand/shallow'
import { assetView, watchAssetView } from '../stores/asset-view.ts'
import { assets } from '../stores/assets.ts'
import { basemapStore } from '../stores/basemap.ts'
import { grids, readGrids } from '../stores/grids.ts'
import { peaks, watchPeaks } from '../stores/peaks.ts'
import { selectAlert, selectAsset, selection } from '../stores/selection.ts'
import { alertIn, shown } from '../stores/shown.ts'
import { tracks, watchTracks } from '../stores/tracks.ts'
import { dropAim, layerShown, view } from '../stores/view.ts'
import { anchor, calledOut } from './anchor.ts'
import { makeAtlas } from './atlas.ts'
import { calm, cameraOf, fit, fitted, fly, HOME, metresPerPixel, obey, viewOf } from './camera.ts'
import { groundStyle } from './ground.ts'
import { heartOf, homeOf } from './home.ts'
import { drawing, type Hit, type MapLayer, type Scene } from './layer.ts'
import { BEAM_M, RINGED_M, roofOf } from './layers/alerts.ts'
import { CALLOUTS_FROM_ZOOM } from './layers/callouts.ts'
import { floodRows, topOf } from './layers/flood.ts'
import * as registry from './layers/registry.ts'
import { addPoint, closeFigure, measured } from './measure.ts'
import { openGround } from './open-ground.ts'
import { placeOnMap } from './place.ts'
import { ripplesOn } from './ripples.ts'
import { sceneMaker } from './scene.ts'
import { tintBuildings } from './tint.ts'
import { waterBox } from './water-view.ts'

setWorkerUrl(workerUrl)

export interface Fence {
  close(): void
}

/** Up to which request to be taken somewhere maps have gone there: one that is made anew goes on from here. */
let flownTo = 0

export const LAYERS: readonly MapLayer[] = Object.values(registry)
/** Set once, when the map has first been drawn with something that was measured: whoever times a start waits for it. */
const FIRST_LIVE_DATUM = 'first-live-datum'
/** Interpolation is drawn at this pace: smooth to the eye, and half the work of every frame. */
const MOTION_MS = 33
const ALERT_ZOOM = 14.5
/** A click this near to the first point of a figure closes it. */
const CLOSES_PX = 12

/** `lost` is called once when the browser takes the drawing context away: this map is over, another may be opened. */
export function openMap(host: HTMLElement, watch: (box: Bbox) => void, lost: () => void): Fence {
  const district = () => homeOf(basemapStore.getState().basemap, assets.getState().byId.values())
  const heart = () => heartOf(basemapStore.getState().basemap, assets.getState().byId.values())
  const before = view.getState().camera
  const map = new OpenMap({
    container: host,
    style: groundStyle(district()),
    ...(before
      ? { ...before, center: [...before.center] }
      : { ...fitted(heart(), { width: host.clientWidth, height: host.clientHeight }, HOME), ...HOME }),
    maxPitch: 75,
    minZoom: 8,
    attributionControl: false,
    fadeDuration: 0,
    maxCanvasSize: [8192, 8192],
    canvasContextAttributes: { antialias: true },
  })
  map.addControl(new ScaleControl({ maxWidth: 120 }), 'bottom-right')
  const draw = drawing(LAYERS)
  const scenes = sceneMaker()
  const ripples = ripplesOn(map, host)
  let scene: Scene | undefined
  let seen = viewOf(map)
  let frame = 0
  let drawnAt = 0
  let drawn: readonly unknown[] = []
  let atlas: Scene['atlas'] | undefined
  let over = ''
  let told = performance.getEntriesByName(FIRST_LIVE_DATUM).length > 0

  const overlay = new MapboxOverlay({
    interleaved: true,
    layers: [],
    // Nothing is hit that the pointer is not on, but for the width of a line.
    pickingRadius: 2,
    onDeviceInitialized: (device) => {
      atlas = makeAtlas(device)
      schedule()
    },
    getCursor: ({ isDragging }) => {
      if (isDragging) return 'grabbing'
      if (view.getState().measuring) return 'crosshair'
      // Grids are everywhere: a hand all over the map would say nothing.
      return over !== '' && over !== 'grids' ? 'pointer' : 'grab'
    },
    onHover: (info: PickingInfo) => {
      // The layer that has just been left is named too, as not picked.
      over = info.picked ? (info.layer?.id.split(':')[0] ?? '') : ''
    },
    onClick: (info: PickingInfo) => {
      if (view.getState().measuring) return
      const hit = hitOf(info)
      if (!hit) return
      if ('opens' in hit) fly(map, [hit.opens.lon, hit.opens.lat], hit.opens.zoom, false)
      else if ('grid' in hit) view.setState(({ grid }) => ({ grid: grid === hit.grid ? undefined : hit.grid }))
      else if (hit.alert !== undefined) selectAlert(hit.alert)
      else selectAsset(hit.asset)
    },
  })
  map.addControl(overlay)

  const hitOf = (info: PickingInfo): Hit | undefined => {
    const layer = LAYERS.find((one) => info.layer?.id.startsWith(`${one.id}:`))
    return scene && layer?.hit(info, scene)
  }

  const schedule = () => {
    if (frame === 0) frame = requestAnimationFrame(paint)
  }

  const paint = (time: number) => {
    frame = 0
    if (!atlas) return
    if (scenes.moving() && time - drawnAt < MOTION_MS) return schedule()
    drawnAt = time
    // Where motion is not wanted, things stand where they were last told to be.
    scene = scenes.at(calm() ? Number.POSITIVE_INFINITY : Date.now(), seen, atlas)
    const state = view.getState()
    const layers = draw(scene, (id) => layerShown(state, id))
    if (layers !== drawn) {
      drawn = layers
      overlay.setProps({ layers: [...layers] })
      if (!told && isLive(scene)) {
        told = true
        map.once('render', () => performance.mark(FIRST_LIVE_DATUM))
      }
    }
    tint(scene)
    if (state.aim && isLive(scene) && !shown.getState().loading) goToWater(scene)
    project()
    if (scenes.moving()) schedule()
  }

  const tint = tintBuildings(map)

  /** Where the chosen alert and the called out flood points are on the screen. */
  const project = () => {
    const at = chosenOnScreen()
    if (!shallow(at, anchor.getState().at)) anchor.setState({ at })
    const wanted = layerShown(view.getState(), 'callouts') && seen.zoom >= CALLOUTS_FROM_ZOOM ? (scene?.callouts ?? []) : []
    const before = calledOut.getState().rows
    const rows = wanted.map((row) => ({ row, ...on(topOf(row)) }))
    if (rows.length !== before.length || !rows.every((one, i) => shallow(one, before[i]))) calledOut.setState({ rows })
  }

  /** Made when something is to be projected, and kept while nobody moves the map. */
  let eye: WebMercatorViewport | undefined
  const on = (place: readonly number[]) => {
    if (!eye) {
      const { clientWidth: width, clientHeight: height } = host
      const { center, ...rest } = cameraOf(map)
      eye = new WebMercatorViewport({ ...rest, longitude: center[0], latitude: center[1], width, height })
    }
    const [x = 0, y = 0] = eye.project([...place])
    return { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 }
  }

  const chosenOnScreen = () => {
    const id = selection.getState().alert
    const chosen = alertIn(shown.getState(), id)
    const known = assets.getState()
    const place = chosen && placeOnMap(chosen, known, shown.getState().latest)
    if (!chosen || !place) return undefined
    const ground = on(place)
    const serious = chosen.level <= 2
    const top = serious ? on([...place, roofOf(known.byId.get(chosen.asset)?.traits) + BEAM_M]) : ground
    return { ...top, groundY: ground.y, ringed: serious ? RINGED_M / metresPerPixel(map) : 0 }
  }

  let settling: ReturnType<typeof setTimeout> | undefined
  const settled = () => {
    seen = viewOf(map)
    view.setState({ camera: cameraOf(map), ...seen })
    schedule()
    clearTimeout(settling)
    settling = setTimeout(() => watch(seen.bbox), 200)
  }

  const goToAlert = (id: string) => {
    const alert = alertIn(shown.getState(), id)
    const place = alert && placeOnMap(alert, assets.getState(), shown.getState().latest)
    if (!place) return
    dropAim()
    const { flight } = selection.getState()
    fly(map, place, Math.max(map.getZoom(), ALERT_ZOOM), true)
    map.once('moveend', () => {
      flownTo = flight
    })
  }

  /** Opening the topic was the command; it is carried out once, when the water is known. */
  const goToWater = (known: Scene) => {
    dropAim()
    const box = waterBox(floodRows(known))
    if (box) fit(map, box, HOME)
    else obey(map, { do: 'all' }, district())
  }

  /** A map or assets that come after it was opened open it anew, once; afterwards it does not move by itself. */
  let opened = String(heart())
  const openAnew = () => {
    if (before || opened === String(heart())) return
    opened = String(heart())
    fit(map, heart(), HOME, 0)
    flownTo = 0
    goThere()
  }
  /** What somebody asked to be taken to before there was a map. */
  const goThere = () => {
    const { alert, flight } = selection.getState()
    if (flight > flownTo && alert !== undefined) goToAlert(alert)
  }
  let placed = assets.getState().byId.size > 0
  let grounded = false
  const ends = [
    shown.subscribe((now, was) => {
      if (now.alerts !== was.alerts) ripples.update()
      schedule()
    }),
    assets.subscribe(({ byId }) => {
      if (!placed && byId.size > 0) {
        placed = true
        openAnew()
      }
      schedule()
    }),
    selection.subscribe((now, was) => {
      if (now.flight !== was.flight && now.alert !== undefined) goToAlert(now.alert)
      if (now.asset !== was.asset && now.asset !== undefined) {
        const { lon, lat } = assets.getState().byId.get(now.asset) ?? {}
        if (lon !== undefined && lat !== undefined && !inside(seen.bbox, lon, lat)) fly(map, [lon, lat], 15, false)
      }
      schedule()
    }),
    view.subscribe((now, was) => {
      if (now.command !== was.command && now.command) {
        obey(map, now.command, district())
        dropAim()
      }
      if (now.measuring !== was.measuring) map.doubleClickZoom[now.measuring ? 'disable' : 'enable']()
      schedule()
    }),
    ...[assetView, peaks, tracks, grids, measured].map((store) => store.subscribe(schedule)),
    watchAssetView(),
    watchPeaks(),
    watchTracks(),
    openGround(map, groundStyle(district()), () => {
      if (!grounded) openAnew()
      grounded = true
    }),
  ]
  void readGrids()
  map.on('click', ({ point, lngLat }) => {
    if (!view.getState().measuring) return
    const { points, closed } = measured.getState()
    const [first] = points
    const onFirst = first && !closed && points.length >= 3 && map.project([...first]).dist(point) < CLOSES_PX
    if (onFirst) closeFigure()
    else addPoint([lngLat.lng, lngLat.lat])
  })
  map.on('move', () => {
    eye = undefined
    ripples.scale(metresPerPixel(map))
    project()
  })
  map.on('movestart', ({ originalEvent }) => originalEvent && dropAim())
  map.on('moveend', settled)
  map.on('styledata', schedule)
  map.on('webglcontextlost', () => lost())
  const resized = new ResizeObserver(() => map.resize())
  resized.observe(host)
  ripples.scale(metresPerPixel(map))
  ripples.update()
  settled()
  goThere()

  return {
    close: () => {
      for (const end of ends) end()
      clearTimeout(settling)
      cancelAnimationFrame(frame)
      resized.disconnect()
      ripples.close()
      anchor.setState({ at: undefined })
      calledOut.setState({ rows: [] })
      try {
        // First what draws into it: it asks the map for its projection until it is told to stop.
        map.removeControl(overlay)
        map.remove()
      } catch {
        // Without its drawing context it cannot give everything back; the context took it along, and the next map needs none of it.
      }
    },
  }
}

/** Whether it holds a value or a position from the platform; what the registry knows does not count. */
function isLive({ latest: { at, columns, fixes } }: Scene): boolean {
  return at !== undefined && (columns.size > 0 || fixes.time.length > 0)
}

function inside([west, south, east, north]: Scene['view']['bbox'], lon: number, lat: number): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north
}
