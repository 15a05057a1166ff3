/** The registry of assets and the limits in force, in memory: what the rules may know of the world. Kept up to date by facts. */
import type { Asset, DeviceId, Fact, Millis } from '@yiwang/contract'
import type { World } from '../engine/engine.ts'
import { type Limits, limitsFrom, type Thresholds } from '../engine/thresholds.ts'
import type { Queryable } from '../postgres/connect.ts'

export class Registry {
  readonly #assets = new Map<DeviceId, Asset>()
  readonly #perFeed = new Map<string, number>()
  #thresholds: readonly Thresholds[] = []

  async load(pg: Queryable): Promise<void> {
    const assets = await pg.query<{ body: Asset; handle: number }>('select body, handle from asset')
    const thresholds = await pg.query<{ version: number; effective_from: number; limits: Limits }>(
      'select version, effective_from, limits from thresholds order by version',
    )
    this.#assets.clear()
    this.#perFeed.clear()
    for (const { body, handle } of assets.rows) this.#put({ ...body, handle })
    this.#thresholds = thresholds.rows.map((r) => ({ version: r.version, effectiveFrom: r.effective_from, limits: r.limits }))
  }

  apply(fact: Fact): void {
    if (fact.kind === 'limits') this.#judgeBy(fact)
    if (fact.kind !== 'asset') return
    const known = this.#assets.get(fact.asset.id)
    if (fact.change !== 'removed') {
      if (!known || known.version <= fact.asset.version) this.#put(fact.asset)
    } else if (known) {
      this.#assets.delete(known.id)
      this.#count(known.id, -1)
    }
  }

  assetOf(device: DeviceId): Asset | undefined {
    return this.#assets.get(device)
  }

  all(): IterableIterator<Asset> {
    return this.#assets.values()
  }

  /** As it is at an instant of stream time: the newest version already in force. */
  at(now: Millis): World {
    const thresholds = this.#thresholds.findLast((t) => t.effectiveFrom <= now) ?? this.#thresholds[0]
    if (!thresholds) throw new Error('no thresholds are stored: the records were not prepared')
    return {
      assetOf: (device) => this.#assets.get(device),
      devicesOf: (feed) => this.#perFeed.get(feed) ?? 0,
      thresholds,
    }
  }

  #judgeBy({ version, at, values }: Extract<Fact, { kind: 'limits' }>): void {
    if (this.#thresholds.some((known) => known.version === version)) return
    const next = { version, effectiveFrom: at, limits: limitsFrom(values) }
    this.#thresholds = [...this.#thresholds, next].sort((a, b) => a.version - b.version)
  }

  #put(asset: Asset): void {
    if (!this.#assets.has(asset.id)) this.#count(asset.id, 1)
    this.#assets.set(asset.id, asset)
  }

  #count(device: DeviceId, by: number): void {
    const feed = device.slice(0, device.indexOf(':'))
    this.#perFeed.set(feed, (this.#perFeed.get(feed) ?? 0) + by)
  }
}
