/**
 * What is true now, folded from a snapshot of the records and the facts after it: alerts, assets, who is silent, and what stands over all. A returning
 * client's snapshot comes from here, so a thousand of them cost the database nothing.
 */
import {
  type Alert,
  type Asset,
  type AssetCounts,
  type AssetKind,
  type Fact,
  type Governed,
  inCrowd,
  letGo,
  type Millis,
  may,
  ofAlert,
  type Principal,
  type SilentDevice,
} from '@yiwang/contract'
import type { RecordsSnapshot } from '../records.ts'
import type { Standing } from './standing.ts'

/** How many assets of one kind one grid has, or a part of the organisation outside of all grids. */
interface Tally {
  readonly kind: AssetKind
  readonly orgPath: string
  readonly gridCode: string | undefined
  readonly groups: readonly string[]
  count: number
}

export class Picture {
  readonly #alerts = new Map<string, Alert>()
  readonly #assets = new Map<string, Asset>()
  readonly #tallies = new Map<string, Tally>()
  /** How many alerts of the picture each asset has. */
  readonly #alerted = new Map<string, number>()
  /** Since when devices are silent, registered or not. */
  readonly #silent: Map<string, Millis>
  readonly standing: Standing
  #closedFrom: Millis

  constructor(
    { alerts, closedFrom, assets, silent }: Pick<RecordsSnapshot, 'alerts' | 'closedFrom' | 'assets' | 'silent'>,
    standing: Standing,
  ) {
    this.standing = standing
    this.#closedFrom = closedFrom
    for (const alert of alerts) this.#setAlert(alert)
    for (const asset of assets) this.#setAsset(asset)
    this.#silent = new Map(silent.map(({ device, since }) => [device, since]))
  }

  get assets(): ReadonlyMap<string, Asset> {
    return this.#assets
  }

  get alerts(): ReadonlyMap<string, Alert> {
    return this.#alerts
  }

  apply(fact: Fact): void {
    if (fact.kind === 'alert') {
      const known = this.#alerts.get(fact.alert.id)
      if (!known || known.version <= fact.alert.version) this.#setAlert(fact.alert)
    } else if (fact.kind === 'asset') {
      if (fact.change === 'removed') this.#removeAsset(fact.asset.id)
      else this.#setAsset(fact.asset)
    } else if (fact.kind === 'silence') {
      if (fact.silent) this.#silent.set(fact.device, fact.since)
      else this.#silent.delete(fact.device)
    } else this.standing.apply(fact)
  }

  /** What the door asks of an alert. */
  governed(alert: Pick<Alert, 'orgPath' | 'gridCode' | 'asset'>): Governed {
    return ofAlert(alert, this.#assets.get(alert.asset))
  }

  /** An alert of the picture is about it: every screen that may see the alert holds it, even one of the crowd. */
  hasAlert(asset: string): boolean {
    return this.#alerted.has(asset)
  }

  counts(who: Principal): AssetCounts {
    const counts: AssetCounts = {}
    for (const tally of this.#tallies.values()) {
      const { kind, count } = tally
      if (count > 0 && may(who, 'asset.read', tally) === true) counts[kind] = (counts[kind] ?? 0) + count
    }
    return counts
  }

  /** Forgets closed alerts that are held no longer. */
  forget(now: Millis): void {
    this.standing.forget(now)
    const { over, closedFrom } = letGo(this.#alerts.values(), this.#closedFrom, now)
    this.#closedFrom = closedFrom
    for (const { id, asset } of over) {
      this.#alerts.delete(id)
      this.#countAlert(asset, -1)
    }
  }

  /** Alerts and assets this person may see, as the JSON of some members of a Snapshot. */
  json(who: Principal): string {
    const alerts = [...this.#alerts.values()].filter((alert) => may(who, 'alert.read', this.governed(alert)) === true)
    const about = new Set(alerts.map(({ asset }) => asset))
    const assets = [...this.#assets.values()].filter(
      (asset) => (!inCrowd(asset) || about.has(asset.id)) && may(who, 'asset.read', asset) === true,
    )
    const silent = assets.flatMap(({ id: device }): SilentDevice[] => {
      const since = this.#silent.get(device)
      return since === undefined ? [] : [{ device, since }]
    })
    const members = { alerts, closedFrom: this.#closedFrom, assets, silent, assetCounts: this.counts(who) }
    return `${JSON.stringify(members).slice(1, -1)},${this.standing.json(who)}`
  }

  #setAlert(alert: Alert): void {
    const known = this.#alerts.get(alert.id)
    if (known) this.#countAlert(known.asset, -1)
    this.#countAlert(alert.asset, 1)
    this.#alerts.set(alert.id, alert)
  }

  #countAlert(asset: string, by: 1 | -1): void {
    const count = (this.#alerted.get(asset) ?? 0) + by
    if (count > 0) this.#alerted.set(asset, count)
    else this.#alerted.delete(asset)
  }

  #setAsset(asset: Asset): void {
    this.#removeAsset(asset.id)
    this.#assets.set(asset.id, asset)
    this.#tally(asset).count++
  }

  #removeAsset(id: string): void {
    const known = this.#assets.get(id)
    if (!known) return
    this.#assets.delete(id)
    this.#tally(known).count--
  }

  #tally({ kind, orgPath, gridCode, groups = [] }: Asset): Tally {
    const key = JSON.stringify([kind, orgPath, gridCode, ...groups])
    const tally = this.#tallies.get(key) ?? { kind, orgPath, gridCode, groups, count: 0 }
    this.#tallies.set(key, tally)
    return tally
  }
}
