/**
 * Search over what the server holds in memory: assets, the roads they stand at, grids with their streets and communities. Every
 * word of the question must be found. What is called exactly so comes first, then what begins so, then what holds it; among
 * equals the nearest to what the map shows. A plain scan over one prepared text a thing: no index to keep, no pattern from outside.
 */
import { type Asset, around, type Bbox, type LonLat, type SearchHit, type UnitGrid } from '@yiwang/contract'
import { readCoordinates } from './coordinates.ts'
import { metresBetween } from './distance.ts'
import { boxOf, gridFinder } from './grids.ts'
import { initialsOf } from './pinyin.ts'
import { roadOf } from './road.ts'

/** How well a name fits; less is better. */
const EXACT = 0
const BEGINS = 1
const HOLDS = 2
const MENTIONS = 3

/** Something that can be found. Texts are in lower case. */
interface Known {
  /** Codes and names it goes by: exactly or as their beginning. */
  readonly names: readonly string[]
  /** Everything it is found by, its names first, one a line. */
  readonly text: string
  /** Order among equals, when nothing is nearer. */
  readonly order: number
}
interface KnownAsset extends Known {
  readonly asset: Asset
  readonly road: Road | undefined
}
/** Roads, streets, communities: as far as what lies in them. */
interface Area extends Known {
  readonly title: string
  /** What it is part of. */
  readonly of: string
}
interface Road extends Area {
  readonly members: Map<string, Asset>
}
interface GridArea extends Area {
  readonly grids: readonly UnitGrid[]
}
interface KnownGrid extends Known {
  readonly grid: UnitGrid
}

export interface Question {
  readonly text: string
  readonly limit: number
  /** Middle of what the map shows. */
  readonly near?: LonLat | undefined
  /** What this person may see. */
  readonly sees: (thing: { readonly orgPath: string }) => boolean
}

interface Candidate {
  readonly rank: number
  readonly metres: number
  readonly order: number
  readonly title: string
  readonly hit: () => SearchHit
}

/** A common syllable is in everything: more candidates than this are thinned on the way. */
const MOST_CANDIDATES = 2_000

export class SearchIndex {
  readonly #assets = new Map<string, KnownAsset>()
  readonly #roads = new Map<string, Road>()
  readonly #grids: readonly KnownGrid[]
  readonly #areas: readonly GridArea[]
  /** Street and community names, the street first. */
  readonly #areaNames: readonly string[]
  readonly #gridAt: ReturnType<typeof gridFinder>

  constructor(grids: readonly UnitGrid[]) {
    this.#grids = grids.map((grid) => ({
      grid,
      order: 2,
      ...known([grid.code, grid.name], [grid.owner, grid.community, grid.street]),
    }))
    this.#areas = [
      ...areasOf(grids, ({ street }) => ({ title: street, of: '' })),
      ...areasOf(grids, ({ community, street }) => ({ title: community, of: street })),
    ]
    this.#areaNames = [...new Set([...grids.map(({ street }) => street), ...grids.map(({ community }) => community)])]
    this.#gridAt = gridFinder(grids)
  }

  set(asset: Asset): void {
    this.remove(asset.id)
    const tail = asset.id.slice(asset.id.lastIndexOf(':') + 1)
    const road = this.#roadOf(asset)
    road?.members.set(asset.id, asset)
    this.#assets.set(asset.id, { asset, road, order: 3, ...known([asset.name, tail, asset.id], [asset.address]) })
  }

  remove(id: string): void {
    const before = this.#assets.get(id)
    if (!before) return
    this.#assets.delete(id)
    const { road } = before
    road?.members.delete(id)
    if (road?.members.size === 0) this.#roads.delete(road.title)
  }

  find({ text, limit, near, sees }: Question): SearchHit[] {
    const words = text
      .normalize('NFKC')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
    const place = readCoordinates(text)
    const first = place ? [this.#coordinateHit(place, sees)] : []
    if (words.length === 0) return first
    const best = new Best(limit)
    const far = (place: LonLat | undefined): number => (near && place ? metresBetween(near, place) : 0)

    for (const { grid, ...of } of this.#grids) {
      const rank = rankOf(of, words)
      if (rank !== undefined && sees(grid))
        best.add({ rank, metres: far(grid.centre), order: of.order, title: grid.name, hit: () => gridHit(grid) })
    }
    for (const area of this.#areas) {
      const rank = rankOf(area, words)
      const seen = rank === undefined ? [] : area.grids.filter(sees)
      if (rank === undefined || seen.length === 0) continue
      const bbox = boxOf(seen.flatMap(({ ring }) => ring))
      best.add({ rank, metres: far(middleOf(bbox)), order: area.order, title: area.title, hit: () => areaHit(area, bbox) })
    }
    for (const road of this.#roads.values()) {
      const rank = rankOf(road, words)
      const bbox = rank === undefined ? undefined : boxOfAssets(road.members.values(), sees)
      if (rank === undefined || !bbox) continue
      best.add({ rank, metres: far(middleOf(bbox)), order: road.order, title: road.title, hit: () => areaHit(road, bbox) })
    }
    for (const one of this.#assets.values()) {
      const rank = rankOf(one, words)
      if (rank === undefined || !sees(one.asset)) continue
      best.add({ rank, metres: far(placeOf(one.asset)), order: one.order, title: one.asset.name, hit: () => assetHit(one.asset) })
    }
    return [...first, ...best.hits()].slice(0, limit)
  }

  #roadOf({ address }: Asset): Road | undefined {
    const title = address === undefined ? undefined : roadOf(address, this.#areaNames)
    if (title === undefined) return undefined
    const road = this.#roads.get(title) ?? { title, of: '', members: new Map(), order: 1, ...known([title], []) }
    this.#roads.set(title, road)
    return road
  }

  #coordinateHit([lon, lat]: LonLat, sees: Question['sees']): SearchHit {
    const grid = this.#gridAt(lon, lat)
    const subtitle = grid && sees(grid) ? `${grid.street} ${grid.community} ${grid.name}` : ''
    return { kind: 'coordinate', title: `${lon.toFixed(6)}, ${lat.toFixed(6)}`, subtitle, lon, lat }
  }
}

