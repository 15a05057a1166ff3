/** What a search can find: an asset, a road, a street or community, a grid; each with the texts it is found by. */
import { type Asset, type Bbox, type Governed, type LonLat, ofGrid, type SearchHit, type UnitGrid } from '@yiwang/contract'
import { boxOf } from './grids.ts'
import { initialsOf } from './pinyin.ts'

/** Whether somebody may see a thing. */
export type Sees = (thing: Governed) => boolean

/** Texts in the one form in which they are compared. */
export function comparable(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

export abstract class Entry {
  readonly title: string
  /** Codes and names it goes by, and the initials of the first. */
  readonly names: readonly string[]
  /** Everything it is found by, one a line: its names, then what else is said of it. */
  readonly text: string
  /** How much of that are names. */
  readonly called: number

  constructor(title: string, names: readonly string[], mentions: readonly (string | undefined)[]) {
    this.title = title
    this.names = [...names.map(comparable), initialsOf(names[0] ?? '')]
    const called = this.names.join('\n')
    this.called = called.length
    this.text = [called, ...mentions.flatMap((mention) => (mention === undefined ? [] : [comparable(mention)]))].join('\n')
  }

  /** What of it this person may see; undefined = nothing. */
  abstract seen(sees: Sees): Seen | undefined
}

/** An entry as far as somebody may see it. */
export interface Seen {
  readonly title: string
  /** Unplaced assets have none. */
  readonly place: LonLat | undefined
  hit(): SearchHit
}

export class AssetEntry extends Entry implements Seen {
  readonly asset: Asset
  readonly road: RoadEntry | undefined
  readonly place: LonLat | undefined

  constructor(asset: Asset, road: RoadEntry | undefined) {
    super(asset.name, [asset.name, asset.id.slice(asset.id.lastIndexOf(':') + 1), asset.id], [asset.address])
    this.asset = asset
    this.road = road
    this.place = placeOf(asset)
  }

  override seen(sees: Sees): Seen | undefined {
    return sees(this.asset) ? this : undefined
  }

  hit(): SearchHit {
    const { id, kind, name, address } = this.asset
    const place = this.place && { lon: this.place[0], lat: this.place[1] }
    return { kind: 'asset', title: name, subtitle: address ?? id, ...place, id, assetKind: kind }
  }
}

export class GridEntry extends Entry implements Seen {
  readonly place: LonLat
  readonly #grid: UnitGrid

  constructor(grid: UnitGrid) {
    super(grid.name, [grid.name, grid.code], [grid.owner, grid.community, grid.street])
    this.#grid = grid
    this.place = grid.centre
  }

  override seen(sees: Sees): Seen | undefined {
    return sees(ofGrid(this.#grid)) ? this : undefined
  }

  hit(): SearchHit {
    const { code, name, street, community, owner, ring } = this.#grid
    const subtitle = [code, street, community, owner].filter((part) => part !== undefined).join(' · ')
    return { kind: 'grid', title: name, subtitle, lon: this.place[0], lat: this.place[1], bbox: boxOf(ring), id: code }
  }
}

/** As long as the assets that stand at it; nobody tells us more of roads. */
export class RoadEntry extends Entry {
  readonly assets = new Map<string, Asset>()

  constructor(name: string) {
    super(name, [name], [])
  }

  override seen(sees: Sees): Seen | undefined {
    let [west, south, east, north] = [
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
    ]
    for (const asset of this.assets.values()) {
      const { lon, lat } = asset
      if (lon === undefined || lat === undefined || !sees(asset)) continue
      west = Math.min(west, lon)
      south = Math.min(south, lat)
      east = Math.max(east, lon)
      north = Math.max(north, lat)
    }
    return west <= east ? new Extent(this.title, '', [west, south, east, north]) : undefined
  }
}

/** A street (街道) or a community: all its grids. */
export class AreaEntry extends Entry {
  readonly #of: string
  readonly #grids: readonly UnitGrid[]

  constructor(title: string, of: string, grids: readonly UnitGrid[]) {
    super(title, [title], [])
    this.#of = of
    this.#grids = grids
  }

  override seen(sees: Sees): Seen | undefined {
    const grids = this.#grids.filter((grid) => sees(ofGrid(grid)))
    return grids.length > 0 ? new Extent(this.title, this.#of, boxOf(grids.flatMap(({ ring }) => ring))) : undefined
  }
}

class Extent implements Seen {
  readonly title: string
  readonly place: LonLat
  readonly #of: string
  readonly #bbox: Bbox

  constructor(title: string, of: string, bbox: Bbox) {
    const [west, south, east, north] = bbox
    this.title = title
    this.place = [(west + east) / 2, (south + north) / 2]
    this.#of = of
    this.#bbox = bbox
  }

  hit(): SearchHit {
    return { kind: 'address', title: this.title, subtitle: this.#of, lon: this.place[0], lat: this.place[1], bbox: this.#bbox }
  }
}

function placeOf({ lon, lat }: Asset): LonLat | undefined {
  return lon === undefined || lat === undefined ? undefined : [lon, lat]
}
