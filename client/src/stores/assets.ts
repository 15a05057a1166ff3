/**
 * Assets of the registry, by id and by the small number the binary frames use, and which devices the engine calls silent. Kinds of
 * which there are thousands (the crowd) are known only where the map looks or an alert is about them.
 */
import {
  type Asset,
  type AssetCounts,
  type Bbox,
  type CrowdChange,
  type Fact,
  inCrowd,
  type Millis,
  type SilentDevice,
} from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Assets {
  readonly loaded: boolean
  readonly byId: ReadonlyMap<string, Asset>
  readonly byHandle: readonly (Asset | undefined)[]
  /** Device → since when; judged by the engine in stream time. */
  readonly silent: ReadonlyMap<string, Millis>
  /** How many there are of each kind, the crowd included. */
  readonly counts: AssetCounts
  /** Where assets last changed; another object is another change, undefined = somewhere. */
  readonly changed: Bbox | undefined
}

const EVERYWHERE: Bbox = [-180, -90, 180, 90]

export const assets = createStore<Assets>(() => ({
  loaded: false,
  byId: new Map(),
  byHandle: [],
  silent: new Map(),
  counts: {},
  changed: undefined,
}))

/** Of the crowd, those the map looks at. */
let around: readonly Asset[] = []
/** Of the crowd, those something else is about (strangers.ts). */
let strangers: readonly Asset[] = []
/** Everything else. */
let own: ReadonlyMap<string, Asset> = new Map()

export function replaceAssets(rows: readonly Asset[], counts: AssetCounts, silent: readonly SilentDevice[] = []): void {
  own = new Map(rows.map((row) => [row.id, row]))
  around = []
  strangers = []
  const since = new Map(silent.map(({ device, since }) => [device, since]))
  assets.setState({ loaded: true, ...known(), silent: since, counts, changed: [...EVERYWHERE] })
}

/** The map looks at these now; those of the crowd it looked at before are forgotten. */
export function standAround(rows: readonly Asset[]): void {
  // Also those an alert is about: it may be over before the map looks elsewhere.
  const next = rows.filter(inCrowd)
  if (next.length === 0 && around.length === 0) return
  around = next
  assets.setState(known())
}

/** Those the screen is about although neither the snapshot nor the view brought them; replaced whole. */
export function meetStrangers(rows: readonly Asset[]): void {
  strangers = rows
  assets.setState(known())
}

/** Of the crowd, those no alert is about any more are forgotten: nobody tells us what becomes of them. */
export function forgetBystanders(about: ReadonlySet<string>): void {
  const kept = [...own].filter(([id, asset]) => !inCrowd(asset) || about.has(id))
  if (kept.length === own.size) return
  own = new Map(kept)
  assets.setState(known())
}

/** Assets that something is about, whether the map looks at them or not. */
export function learnAssets(rows: readonly Asset[]): void {
  if (rows.length === 0) return
  const next = new Map(own)
  for (const row of rows) next.set(row.id, row)
  own = next
  assets.setState(known())
}

export function applyCrowdChange({ counts, bbox }: CrowdChange): void {
  assets.setState({ counts, ...(bbox && { changed: bbox }) })
}

function known(): Pick<Assets, 'byId' | 'byHandle'> {
  const byId = new Map(own)
  for (const asset of [...around, ...strangers]) if (!byId.has(asset.id)) byId.set(asset.id, asset)
  return { byId, byHandle: numbered(byId.values()) }
}

function numbered(rows: Iterable<Asset>): (Asset | undefined)[] {
  const byHandle: (Asset | undefined)[] = []
  for (const row of rows) byHandle[row.handle] = row
  return byHandle
}

export function applyAssetFacts(facts: readonly Fact[]): void {
  const before = assets.getState()
  let next: Map<string, Asset> | undefined
  let silent: Map<string, Millis> | undefined
  const counts: { -readonly [K in keyof AssetCounts]: AssetCounts[K] } = { ...before.counts }
  for (const fact of facts) {
    if (fact.kind === 'asset') {
      next ??= new Map(own)
      const { kind, id } = fact.asset
      const step = Number(fact.change !== 'removed') - Number(next.has(id))
      if (fact.change === 'removed') next.delete(id)
      else next.set(id, fact.asset)
      // The crowd is counted by the platform.
      if (!inCrowd(fact.asset)) counts[kind] = Math.max(0, (counts[kind] ?? 0) + step)
    } else if (fact.kind === 'silence') {
      silent ??= new Map(before.silent)
      if (fact.silent) silent.set(fact.device, fact.since)
      else silent.delete(fact.device)
    }
  }
  if (!next && !silent) return
  if (next) own = next
  assets.setState({ ...(next && { ...known(), counts, changed: [...EVERYWHERE] }), ...(silent && { silent }) })
}
