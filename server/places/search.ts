/**
 * Search over what the server holds in memory: assets, the roads they stand at, grids with their streets and communities. Every
 * word of the question must be found. What is called exactly so comes first, then what begins so, then what holds it; among
 * equals the nearest to what the map shows. A plain scan over one prepared text a thing: no index to keep, no pattern from outside.
 */
import { type Asset, type LonLat, ofGrid, type SearchHit, type UnitGrid } from '@yiwang/contract'
import { Best } from './best.ts'
import { readCoordinates } from './coordinates.ts'
import { metresBetween } from './distance.ts'
import { AreaEntry, AssetEntry, comparable, type Entry, GridEntry, RoadEntry, type Seen, type Sees } from './entries.ts'
import { gridFinder } from './grids.ts'
import { roadOf } from './road.ts'

/** How well a word fits; less is better. */
const EXACT = 0
const BEGINS = 1
const HOLDS = 2
const MENTIONS = 3

export interface Question {
  readonly text: string
  readonly limit: number
  /** Middle of what the map shows. */
  readonly near?: LonLat | undefined
  /** What this person may see. */
  readonly sees: Sees
}

export class SearchIndex {
  readonly #assets = new Map<string, AssetEntry>()
  readonly #roads = new Map<string, RoadEntry>()
  readonly #grids: readonly GridEntry[]
  readonly #areas: readonly AreaEntry[]
  /** Street and community names, the streets first. */
  readonly #areaNames: readonly string[]
  readonly #gridAt: ReturnType<typeof gridFinder>

  constructor(grids: readonly UnitGrid[]) {
    const streets = grouped(grids, ({ street }) => street)
    const communities = grouped(grids, ({ street, community }) => `${street} ${community}`)
    this.#grids = grids.map((grid) => new GridEntry(grid))
    this.#areas = [
      ...[...streets].map(([street, own]) => new AreaEntry(street, '', own)),
      ...[...communities.values()].map((own) => new AreaEntry(own[0]?.community ?? '', own[0]?.street ?? '', own)),
    ]
    this.#areaNames = [...new Set([...streets.keys(), ...grids.map(({ community }) => community)])]
    this.#gridAt = gridFinder(grids)
  }

  asset(id: string): Asset | undefined {
    return this.#assets.get(id)?.asset
  }

  set(asset: Asset): void {
    this.remove(asset.id)
    const road = this.#roadOf(asset)
    road?.assets.set(asset.id, asset)
    this.#assets.set(asset.id, new AssetEntry(asset, road))
  }

  remove(id: string): void {
    const before = this.#assets.get(id)
    if (!before) return
    this.#assets.delete(id)
    const { road } = before
    road?.assets.delete(id)
    if (road?.assets.size === 0) this.#roads.delete(road.title)
  }

  find({ text, limit, near, sees }: Question): SearchHit[] {
    const place = readCoordinates(text)
    const hits = place ? [this.#coordinateHit(place, sees)] : []
    const words = comparable(text)
      .split(/\s+/)
      .filter((word) => word !== '')
    if (words.length === 0) return hits
    const best = new Best<Seen>(limit, byTitle)
    for (const entries of [this.#areas, this.#roads.values(), this.#grids, this.#assets.values()]) {
      for (const entry of entries) {
        const rank = rankOf(entry, words)
        if (rank === undefined || !best.mayTake(rank)) continue
        const seen = entry.seen(sees)
        if (!seen) continue
        const distance = near && seen.place ? metresBetween(near, seen.place) : 0
        if (best.mayTake(rank, distance)) best.add({ what: seen, rank, distance })
      }
    }
    return [...hits, ...best.all().map((seen) => seen.hit())].slice(0, limit)
  }

  #roadOf({ address }: Asset): RoadEntry | undefined {
    const name = address === undefined ? undefined : roadOf(address, this.#areaNames)
    if (name === undefined) return undefined
    const road = this.#roads.get(name) ?? new RoadEntry(name)
    this.#roads.set(name, road)
    return road
  }

  #coordinateHit([lon, lat]: LonLat, sees: Sees): SearchHit {
    const grid = this.#gridAt(lon, lat)
    const subtitle = grid && sees(ofGrid(grid)) ? `${grid.street} ${grid.community} ${grid.name}` : ''
    return { kind: 'coordinate', title: `${lon.toFixed(6)}, ${lat.toFixed(6)}`, subtitle, lon, lat }
  }
}

function grouped(grids: readonly UnitGrid[], key: (grid: UnitGrid) => string): ReadonlyMap<string, readonly UnitGrid[]> {
  const groups = new Map<string, UnitGrid[]>()
  for (const grid of grids) groups.set(key(grid), [...(groups.get(key(grid)) ?? []), grid])
  return groups
}

/** The worst of what the words find; undefined = one of them finds nothing. */
function rankOf(entry: Entry, words: readonly string[]): number | undefined {
  let worst = EXACT
  for (const word of words) {
    const at = entry.text.indexOf(word)
    if (at < 0) return undefined
    worst = Math.max(worst, rankOfWord(entry, word, at))
  }
  return worst
}

function rankOfWord({ names, called }: Entry, word: string, at: number): number {
  if (at >= called) return MENTIONS
  let rank = HOLDS
  for (const name of names) {
    if (!name.startsWith(word)) continue
    if (name.length === word.length) return EXACT
    rank = BEGINS
  }
  return rank
}

function byTitle(a: Seen, b: Seen): number {
  return a.title.length - b.title.length || (a.title < b.title ? -1 : 1)
}
