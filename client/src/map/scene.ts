/** Makes the scene from the stores: each part is made anew only when what it is made of has changed. */
import type { Alert, Asset, LonLat } from '@yiwang/contract'
import { sorted } from '../alerts/order.ts'
import { assetView } from '../stores/asset-view.ts'
import { type Assets, assets } from '../stores/assets.ts'
import { grids } from '../stores/grids.ts'
import { ground } from '../stores/ground.ts'
import type { Latest } from '../stores/latest.ts'
import { NO_PEAKS, peaks } from '../stores/peaks.ts'
import { selection } from '../stores/selection.ts'
import { alertIn, shown } from '../stores/shown.ts'
import { pathsOf, tracks } from '../stores/tracks.ts'
import { view } from '../stores/view.ts'
import type { Atlas } from './atlas.ts'
import type { Scene, View } from './layer.ts'
import { calloutRows, MOST_CALLOUTS } from './layers/callouts.ts'
import { mergedIn } from './layers/clusters.ts'
import type { FloodRow } from './layers/flood.ts'
import { measured } from './measure.ts'
import { dronesOf, type Motion, moved, STILL } from './motion.ts'
import { placedIn } from './placed.ts'

/** The last result of a function while its arguments are the same ones. */
function kept<A extends readonly unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  let before: { readonly args: A; readonly result: R } | undefined
  return (...args) => {
    if (!before || before.args.some((value, i) => !Object.is(value, args[i]))) before = { args, result: make(...args) }
    return before.result
  }
}

/** A place shows its worst alert: what waits for confirmation first, then by level. */
export function worstByAsset(byId: ReadonlyMap<string, Alert>): ReadonlyMap<string, Alert> {
  const worst = new Map<string, Alert>()
  for (const alert of sorted(byId).open) if (!worst.has(alert.asset)) worst.set(alert.asset, alert)
  return worst
}

export interface SceneMaker {
  /** The scene at an instant of this machine's clock: moving things are drawn where they are then. */
  at(now: number, seen: View, atlas: Atlas): Scene
  readonly moving: () => boolean
}

export function sceneMaker(): SceneMaker {
  const worstOf = kept(worstByAsset)
  const waysOf = kept(pathsOf)
  const standing = kept(placedIn)
  const mergedOf = kept(mergedIn)
  const listed = kept((byId: Assets['byId'], fixes: Latest['fixes'], _version: number): readonly Asset[] =>
    dronesOf(byId.values(), fixes),
  )
  const calledOut = kept(
    (known: Assets, latest: Latest, _version: number, freshness: Uint8Array, worst: Scene['worst'], coming: Scene['peaks']) =>
      calloutRows({ assets: known, latest, freshness, worst, peaks: coming }).slice(0, MOST_CALLOUTS) as readonly FloodRow[],
  )
  let motion: Motion = STILL
  let stepped: readonly unknown[] = []

  const step = (drones: readonly Asset[], latest: Latest, now: number) => {
    const key = [drones, latest.fixVersion]
    if (motion.moving || key.some((value, i) => value !== stepped[i])) motion = moved(motion, drones, latest.fixes, now)
    stepped = key
    return motion
  }

  return {
    moving: () => motion.moving,
    at(now, seen, atlas) {
      const { latest, alerts, recalled, freshness, at } = shown.getState()
      const known = assets.getState()
      const { asset, alert } = selection.getState()
      const { grid, pin } = view.getState()
      const worst = worstOf(alerts)
      // A forecast is of now: the past is shown as it was measured.
      const coming = at === undefined ? peaks.getState().byAsset : NO_PEAKS
      const placed = standing(known, assetView.getState())
      return {
        assets: known,
        placed,
        merged: mergedOf(placed.clusters, known, worst),
        latest,
        freshness,
        theme: ground.getState().theme,
        worst,
        peaks: coming,
        callouts: calledOut(known, latest, latest.valueVersion, freshness, worst, coming),
        motion: step(listed(known.byId, latest.fixes, latest.fixVersion), latest, now),
        tracks: waysOf(tracks.getState().ways) as readonly LonLat[][],
        grids: grids.getState().all,
        chosenAsset: asset,
        alert: alertIn({ alerts, recalled }, alert),
        chosenGrid: grid,
        pin,
        measured: measured.getState(),
        view: seen,
        atlas,
      }
    },
  }
}
