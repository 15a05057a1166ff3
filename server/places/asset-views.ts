/**
 * The cluster indexes of everybody who asks for views: one set for each scope, so that what scope hides is not even counted.
 * A fact only marks; made anew is when somebody asks, once for all who ask meanwhile, and never more often than costs a tenth
 * of the server's time.
 */
import { type Asset, type AssetKind, type AssetView, areasOf, type Bbox, may, type Principal } from '@yiwang/contract'
import { type ClusterIndex, clusterIndexOf } from './cluster-index.ts'
import { inSlices, type Sliced } from './slices.ts'
import { viewOf } from './view.ts'

interface Scope {
  readonly who: Principal
  readonly indexes: Map<AssetKind, ClusterIndex>
  /** Kinds whose assets have changed since their index was made; undefined = all. */
  dirty: Set<AssetKind> | undefined
  /** Moves on whenever an index is made. */
  version: number
  making: Promise<void> | undefined
  /** When the last making was over, and how long it took. */
  made: number
  took: number
}

/** Scopes kept; the one not asked for the longest goes first. Room for one of each unit grid: those hold few assets. */
const MOST_SCOPES = 512
/** Assets looked at between two looks at the clock. */
const STEP = 500
/** An index rests ten times as long as it took to make, and at least this, milliseconds. */
const LEAST_REST = 100

export interface ViewAnswer {
  readonly view: AssetView
  /** Of whom and when: with the question it says whether the answer is still the same. */
  readonly version: string
}

export class AssetViews {
  readonly #assets: () => ReadonlyMap<string, Asset>
  readonly #scopes = new Map<string, Scope>()
  readonly #birth: string
  #born = 0

  /** `birth` differs from one start of the server to the next, so that versions never mean something else. */
  constructor(assets: () => ReadonlyMap<string, Asset>, birth: string) {
    this.#assets = assets
    this.#birth = birth
  }

  /** Assets of a kind have changed. */
  touch(kind: AssetKind): void {
    for (const { dirty } of this.#scopes.values()) dirty?.add(kind)
  }

  /** All assets are others. */
  touchAll(): void {
    for (const scope of this.#scopes.values()) scope.dirty = undefined
  }

  async view(who: Principal, bbox: Bbox, zoom: number, kinds: readonly AssetKind[] | undefined): Promise<ViewAnswer> {
    const scope = this.#scopeOf(who)
    await this.#fresh(scope)
    const indexes = kinds ? [...new Set(kinds)].flatMap((kind) => scope.indexes.get(kind) ?? []) : [...scope.indexes.values()]
    return { view: viewOf(indexes, bbox, zoom), version: this.#versionOf(scope) }
  }

  /** What the next view of this person will be a view of. */
  async version(who: Principal): Promise<string> {
    const scope = this.#scopeOf(who)
    await this.#fresh(scope)
    return this.#versionOf(scope)
  }

  #versionOf({ version }: Scope): string {
    return `${this.#birth}-${version}`
  }

  #scopeOf(who: Principal): Scope {
    const key = scopeKey(who)
    const scope = this.#scopes.get(key) ?? this.#newScope(who)
    // Newest last.
    this.#scopes.delete(key)
    this.#scopes.set(key, scope)
    const [oldest] = this.#scopes.keys()
    if (oldest !== undefined && this.#scopes.size > MOST_SCOPES) this.#scopes.delete(oldest)
    return scope
  }

  #newScope(who: Principal): Scope {
    // No two scopes share a version: one that was forgotten and comes again is another.
    return { who, indexes: new Map(), dirty: undefined, version: ++this.#born * 1_000_000, making: undefined, made: 0, took: 0 }
  }

  /** Everything that was known when it was asked is in the indexes. */
  async #fresh(scope: Scope): Promise<void> {
    // One under way may have begun before the last change.
    if (scope.making && isDirty(scope)) await scope.making
    if (scope.making || isDirty(scope)) {
      scope.making ??= this.#make(scope).finally(() => {
        scope.making = undefined
      })
      await scope.making
    }
  }

  async #make(scope: Scope): Promise<void> {
    const rest = scope.made + Math.max(LEAST_REST, 10 * scope.took) - performance.now()
    if (scope.took > 0 && rest > 0) await new Promise<void>((resolve) => setTimeout(resolve, rest))
    const begun = performance.now()
    const { dirty } = scope
    scope.dirty = new Set()
    try {
      await this.#remake(scope, dirty)
    } catch (error) {
      scope.dirty = undefined
      throw error
    }
    scope.version++
    scope.made = performance.now()
    scope.took = scope.made - begun
  }

  /** Indexes of these kinds, or of all. */
  async #remake(scope: Scope, dirty: Scope['dirty']): Promise<void> {
    const byKind = await inSlices(this.#seen(scope.who, dirty))
    if (!dirty) scope.indexes.clear()
    for (const [kind, assets] of byKind) {
      const index = await inSlices(clusterIndexOf(kind, assets))
      if (assets.length > 0) scope.indexes.set(kind, index)
      else scope.indexes.delete(kind)
    }
  }

  /** Assets of these kinds, or of all, that somebody may see. */
  *#seen(who: Principal, kinds: Scope['dirty']): Sliced<ReadonlyMap<AssetKind, readonly Asset[]>> {
    const byKind = new Map<AssetKind, Asset[]>([...(kinds ?? [])].map((kind) => [kind, []]))
    let looked = 0
    for (const asset of this.#assets().values()) {
      if (++looked % STEP === 0) yield
      if ((kinds && !kinds.has(asset.kind)) || may(who, 'asset.read', asset) !== true) continue
      const known = byKind.get(asset.kind)
      if (known) known.push(asset)
      else byKind.set(asset.kind, [asset])
    }
    return byKind
  }
}

/** Whoever may see the same assets shares an index, whatever else they may do. */
function scopeKey(who: Principal): string {
  return [...new Set(areasOf(who, 'asset.read').map((area) => JSON.stringify(area)))].sort().join(' ')
}

function isDirty({ dirty }: Scope): boolean {
  return dirty === undefined || dirty.size > 0
}
