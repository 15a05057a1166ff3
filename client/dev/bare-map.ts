/**
 * The yardstick of the map: deck.gl with the three layers that the product shows fixed and moving things with, given columns that
 * are ready. No stores, no decoding; each step hands over the next columns and has them drawn. With `#ground` it draws into the
 * same MapLibre ground as the product does, else by itself.
 */
/// <reference types="vite/client" />
import { Deck, type Layer } from '@deck.gl/core'
import { IconLayer, LineLayer, ScatterplotLayer } from '@deck.gl/layers'
import { MapboxOverlay } from '@deck.gl/mapbox'
import { decodeLatest, type LatestFrame } from '@yiwang/contract'
import { Map as OpenMap, setWorkerUrl } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { type Atlas, assetIcon, makeAtlas } from '../src/map/atlas.ts'
import { boundsOf, groundStyle } from '../src/map/ground.ts'
import { startTrusted } from '../src/trusted.ts'

export interface BareMap {
  /** The fixed things' places, the moving things' frames of latest values, and how many steps lie between two of these. */
  prepare(fixed: readonly number[], frames: readonly (readonly number[])[], steps: number): void
  /** Draws steps at the product's pace, for so long. */
  run(milliseconds: number, pace: number): Promise<void>
}

interface Step {
  readonly positions: Float64Array
  readonly feet: Float64Array
  readonly angles: Float32Array
}

const EYE = { center: [125.39, 43.86] as [number, number], zoom: 12, pitch: 50 }
type Begin = (device: Parameters<typeof makeAtlas>[0]) => void
let show: (layers: Layer[]) => void
const atlas = await new Promise<Atlas>((resolve) => {
  const begin: Begin = (device) => resolve(makeAtlas(device))
  show = location.hash === '#ground' ? overGround(begin) : alone(begin)
})

function alone(onDeviceInitialized: Begin): (layers: Layer[]) => void {
  const { center, ...rest } = EYE
  const initialViewState = { ...rest, longitude: center[0], latitude: center[1] }
  const deck = new Deck({ width: '100%', height: '100%', initialViewState, controller: false, onDeviceInitialized })
  return (layers) => deck.setProps({ layers })
}

function overGround(onDeviceInitialized: Begin): (layers: Layer[]) => void {
  startTrusted()
  setWorkerUrl(workerUrl)
  const map = new OpenMap({
    container: 'map',
    style: groundStyle(boundsOf([])),
    ...EYE,
    attributionControl: false,
    fadeDuration: 0,
  })
  const overlay = new MapboxOverlay({ interleaved: true, layers: [], onDeviceInitialized })
  map.addControl(overlay)
  return (layers) => overlay.setProps({ layers })
}

let fixed = new Float64Array(0)
let steps: readonly Step[] = []
let version = 0

/** Always the same objects, as deck.gl wants it: only what they hold is other. */
const dots = { length: 0, attributes: { getPosition: { value: fixed, size: 2 } } }
const heads: { length: number; attributes: Record<string, object> } = { length: 0, attributes: {} }
const stems: { length: number; attributes: Record<string, object> } = { length: 0, attributes: {} }

function layersOf({ positions, feet, angles }: Step): Layer[] {
  version++
  heads.attributes.getPosition = { value: positions, size: 3 }
  heads.attributes.getAngle = { value: angles, size: 1 }
  stems.attributes.getSourcePosition = { value: feet, size: 3 }
  stems.attributes.getTargetPosition = { value: positions, size: 3 }
  const over = { parameters: { depthCompare: 'always' } } as const
  return [
    new ScatterplotLayer({ ...over, id: 'dots', data: dots, radiusUnits: 'pixels', getRadius: 2.6, pickable: true }),
    new LineLayer({
      ...over,
      id: 'stems',
      data: stems,
      getColor: [150, 160, 170, 110],
      getWidth: 1,
      updateTriggers: { getSourcePosition: version, getTargetPosition: version },
    }),
    new IconLayer({
      ...over,
      id: 'heads',
      data: heads,
      pickable: true,
      billboard: false,
      iconAtlas: atlas.texture,
      iconMapping: atlas.mapping,
      getIcon: () => assetIcon('drone', 'fresh'),
      getSize: 30,
      updateTriggers: { getPosition: version, getAngle: version },
    }),
  ]
}

/** All columns of the way from one frame to the next, made beforehand. */
function stepsBetween({ positions: a }: LatestFrame, { positions: b }: LatestFrame, count: number): Step[] {
  return Array.from({ length: count }, (_, n) => {
    const k = n / count
    const step = {
      positions: new Float64Array(b.lon.length * 3),
      feet: new Float64Array(b.lon.length * 3),
      angles: Float32Array.from(b.heading, (heading) => -heading),
    }
    for (let i = 0; i < b.lon.length; i++) {
      const lon = (a.lon[i] ?? 0) + ((b.lon[i] ?? 0) - (a.lon[i] ?? 0)) * k
      const lat = (a.lat[i] ?? 0) + ((b.lat[i] ?? 0) - (a.lat[i] ?? 0)) * k
      step.positions.set([lon, lat, b.elevation[i] ?? 0], i * 3)
      step.feet.set([lon, lat, 0], i * 3)
    }
    return step
  })
}

const bare: BareMap = {
  prepare(places, frames, count) {
    fixed = Float64Array.from(places)
    const decoded = frames.map((bytes) => decodeLatest(Uint8Array.from(bytes)))
    steps = decoded.slice(1).flatMap((frame, i) => stepsBetween(decoded[i] ?? frame, frame, count))
    dots.length = fixed.length / 2
    dots.attributes.getPosition = { value: fixed, size: 2 }
    heads.length = stems.length = steps[0]?.angles.length ?? 0
  },
  run: (milliseconds, pace) =>
    new Promise((resolve) => {
      const until = performance.now() + milliseconds
      let next = 0
      let at = 0
      const paint = (time: number) => {
        if (performance.now() >= until) return resolve()
        requestAnimationFrame(paint)
        if (time - at < pace) return
        at = time
        const step = steps[next++ % steps.length]
        if (step) show(layersOf(step))
      }
      requestAnimationFrame(paint)
    }),
}
Object.assign(window, { bare })
document.documentElement.dataset.ready = ''
