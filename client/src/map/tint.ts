/** The building of an open Ⅰ or Ⅱ takes its level's colour, and no other does: a state of the basemap's own feature. */
import type { Level } from '@yiwang/contract'
import type { Map as GlMap } from 'maplibre-gl'
import { BUILDING_LAYER, GROUND_SOURCE } from './district-style.ts'
import type { Scene } from './layer.ts'

const BUILDINGS = { source: GROUND_SOURCE, sourceLayer: BUILDING_LAYER } as const

type Id = string | number

export function tintedBuildings({ worst, assets }: Pick<Scene, 'worst' | 'assets'>): ReadonlyMap<Id, Level> {
  const tinted = new Map<Id, Level>()
  for (const [id, { level }] of worst) {
    const building = assets.byId.get(id)?.traits.building
    if (level > 2 || (typeof building !== 'string' && typeof building !== 'number')) continue
    tinted.set(building, Math.min(level, tinted.get(building) ?? 4) as Level)
  }
  return tinted
}

/** Sets what has changed; a basemap without such buildings is left alone. */
export function tintBuildings(map: GlMap): (scene: Scene) => void {
  let before: ReadonlyMap<Id, Level> = new Map()
  let worst: unknown
  let known: unknown
  // Another style has forgotten every state.
  map.on('style.load', () => {
    before = new Map()
    worst = undefined
  })
  return (scene) => {
    if (map.getSource(BUILDINGS.source)?.type !== 'vector' || (scene.worst === worst && scene.assets.byId === known)) return
    worst = scene.worst
    known = scene.assets.byId
    const now = tintedBuildings(scene)
    for (const id of before.keys()) if (!now.has(id)) map.removeFeatureState({ ...BUILDINGS, id }, 'level')
    for (const [id, level] of now) if (before.get(id) !== level) map.setFeatureState({ ...BUILDINGS, id }, { level })
    before = now
  }
}
