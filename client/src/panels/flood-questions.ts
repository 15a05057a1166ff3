/** What the flood panels ask: the forecasts of all points, and what points and gauges measured in the last hours. */
import { type Forecasts, HOUR, MINUTE, type Millis } from '@yiwang/contract'
import { useCallback, useMemo } from 'react'
import { useStore } from 'zustand'
import { type Depth, LOOK, STEPS_CM } from '../flood/depths.ts'
import { TEN_MINUTES } from '../flood/rainfall.ts'
import { type Asked, type Query, useAsked } from '../rest/asked.ts'
import { assets } from '../stores/assets.ts'
import { FRESH, type Freshness } from '../stores/freshness.ts'
import { lastValue } from '../stores/latest.ts'
import { shown } from '../stores/shown.ts'

export const FORECASTS: Query = {
  key: 'forecasts',
  needs: 'observation.read',
  every: MINUTE,
  path: () => '/forecasts?property=water.depth',
}

const DEPTH_BIN = 5 * MINUTE
export const DEPTHS: Query = {
  key: 'depths',
  needs: 'history.read',
  every: MINUTE,
  path: (now) => seriesPath('water.depth', 'floodPoint', now, LOOK, DEPTH_BIN),
}

export const RAIN_SPAN = 4 * HOUR
export const RAIN: Query = {
  key: 'rain',
  needs: 'history.read',
  every: MINUTE,
  path: (now) => seriesPath('rain.5min', 'rainGauge', now, RAIN_SPAN, TEN_MINUTES),
}

function seriesPath(property: string, kind: string, now: Millis, span: Millis, bin: Millis): string {
  return `/series?${new URLSearchParams({ property, kinds: kind, from: String(now - span), to: String(now), bin: String(bin) })}`
}

export interface Outlook {
  /** Only of now: a past instant is shown as it was measured. */
  readonly forecasts: Forecasts | undefined
  readonly asked: Asked<Forecasts> & { readonly again: () => void }
  /** Ids of all flood points. */
  readonly points: readonly string[]
  readonly steps: readonly number[]
  known(asset: string): Depth | undefined
}

export function useOutlook(): Outlook {
  const past = useStore(shown, (s) => s.at !== undefined)
  const asked = useAsked<Forecasts>(past ? undefined : FORECASTS)
  const byId = useStore(assets, (s) => s.byId)
  const points = useMemo(() => [...byId.values()].filter(({ kind }) => kind === 'floodPoint').map(({ id }) => id), [byId])
  const valueVersion = useStore(shown, (s) => s.latest.valueVersion)
  const freshness = useStore(shown, (s) => s.freshness)
  const forecasts = past ? undefined : asked.body
  const measured = useMemo(
    () => new Map(forecasts?.items.flatMap((item) => (item.ok ? [[item.asset, item.from] as const] : []))),
    [forecasts],
  )
  // Whichever is newer: the value the map draws, or the one the forecast rests on.
  const known = useCallback(
    (id: string): Depth | undefined => {
      const handle = valueVersion === undefined ? undefined : byId.get(id)?.handle
      const heard = handle === undefined ? undefined : lastValue(shown.getState().latest, 'water.depth', handle)
      const rests = measured.get(id)
      const { value: cm, time: at } =
        heard && (!rests || heard.time >= rests.at) ? heard : { value: rests?.value ?? Number.NaN, time: rests?.at ?? 0 }
      const fresh = ((handle === undefined ? undefined : freshness[handle]) ?? FRESH) as Freshness
      return Number.isNaN(cm) ? undefined : { cm, at, fresh }
    },
    [valueVersion, byId, measured, freshness],
  )
  return { forecasts, asked, points, steps: forecasts?.limits.toSorted((a, b) => a - b) ?? STEPS_CM, known }
}
