/**
 * What is shown: now, or a past instant whole. Panels and map read alerts and values here and nowhere else, so that live and
 * played back cannot be mixed on one screen.
 */
import type { Alert, Asset, LatestFrame, Millis, Moment } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { alerts } from './alerts.ts'
import { assets } from './assets.ts'
import { clock } from './clock.ts'
import { freshness, judgeFreshness } from './freshness.ts'
import { type Latest, latest, latestOf } from './latest.ts'
import { playback } from './playback.ts'

export interface Shown {
  /** The instant that is shown; undefined = now. */
  readonly at: Millis | undefined
  /** Nothing of what is wanted has come yet. */
  readonly loading: boolean
  readonly alerts: ReadonlyMap<string, Alert>
  /** Of alerts closed at this instant or later, all are here. */
  readonly closedFrom: Millis
  /** An older one that somebody has called up; in the past there is none. */
  readonly recalled: Alert | undefined
  readonly latest: Latest
  /** By handle. */
  readonly freshness: Uint8Array
}

function live(): Shown {
  const { loaded, byId, closedFrom, recalled } = alerts.getState()
  return {
    at: undefined,
    loading: !loaded,
    alerts: byId,
    closedFrom,
    recalled,
    latest: latest.getState(),
    freshness: freshness.getState().byHandle,
  }
}

export const shown = createStore<Shown>(live)

/** The one of this id, of those held or called up. */
export function alertIn({ alerts, recalled }: Pick<Shown, 'alerts' | 'recalled'>, id: string | undefined): Alert | undefined {
  if (id === undefined) return undefined
  return alerts.get(id) ?? (recalled?.id === id ? recalled : undefined)
}

/** The instant that everything on the screen is aged against. */
export function shownNow(): Millis {
  return shown.getState().at ?? clock.getState().now
}

/** A moment in the columns the map draws from. Handles are today's: an asset that is gone since has none and is not drawn. */
export function frameOf(
  moment: Pick<Moment, 'at' | 'values' | 'positions'>,
  byId: ReadonlyMap<string, Pick<Asset, 'handle'>>,
): LatestFrame {
  const handleOf = (asset: string) => byId.get(asset)?.handle
  const placed = moment.positions.filter(({ asset }) => handleOf(asset) !== undefined)
  const measured = moment.values.filter(({ asset }) => handleOf(asset) !== undefined)
  const heard = new Map<number, Millis>()
  for (const { asset, at } of [...placed, ...measured]) {
    const handle = handleOf(asset) ?? 0
    heard.set(handle, Math.max(heard.get(handle) ?? 0, at))
  }
  const handles = (rows: readonly { readonly asset: string }[]) => Uint32Array.from(rows, ({ asset }) => handleOf(asset) ?? 0)
  return {
    at: moment.at,
    positions: {
      handle: handles(placed),
      lon: Float64Array.from(placed, ({ lon }) => lon),
      lat: Float64Array.from(placed, ({ lat }) => lat),
      heading: Float32Array.from(placed, ({ headingDeg }) => headingDeg ?? Number.NaN),
      speed: Float32Array.from(placed, ({ speed }) => speed ?? Number.NaN),
      elevation: Float32Array.from(placed, ({ elevation }) => elevation ?? Number.NaN),
      time: Float64Array.from(placed, ({ at }) => at),
    },
    values: {
      handle: handles(measured),
      property: measured.map(({ property }) => property),
      value: Float64Array.from(measured, ({ value }) => value ?? Number.NaN),
      time: Float64Array.from(measured, ({ at }) => at),
    },
    seen: {
      handle: Uint32Array.from(heard.keys()),
      time: Float64Array.from(heard.values()),
      online: new Uint8Array(heard.size).fill(1),
    },
  }
}

const NOBODY_SILENT: ReadonlyMap<string, Millis> = new Map()
const EMPTY: LatestFrame = frameOf({ values: [], positions: [], at: 0 }, new Map())

function past(moment: Moment | undefined, at: Millis, version: number): Shown {
  const { byId, byHandle } = assets.getState()
  const then = latestOf(moment ? frameOf(moment, byId) : { ...EMPTY, at }, version)
  return {
    at: moment?.at ?? at,
    loading: moment === undefined,
    alerts: new Map(moment?.alerts.map((alert) => [alert.id, alert])),
    closedFrom: moment?.closedFrom ?? at,
    recalled: undefined,
    latest: then,
    freshness: judgeFreshness(byHandle, then, NOBODY_SILENT, moment?.at ?? at),
  }
}

export function startShown(): () => void {
  // Live versions count up from 0, so none of these is ever taken for one of them.
  let version = 0
  const follow = () => {
    if (playback.getState().at === undefined) shown.setState(live())
  }
  const ends = [
    alerts.subscribe(follow),
    latest.subscribe(follow),
    freshness.subscribe(follow),
    playback.subscribe((state, before) => {
      if (state.at === undefined) {
        if (before.at !== undefined) shown.setState(live())
      } else if (state.moment !== before.moment || before.at === undefined)
        shown.setState(past(state.moment, state.at, --version))
    }),
  ]
  follow()
  return () => {
    for (const end of ends) end()
  }
}
