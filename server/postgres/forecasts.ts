/** Forecasts of all flood points, reckoned from the blocks at most once a minute for whoever asks. */
import {
  type Area,
  type Asset,
  type AssetKind,
  type Forecast,
  type Forecasts,
  HOUR,
  holds,
  isWhole,
  MINUTE,
  type Millis,
  SECOND,
} from '@yiwang/contract'
import { crossings, outlookOf, peakOf, RESERVOIR, WINDOW } from '../engine/forecast.ts'
import { PERIOD } from '../engine/rules/silence.ts'
import type { Limits } from '../engine/thresholds.ts'
import type { Queryable } from './connect.ts'
import { binnedBy, samplesOf } from './series.ts'
import type { TelemetryPast } from './telemetry-past.ts'

const PROPERTY = 'water.depth'
const EVERY: Millis = MINUTE
/** Stale is what has missed two of its periods; the historian's own delay is no fault of the gauge. */
const STALE_PERIODS = 2
const LEAST_STALE: Millis = 3 * MINUTE
/** Rain further away says nothing about a point. */
const NEAR_KM = 5

type Placed = Pick<Asset, 'id' | 'kind' | 'orgPath' | 'gridCode' | 'groups'> & {
  readonly lon: number | null
  readonly lat: number | null
  readonly period: number | null
}

interface Rain {
  readonly asset: string
  readonly mm: number
  readonly lon: number
  readonly lat: number
}

export function createForecasts({ pg, past }: { readonly pg: Queryable; readonly past: TelemetryPast }) {
  let made: { readonly at: Millis; readonly answer: Promise<Reckoned> } | undefined
  return async ({ now, areas }: { readonly now: Millis; readonly areas: readonly Area[] }): Promise<Forecasts> => {
    if (!made || now < made.at || now - made.at >= EVERY) {
      const mine = { at: now, answer: reckon(pg, past, now) }
      made = mine
      // One that failed is not kept for a minute.
      mine.answer.catch(() => {
        if (made === mine) made = undefined
      })
    }
    const { forecasts, places } = await made.answer
    if (isWhole(areas)) return forecasts
    const sees = (asset: string) => areas.some((area) => holds(area, places.get(asset) ?? {}))
    return { ...forecasts, items: forecasts.items.filter(({ asset }) => sees(asset)) }
  }
}

interface Reckoned {
  readonly forecasts: Forecasts
  readonly places: ReadonlyMap<string, Placed>
}

async function reckon(pg: Queryable, past: TelemetryPast, now: Millis): Promise<Reckoned> {
  const [points, gauges, limits] = await Promise.all([placed(pg, 'floodPoint'), placed(pg, 'rainGauge'), stepsOf(pg, now)])
  const ids = points.map(({ id }) => id)
  const depths = await samplesOf(past, { property: PROPERTY, from: now - WINDOW - 10 * MINUTE, to: now, devices: ids })
  const rains = await rainsOf(past, [...points, ...gauges], now)
  const items = points.map((point): Forecast => {
    const period = (point.period ?? PERIOD.floodPoint ?? 0) * SECOND
    const rain = nearest(point, rains)
    const outlook = outlookOf({
      samples: depths.get(point.id) ?? [],
      now,
      staleAfter: Math.max(LEAST_STALE, STALE_PERIODS * period),
      ...(rain && { rainMm: rain.mm }),
    })
    if (!outlook.ok) {
      const { why, lastAt } = outlook
      return { ok: false, asset: point.id, why, ...(lastAt !== undefined && { lastAt }) }
    }
    const { from, rate, points: curve } = outlook
    return {
      ok: true,
      asset: point.id,
      from: { at: from.at, value: from.value },
      rate,
      ...(rain && { rain: { asset: rain.asset, mm: rain.mm } }),
      points: [...curve],
      peak: peakOf(from, curve),
      reaches: crossings(from, curve, limits.steps),
    }
  })
  const forecasts = { property: PROPERTY, made: now, model: RESERVOIR, limits: [...limits.steps], closes: limits.closes, items }
  return { forecasts, places: new Map(points.map((point) => [point.id, point])) }
}

async function placed(pg: Queryable, kind: AssetKind): Promise<readonly Placed[]> {
  const { rows } = await pg.query<Omit<Placed, 'gridCode'> & { readonly gridCode: string | null }>({
    name: 'placed',
    text: `select id, kind, org_path as "orgPath", body->>'gridCode' as "gridCode", body->'groups' as groups, lon, lat,
       (body->'config'->>'period')::float8 as period from asset where kind = $1 order by id`,
    values: [kind],
  })
  return rows.map(({ gridCode, ...row }) => ({ ...row, ...(gridCode !== null && { gridCode }) }))
}

/** The district's depth steps in force; the third of them closes a road. */
async function stepsOf(
  pg: Queryable,
  now: Millis,
): Promise<{ readonly steps: Limits['flood']['stepsCm']; readonly closes: number }> {
  const { rows } = await pg.query<{ limits: Limits }>(
    'select limits from thresholds where effective_from <= $1 order by version desc limit 1',
    [now],
  )
  const steps = rows[0]?.limits.flood.stepsCm
  if (!steps) throw new Error('no thresholds are stored: the records were not prepared')
  return { steps, closes: steps[2] }
}

/** Rain of the last hour wherever it is measured: told as such, or what a running total has grown by, or the sum of its parts. */
async function rainsOf(past: TelemetryPast, from: readonly Placed[], now: Millis): Promise<readonly Rain[]> {
  const devices = from.map(({ id }) => id)
  const [hourly, totals, parts] = await Promise.all(
    (['rain.1h', 'rain.total', 'rain.5min'] as const).map((property) =>
      samplesOf(past, { property, from: now - HOUR, to: now, devices }),
    ),
  )
  return from.flatMap(({ id, lon, lat }) => {
    if (lon === null || lat === null) return []
    const told = hourly?.get(id)?.at(-1)?.value
    const grown = totals?.get(id)
    const summed = parts?.get(id)?.reduce((sum, { value }) => sum + value, 0)
    const rise =
      grown && grown.length > 1
        ? binnedBy(grown, { from: 0, bin: 24 * HOUR, as: 'rise' }).reduce((sum, [, mm]) => sum + mm, 0)
        : undefined
    const mm = told ?? rise ?? summed
    return mm === undefined ? [] : [{ asset: id, mm: Math.round(mm * 10) / 10, lon, lat }]
  })
}

function nearest({ lon, lat }: Placed, rains: readonly Rain[]): Rain | undefined {
  if (lon === null || lat === null) return undefined
  let best: { readonly rain: Rain; readonly km: number } | undefined
  for (const rain of rains) {
    const km = Math.hypot((rain.lon - lon) * 111.32 * Math.cos((lat * Math.PI) / 180), (rain.lat - lat) * 110.57)
    if (km <= (best?.km ?? NEAR_KM)) best = { rain, km }
  }
  return best?.rain
}
