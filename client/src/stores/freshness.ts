/**
 * How old what we know of each device is, judged by its own rhythm: stale after 2 periods, offline after 6. A device without
 * a rhythm is judged by its link alone. Same array when nothing changed, so that nothing is drawn again.
 */
import { type Asset, type AssetKind, type Millis, SECOND } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { assets } from './assets.ts'
import { clock } from './clock.ts'
import { type Latest, latest } from './latest.ts'

export const FRESH = 0
export const STALE = 1
export const OFFLINE = 2
/** Registered, with no rhythm to expect and never heard: nobody has connected it yet, so it is not missing either. */
export const UNCONNECTED = 3
export type Freshness = typeof FRESH | typeof STALE | typeof OFFLINE | typeof UNCONNECTED

/** A moving thing says something every second or two; less than this is jitter of the network, not silence. */
const AT_LEAST: Partial<Record<AssetKind, readonly [Millis, Millis]>> = { drone: [6 * SECOND, 20 * SECOND] }

export function freshnessOf(asset: Asset, seen: Millis | undefined, online: boolean, silent: boolean, now: Millis): Freshness {
  if (seen === undefined || Number.isNaN(seen)) return asset.config.period === undefined && !silent ? UNCONNECTED : OFFLINE
  if (silent || !online) return OFFLINE
  const period = asset.config.period
  if (period === undefined) return FRESH
  const [stale, offline] = AT_LEAST[asset.kind] ?? [0, 0]
  const age = now - seen
  if (age > Math.max(6 * period * SECOND, offline)) return OFFLINE
  if (age > Math.max(2 * period * SECOND, stale)) return STALE
  return FRESH
}

/** By handle. Before the first frame of latest values nothing is known, and nothing is said. */
export const freshness = createStore<{ readonly byHandle: Uint8Array }>(() => ({ byHandle: new Uint8Array(0) }))

export function judgeFreshness(
  list: readonly (Asset | undefined)[],
  state: Latest,
  silent: ReadonlyMap<string, Millis>,
  now: Millis,
) {
  const next = new Uint8Array(list.length)
  if (state.at === undefined) return next
  for (const asset of list) {
    if (!asset) continue
    const h = asset.handle
    next[h] = freshnessOf(asset, state.seen[h], state.online[h] === 1, silent.has(asset.id), now)
  }
  return next
}

export function startFreshness(): () => void {
  return clock.subscribe(({ now }) => {
    const { byHandle, silent } = assets.getState()
    const next = judgeFreshness(byHandle, latest.getState(), silent, now)
    const before = freshness.getState().byHandle
    if (next.length !== before.length || next.some((value, i) => value !== before[i])) freshness.setState({ byHandle: next })
  })
}