function known(names: readonly string[], mentions: readonly (string | undefined)[]): Pick<Known, 'names' | 'text'> {
  const lower = names.map((name) => name.normalize('NFKC').toLowerCase())
  const [first = ''] = names
  const called = [...lower, initialsOf(first)]
  const also = mentions.flatMap((mention) => (mention === undefined ? [] : [mention.normalize('NFKC').toLowerCase()]))
  return { names: called, text: `${called.join('\n')}\n\n${also.join('\n')}` }
}

/** The worst of what its words find; undefined = one of them finds nothing. */
function rankOf({ names, text }: Pick<Known, 'names' | 'text'>, words: readonly string[]): number | undefined {
  let worst = EXACT
  for (const word of words) {
    const at = text.indexOf(word)
    if (at < 0) return undefined
    worst = Math.max(worst, rankOfWord(names, text, word, at))
  }
  return worst
}

function rankOfWord(names: readonly string[], text: string, word: string, at: number): number {
  if (names.includes(word)) return EXACT
  if (names.some((name) => name.startsWith(word))) return BEGINS
  // An empty line stands between its names and the rest.
  return at < text.indexOf('\n\n') ? HOLDS : MENTIONS
}

/** The best candidates, thinned whenever there are too many. */
class Best {
  readonly #limit: number
  #candidates: Candidate[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  add(candidate: Candidate): void {
    this.#candidates.push(candidate)
    if (this.#candidates.length > MOST_CANDIDATES) this.#thin()
  }

  hits(): SearchHit[] {
    this.#thin()
    return this.#candidates.map(({ hit }) => hit())
  }

  #thin(): void {
    this.#candidates = this.#candidates.sort(byFit).slice(0, this.#limit)
  }
}

function byFit(a: Candidate, b: Candidate): number {
  return (
    a.rank - b.rank || a.metres - b.metres || a.order - b.order || a.title.length - b.title.length || (a.title < b.title ? -1 : 1)
  )
}

function placeOf({ lon, lat }: Asset): LonLat | undefined {
  return lon === undefined || lat === undefined ? undefined : [lon, lat]
}

function middleOf([west, south, east, north]: Bbox): LonLat {
  return [(west + east) / 2, (south + north) / 2]
}

function areasOf(grids: readonly UnitGrid[], named: (grid: UnitGrid) => { title: string; of: string }): GridArea[] {
  const areas = new Map<string, { title: string; of: string; grids: UnitGrid[] }>()
  for (const grid of grids) {
    const name = named(grid)
    const key = `${name.of} ${name.title}`
    const area = areas.get(key) ?? { ...name, grids: [] }
    area.grids.push(grid)
    areas.set(key, area)
  }
  return [...areas.values()].map((area) => ({ ...area, order: 0, ...known([area.title], []) }))
}

function boxOfAssets(assets: Iterable<Asset>, sees: Question['sees']): Bbox | undefined {
  let box: Bbox | undefined
  for (const asset of assets) {
    const place = placeOf(asset)
    if (!place || !sees(asset)) continue
    const point: Bbox = [...place, ...place]
    box = box ? around(box, point) : point
  }
  return box
}

function assetHit({ id, kind, name, address, lon, lat }: Asset): SearchHit {
  const place = lon === undefined || lat === undefined ? {} : { lon, lat }
  return { kind: 'asset', title: name, subtitle: address ?? id, ...place, id, assetKind: kind }
}

function gridHit({ code, name, street, community, owner, ring, centre: [lon, lat] }: UnitGrid): SearchHit {
  const subtitle = [code, street, community, owner].filter((part) => part !== undefined).join(' · ')
  return { kind: 'grid', title: name, subtitle, lon, lat, bbox: boxOf(ring), id: code }
}

function areaHit({ title, of }: Area, bbox: Bbox): SearchHit {
  const [lon, lat] = middleOf(bbox)
  return { kind: 'address', title, subtitle: of, lon, lat, bbox }
}
