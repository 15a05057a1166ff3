/** Places: what the server knows of where things are, for the doors to ask. Kept by the facts; no question reaches the records. */
import {
  type Alert,
  type Asset,
  type AssetKind,
  type Bbox,
  type Fact,
  type Governed,
  type LonLat,
  may,
  type NearAsset,
  ofAlert,
  type Principal,
  type SearchHit,
  type UnitGrid,
  type UnplacedAssets,
} from '@yiwang/contract'
import { AssetViews, type ViewAnswer } from './asset-views.ts'
import { nearestOf } from './near.ts'
import { SearchIndex } from './search.ts'
import { inSlices, type Sliced } from './slices.ts'

export interface PlacesParts {
  /** As they are now. */
  assets(): ReadonlyMap<string, Asset>
  /** Where a moving thing was last heard. */
  position(asset: string): { readonly lon: number; readonly lat: number } | undefined
  /** Differs from one start of the server to the next. */
  readonly birth: string
}

export class Places {
  readonly birth: string
  readonly #parts: PlacesParts
  readonly #views: AssetViews
  #grids: readonly UnitGrid[] = []
  #search = new SearchIndex([])
  #loaded: Promise<void>

  constructor(parts: PlacesParts) {
    this.birth = parts.birth
    this.#parts = parts
    this.#views = new AssetViews(parts.assets, parts.birth)
    this.#loaded = inSlices(this.#load(this.#search))
  }

  /** Facts that are in the assets already. */
  grown(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind !== 'asset') continue
      const { asset } = fact
      const before = this.#search.asset(asset.id)
      // Its kind may be another one now; while everything is still being read nobody knows which it was.
      if (before) this.#views.touch(before.kind)
      else if (fact.change !== 'registered') this.#views.touchAll()
      this.#views.touch(asset.kind)
      if (fact.change === 'removed') this.#search.remove(asset.id)
      else this.#search.set(asset)
    }
  }

  /** All assets are others. */
  restarted(): void {
    this.#views.touchAll()
    this.setGrids(this.#grids)
  }

  /** What is found by an address depends on them: everything is read anew. */
  setGrids(grids: readonly UnitGrid[]): void {
    this.#grids = grids
    this.#search = new SearchIndex(grids)
    this.#loaded = inSlices(this.#load(this.#search))
  }

  asset(id: string): Asset | undefined {
    return this.#parts.assets().get(id)
  }

  /** What the door asks of what is about an asset: it is of its kind and in its groups. */
  governed(alert: Pick<Alert, 'asset' | 'orgPath' | 'gridCode'>): Governed {
    return ofAlert(alert, this.#parts.assets().get(alert.asset))
  }

  assets(): Iterable<Asset> {
    return this.#parts.assets().values()
  }

  get grids(): readonly UnitGrid[] {
    return this.#grids
  }

  view(who: Principal, bbox: Bbox, zoom: number, kinds?: readonly AssetKind[]): Promise<ViewAnswer> {
    return this.#views.view(who, bbox, zoom, kinds)
  }

  /** What the next view of this person is a view of: while it stays, so does the answer to the same question. */
  version(who: Principal): Promise<string> {
    return this.#views.version(who)
  }

  async search(who: Principal, text: string, limit: number, near?: LonLat): Promise<SearchHit[]> {
    await this.#loaded
    return this.#search.find({ text, limit, near, sees: (thing) => may(who, 'asset.read', thing) === true })
  }

  near(who: Principal, at: LonLat, kinds: readonly AssetKind[], each: number): NearAsset[] {
    const seen = [...this.#parts.assets().values()].filter((asset) => may(who, 'asset.read', asset) === true)
    return nearestOf(seen, { at, kinds: new Set(kinds), each, position: (id) => this.#parts.position(id) })
  }

  /** Waiting for somebody to place them, by id; a drone that has told where it is needs nobody. */
  unplaced(who: Principal, most: number): UnplacedAssets {
    const all = [...this.#parts.assets().values()].filter(
      (asset) =>
        (asset.lon === undefined || asset.lat === undefined) &&
        this.#parts.position(asset.id) === undefined &&
        may(who, 'asset.read', asset) === true,
    )
    return { items: all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, most), total: all.length }
  }

  /** Placed, but in no grid as the grids are now: by id. */
  unresolved(who: Principal, most: number): UnplacedAssets {
    const standing = new Set(this.#grids.map(({ code, version }) => `${code} ${version}`))
    const all = [...this.#parts.assets().values()].filter(
      (asset) =>
        asset.lon !== undefined &&
        asset.lat !== undefined &&
        !standing.has(`${asset.gridCode} ${asset.gridVersion}`) &&
        may(who, 'asset.read', asset) === true,
    )
    return { items: all.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, most), total: all.length }
  }

  *#load(search: SearchIndex): Sliced<void> {
    let done = 0
    for (const id of [...this.#parts.assets().keys()]) {
      // It may have changed or gone since the last slice.
      const asset = this.#parts.assets().get(id)
      if (asset) search.set(asset)
      if (++done % 200 === 0) yield
    }
  }
}
