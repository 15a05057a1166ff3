/**
 * What is true now, folded from a snapshot of the records and the facts after it: alerts and assets. A returning
 * client's snapshot comes from here, so a thousand of them cost the database nothing.
 */
import { type Action, type Alert, type Asset, DAY, type Fact, type Millis, may, type Principal, stateOf } from '@yiwang/contract'

export class Picture {
  readonly #alerts = new Map<string, Alert>()
  readonly #assets = new Map<string, Asset>()

  constructor(alerts: readonly Alert[], assets: readonly Asset[]) {
    for (const alert of alerts) this.#alerts.set(alert.id, alert)
    for (const asset of assets) this.#assets.set(asset.id, asset)
  }

  get assets(): ReadonlyMap<string, Asset> {
    return this.#assets
  }

  apply(fact: Fact): void {
    if (fact.kind === 'alert') {
      const known = this.#alerts.get(fact.alert.id)
      if (!known || known.version <= fact.alert.version) this.#alerts.set(fact.alert.id, fact.alert)
    } else if (fact.kind === 'asset') {
      if (fact.change === 'removed') this.#assets.delete(fact.asset.id)
      else this.#assets.set(fact.asset.id, fact.asset)
    }
  }

  /** What the door asks before a fact goes out. */
  governs(fact: Fact): { readonly action: Action; readonly orgPath: string | undefined } {
    if (fact.kind === 'alert') return { action: 'alert.read', orgPath: fact.alert.orgPath }
    if (fact.kind === 'asset') return { action: 'asset.read', orgPath: fact.asset.orgPath }
    return { action: 'asset.read', orgPath: this.#assets.get(fact.device)?.orgPath }
  }

  /** Forgets alerts that were closed more than a day ago. */
  forget(now: Millis): void {
    for (const [id, alert] of this.#alerts) {
      if (stateOf(alert) !== 'closed') continue
      const closedAt = Math.max(alert.clearedAt ?? 0, alert.ackedAt ?? 0, alert.verdict?.at ?? 0)
      if (closedAt < now - DAY) this.#alerts.delete(id)
    }
  }

  /** Alerts and assets this person may see, as the JSON of two members of a Snapshot. */
  json(who: Principal): string {
    const alerts = [...this.#alerts.values()].filter(({ orgPath }) => may(who, 'alert.read', { orgPath }) === true)
    const assets = [...this.#assets.values()].filter(({ orgPath }) => may(who, 'asset.read', { orgPath }) === true)
    return `"alerts":${JSON.stringify(alerts)},"assets":${JSON.stringify(assets)}`
  }
}
