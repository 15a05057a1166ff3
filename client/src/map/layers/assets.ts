/**
 * Assets that stand still: an outlined sign of their kind, aged by how long they have been silent. Cameras are dots, and so is
 * what would lie under another sign: the map stays calm.
 */
import { IconLayer, ScatterplotLayer } from '@deck.gl/layers'
import type { Asset, AssetKind } from '@yiwang/contract'
import { OFFLINE, STALE } from '../../stores/freshness.ts'
import type { Theme } from '../../stores/ground.ts'
import { assetIcon, type Tone } from '../atlas.ts'
import { KINDS } from '../kinds.ts'
import type { MapLayer, Scene } from '../layer.ts'
import { type Rgba, rgba, S2, T2, T4 } from '../palette.ts'
import { spread } from './spread.ts'

interface Row {
  readonly asset: string
  readonly position: [number, number]
  readonly icon: string
}

/** Dots as columns: thousands of them are handed over without an object for each. */
interface Dots {
  readonly ids: readonly string[]
  readonly positions: Float64Array
  readonly colours: Uint8Array
}

/** Signs at this distance would lie on each other; then, and above this many, dots. */
const SIGNS_FROM_ZOOM = 12
const MOST_SIGNS = 150
/** From here on a dot is a thing to be hit; before it is the grain of the city. */
const DOTS_FROM_ZOOM = 14.75

type Seen = Pick<Scene, 'assets' | 'placed' | 'freshness' | 'view' | 'chosenAsset' | 'worst' | 'theme'>

export function assetRows(scene: Seen): { signs: Row[]; dots: Dots } {
  const [west, south, east, north] = scene.view.bbox
  const chosen = scene.chosenAsset === undefined ? undefined : scene.assets.byId.get(scene.chosenAsset)
  const signed: Asset[] = []
  const dotted: Asset[] = []
  for (const asset of scene.placed.items) {
    const { lon, lat, kind, id } = asset
    if (kind === 'drone' || lon === undefined || lat === undefined || id === chosen?.id) continue
    if (lon < west || lon > east || lat < south || lat > north) continue
    if (kind === 'camera' || scene.view.zoom < SIGNS_FROM_ZOOM) dotted.push(asset)
    else signed.push(asset)
  }
  const { stand, giveWay } = spread(signed.sort(byWeight(scene.worst)), scene.view.zoom)
  const signs = stand.slice(0, MOST_SIGNS).map((asset) => rowOf(asset, false, scene.freshness))
  if (chosen && chosen.kind !== 'drone' && chosen.lon !== undefined) signs.push(rowOf(chosen, true, scene.freshness))
  return { signs, dots: dotsOf([...dotted, ...giveWay, ...stand.slice(MOST_SIGNS)], scene) }
}

/** What stands first: things with an open alert, then in the order of the legend; always the same ones. */
function byWeight(worst: Seen['worst']): (a: Asset, b: Asset) => number {
  const quiet = (asset: Asset) => (worst.has(asset.id) ? 0 : 1)
  return (a, b) => quiet(a) - quiet(b) || RANK[a.kind] - RANK[b.kind] || a.handle - b.handle
}

const RANK = Object.fromEntries(KINDS.map((kind, i) => [kind, i])) as Record<AssetKind, number>

function rowOf({ id, kind, lon, lat, handle }: Asset, chosen: boolean, freshness: Uint8Array): Row {
  const age = freshness[handle]
  const tone: Tone = chosen ? 'chosen' : age === OFFLINE ? 'offline' : age === STALE ? 'stale' : 'fresh'
  return { asset: id, position: [lon ?? 0, lat ?? 0], icon: assetIcon(kind, tone) }
}

const DOT: Readonly<Record<Theme, { readonly there: Rgba; readonly faint: Rgba }>> = {
  dark: { there: rgba(T2, 190), faint: rgba(T4, 150) },
  light: { there: rgba(S2, 200), faint: rgba(T4, 170) },
}

function dotsOf(assets: readonly Asset[], { freshness, theme }: Pick<Seen, 'freshness' | 'theme'>): Dots {
  const { there, faint } = DOT[theme]
  const positions = new Float64Array(assets.length * 2)
  const colours = new Uint8Array(assets.length * 4)
  assets.forEach(({ lon, lat, handle }, i) => {
    positions[i * 2] = lon ?? 0
    positions[i * 2 + 1] = lat ?? 0
    colours.set(freshness[handle] === OFFLINE ? faint : there, i * 4)
  })
  return { ids: assets.map(({ id }) => id), positions, colours }
}

export default {
  id: 'assets',
  title: 'layer.assets',
  z: 4,
  reads: (scene) => [scene.placed.items, scene.freshness, scene.theme, scene.view, scene.chosenAsset, scene.worst, scene.atlas],
  draw(scene, visible) {
    const { signs, dots } = assetRows(scene)
    return [
      new ScatterplotLayer({
        id: 'assets:dots',
        data: {
          length: dots.ids.length,
          ids: dots.ids,
          attributes: {
            getPosition: { value: dots.positions, size: 2 },
            getFillColor: { value: dots.colours, size: 4, normalized: true },
          },
        },
        visible,
        pickable: true,
        radiusUnits: 'pixels',
        getRadius: scene.view.zoom < DOTS_FROM_ZOOM ? 1.4 : 2.6,
        opacity: scene.view.zoom < DOTS_FROM_ZOOM ? 0.55 : 1,
        parameters: { depthCompare: 'always' },
      }),
      new IconLayer<Row>({
        id: 'assets:signs',
        data: signs,
        visible,
        pickable: true,
        iconAtlas: scene.atlas.texture,
        iconMapping: scene.atlas.mapping,
        getIcon: (row) => row.icon,
        getPosition: (row) => row.position,
        getSize: (row) => (row.asset === scene.chosenAsset ? 32 : 25),
        updateTriggers: { getSize: scene.chosenAsset },
        parameters: { depthCompare: 'always' },
      }),
    ]
  },
  hit(info) {
    const row = info.object as Row | undefined
    if (row) return { asset: row.asset }
    const { ids } = (info.layer?.props.data ?? {}) as { ids?: readonly string[] }
    const asset = ids?.[info.index]
    return asset === undefined ? undefined : { asset }
  },
} satisfies MapLayer
