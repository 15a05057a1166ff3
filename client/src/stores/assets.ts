/** Assets of the registry, by id and by the small number the binary frames use, and which devices the engine calls silent. */
import type { Asset, Fact, Millis } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Assets {
  readonly loaded: boolean
  readonly byId: ReadonlyMap<string, Asset>
  readonly byHandle: readonly (Asset | undefined)[]
  /** Device → since when; judged by the engine in stream time. */
  readonly silent: ReadonlyMap<string, Millis>
}

export const assets = createStore<Assets>(() => ({ loaded: false, byId: new Map(), byHandle: [], silent: new Map() }))

export function replaceAssets(rows: readonly Asset[]): void {
  assets.setState({ loaded: true, byId: new Map(rows.map((row) => [row.id, row])), byHandle: numbered(rows), silent: new Map() })
}

function numbered(rows: Iterable<Asset>): (Asset | undefined)[] {
  const byHandle: (Asset | undefined)[] = []
  for (const row of rows) byHandle[row.handle] = row
  return byHandle
}

export function applyAssetFacts(facts: readonly Fact[]): void {
  const before = assets.getState()
  let byId: Map<string, Asset> | undefined
  let silent: Map<string, Millis> | undefined
  for (const fact of facts) {
    if (fact.kind === 'asset') {
      byId ??= new Map(before.byId)
      if (fact.change === 'removed') byId.delete(fact.asset.id)
      else byId.set(fact.asset.id, fact.asset)
    } else if (fact.kind === 'silence') {
      silent ??= new Map(before.silent)
      if (fact.silent) silent.set(fact.device, fact.since)
      else silent.delete(fact.device)
    }
  }
  if (!byId && !silent) return
  assets.setState({
    ...(byId && { byId, byHandle: numbered(byId.values()) }),
    ...(silent && { silent }),
  })
}
