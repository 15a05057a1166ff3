/**
 * What the map is asked to do and what it shows. The map moves only on a command that stands here; who asks does not know the
 * map, and the map does not know who asked.
 */
import type { AssetKind, Bbox } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export type ViewCommand =
  | { readonly do: 'fly'; readonly lon: number; readonly lat: number; readonly zoom?: number }
  | { readonly do: 'fit'; readonly bbox: Bbox }
  | { readonly do: 'zoom'; readonly by: number }
  | { readonly do: 'tilt' | 'north' | 'all' }

/** Where the eye is: kept so that a map that had to be made anew stands where the old one stood. */
export interface Camera {
  readonly center: readonly [number, number]
  readonly zoom: number
  readonly pitch: number
  readonly bearing: number
}

/** A place somebody looked for that is nothing of ours: marked until the next search. */
export interface Pin {
  readonly lon: number
  readonly lat: number
  readonly title: string
}

export interface MapView {
  /** The newest command; another object is another command. */
  readonly command: ViewCommand | undefined
  readonly camera: Camera | undefined
  readonly bbox: Bbox | undefined
  readonly zoom: number | undefined
  /** Layers the topic shows; undefined = all. */
  readonly topicLayers: ReadonlySet<string> | undefined
  /** Kinds the topic's legend names at once; undefined = all. */
  readonly topicKinds: readonly AssetKind[] | undefined
  /** Layers the operator has switched against the topic. */
  readonly switched: ReadonlySet<string>
  /** What the map goes to once it knows where that is: the water, for whoever has just opened its topic. */
  readonly aim: 'water' | undefined
  readonly measuring: boolean
  readonly searching: boolean
  readonly pin: Pin | undefined
  /** Code of the chosen unit grid. */
  readonly grid: string | undefined
}

export const view = createStore<MapView>(() => ({
  command: undefined,
  camera: undefined,
  bbox: undefined,
  zoom: undefined,
  topicLayers: undefined,
  topicKinds: undefined,
  switched: new Set(),
  aim: undefined,
  measuring: false,
  searching: false,
  pin: undefined,
  grid: undefined,
}))

export function command(next: ViewCommand): void {
  view.setState({ command: { ...next } })
}

export function flyTo(lon: number, lat: number, zoom?: number): void {
  command({ do: 'fly', lon, lat, ...(zoom !== undefined && { zoom }) })
}

export function layerShown(state: Pick<MapView, 'topicLayers' | 'switched'>, id: string): boolean {
  return (state.topicLayers?.has(id) ?? true) !== state.switched.has(id)
}

export function toggleLayer(id: string): void {
  view.setState(({ switched }) => {
    const next = new Set(switched)
    if (!next.delete(id)) next.add(id)
    return { switched: next }
  })
}

/** A topic brings its own layers, and may say where to look; what was switched by hand belonged to the topic before. */
export function showLayers(ids: readonly string[] | undefined, kinds?: readonly AssetKind[], aim?: MapView['aim']): void {
  view.setState({ topicLayers: ids && new Set(ids), topicKinds: kinds, switched: new Set(), aim })
}

/** Somebody, or a serious alert, has led the view elsewhere meanwhile. */
export function dropAim(): void {
  if (view.getState().aim !== undefined) view.setState({ aim: undefined })
}
