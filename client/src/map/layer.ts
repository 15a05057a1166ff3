/** The shape of a map layer: pure rows → deck.gl layers. Drawn again only when something it reads has changed. */

import type { Layer, PickingInfo } from '@deck.gl/core'
import type { Action, Alert, Asset, AssetCluster, Bbox, LonLat, UnitGrid } from '@yiwang/contract'
import type { Assets } from '../stores/assets.ts'
import type { Theme } from '../stores/ground.ts'
import type { Latest } from '../stores/latest.ts'
import type { Peak } from '../stores/peaks.ts'
import type { Pin } from '../stores/view.ts'
import type { WordKey } from '../words/zh.ts'
import type { Atlas } from './atlas.ts'
import { UNDER_BUILDINGS, UNDER_LABELS } from './ground-order.ts'
import type { FloodRow } from './layers/flood.ts'
import type { Measured } from './measure.ts'
import type { Motion } from './motion.ts'

/** Everything that can be seen, live or of a past instant: layers read this and nothing else. */
export interface Scene {
  readonly assets: Assets
  /** What stands in this view: assets one by one, or merged by the server where they would lie on each other. */
  readonly placed: { readonly items: readonly Asset[]; readonly clusters: readonly AssetCluster[] }
  readonly latest: Latest
  readonly freshness: Uint8Array
  /** Of the ground it lies on. */
  readonly theme: Theme
  /** The worst open alert of each asset. */
  readonly worst: ReadonlyMap<string, Alert>
  /** Assets with an open alert that a cluster stands for. */
  readonly merged: ReadonlyMap<string, AssetCluster>
  /** Where the water is forecast to peak, by flood point. */
  readonly peaks: ReadonlyMap<string, Peak>
  /** Flood points that are called out by name, the worst first. */
  readonly callouts: readonly FloodRow[]
  readonly motion: Motion
  /** The ways drones came. */
  readonly tracks: readonly LonLat[][]
  readonly grids: readonly UnitGrid[]
  readonly chosenAsset: string | undefined
  /** The chosen alert, while it is one of those shown. */
  readonly alert: Alert | undefined
  readonly chosenGrid: string | undefined
  readonly pin: Pin | undefined
  readonly measured: Measured
  readonly view: View
  readonly atlas: Atlas
}

export interface View {
  readonly zoom: number
  readonly bbox: Bbox
}

/** What was clicked: a thing, a unit grid, or a chip that opens at a nearer view. */
export type Hit =
  | { readonly asset: string; readonly alert?: string }
  | { readonly grid: string }
  | { readonly opens: { readonly lon: number; readonly lat: number; readonly zoom: number } }

export interface MapLayer {
  readonly id: string
  readonly title: WordKey
  /** Drawing order; higher is nearer to the eye. */
  readonly z: number
  /** Lies on the ground and buildings stand on it, or stands on the ground and names lie over it; absent = over everything. */
  readonly ground?: 'flat' | 'standing'
  /** It is switched together with this other layer. */
  readonly within?: string
  /** It shows what the operator is doing: no topic and no switch hides it. */
  readonly tool?: boolean
  /** Without this right it has nothing to draw, and its switch says so. */
  readonly needs?: Action
  /** What the drawing depends on, compared one by one. */
  reads(scene: Scene): readonly unknown[]
  /** Ids of its deck layers begin with `<id>:`. Hidden layers are drawn with `visible: false`, not left out. */
  draw(scene: Scene, visible: boolean): readonly Layer[]
  hit(info: PickingInfo, scene: Scene): Hit | undefined
}

/** The layers of a scene: the same array while nothing changed. */
export function drawing(layers: readonly MapLayer[]) {
  const ordered = [...layers].sort((a, b) => a.z - b.z)
  const kept = new Map<string, { key: readonly unknown[]; layers: readonly Layer[] }>()
  let all: readonly Layer[] = []
  return (scene: Scene, shown: (id: string) => boolean): readonly Layer[] => {
    let changed = false
    for (const layer of ordered) {
      const visible = layer.tool === true || shown(layer.within ?? layer.id)
      const key = [visible, ...layer.reads(scene)]
      const before = kept.get(layer.id)
      if (before && before.key.length === key.length && before.key.every((value, i) => Object.is(value, key[i]))) continue
      kept.set(layer.id, { key, layers: placed(layer, layer.draw(scene, visible).map(hiddenWhenEmpty)) })
      changed = true
    }
    if (changed) all = ordered.flatMap((layer) => kept.get(layer.id)?.layers ?? [])
    return all
  }
}

/** Drawing nothing costs as many calls as drawing something, in every frame. */
function hiddenWhenEmpty(layer: Layer): Layer {
  const { data, visible } = layer.props as { readonly data?: { readonly length?: number }; readonly visible: boolean }
  return visible && data?.length === 0 ? layer.clone({ visible: false }) : layer
}

const BEFORE = { flat: UNDER_BUILDINGS, standing: UNDER_LABELS } as const

/**
 * Puts a drawing where it belongs between the layers of the ground. Each such place is a pass of its own in every frame: what is
 * hidden takes none.
 */
function placed({ ground }: MapLayer, layers: readonly Layer[]): readonly Layer[] {
  if (!ground) return layers
  const before: object = { beforeId: BEFORE[ground] }
  return layers.map((layer) => (layer.props.visible ? layer.clone(before) : layer))
}
