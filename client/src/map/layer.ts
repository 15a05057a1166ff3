/** The shape of a map layer: pure rows → deck.gl layers. Drawn again only when something it reads has changed. */

import type { Layer, PickingInfo } from '@deck.gl/core'
import type { Alert, Bbox } from '@yiwang/contract'
import type { Assets } from '../stores/assets.ts'
import type { Latest } from '../stores/latest.ts'
import type { WordKey } from '../words/zh.ts'
import type { Atlas } from './atlas.ts'
import type { Motion } from './motion.ts'

/** Everything that can be seen, as the stores hold it. */
export interface Scene {
  readonly assets: Assets
  readonly latest: Latest
  readonly freshness: Uint8Array
  /** The worst open alert of each asset. */
  readonly worst: ReadonlyMap<string, Alert>
  readonly motion: Motion
  readonly chosenAsset: string | undefined
  readonly chosenAlert: string | undefined
  readonly view: View
  readonly atlas: Atlas
}

export interface View {
  readonly zoom: number
  readonly bbox: Bbox
}

export interface Hit {
  readonly asset: string
  readonly alert?: string
}

export interface MapLayer {
  readonly id: string
  readonly title: WordKey
  /** Drawing order; higher is nearer to the eye. */
  readonly z: number
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
      const visible = shown(layer.id)
      const key = [visible, ...layer.reads(scene)]
      const before = kept.get(layer.id)
      if (before && before.key.length === key.length && before.key.every((value, i) => Object.is(value, key[i]))) continue
      kept.set(layer.id, { key, layers: layer.draw(scene, visible) })
      changed = true
    }
    if (changed) all = ordered.flatMap((layer) => kept.get(layer.id)?.layers ?? [])
    return all
  }
}
