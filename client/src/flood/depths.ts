/** 内涝点: how deep the water stands and will stand, counted in the district's steps and ordered by risk. Pure. */
import { type Forecast, type Forecasts, HOUR, type Level, MINUTE, type Millis } from '@yiwang/contract'
import { FRESH, type Freshness, OFFLINE } from '../stores/freshness.ts'

/** The default steps of Ⅳ Ⅲ Ⅱ Ⅰ, for as long as the platform has not said its own. */
export const STEPS_CM: readonly number[] = [10, 15, 25, 40]
/** 封控线: the step at which a road is closed, by the same default. */
export const CLOSES_CM = 25

/** When a depth is looked at: now, in half an hour, in an hour. */
export const AHEAD = [0, 30 * MINUTE, 60 * MINUTE] as const

/** A row of the matrix: a level's bin, under the lowest step, or nothing known. */
export type Bin = Level | 'below' | 'unknown'
export const BINS: readonly Bin[] = [1, 2, 3, 4, 'below', 'unknown']

/** `steps`: the depths of Ⅳ Ⅲ Ⅱ Ⅰ, ascending. */
export function binOf(cm: number | undefined, steps: readonly number[]): Bin {
  if (cm === undefined) return 'unknown'
  const reached = steps.filter((step) => cm >= step).length
  return reached === 0 ? 'below' : (Math.max(1, 5 - reached) as Level)
}

/** The words of a bin: `≥ 40`, `25–40`, `< 10`. */
export function binText(bin: Bin, steps: readonly number[]): string | undefined {
  if (bin === 'unknown') return undefined
  if (bin === 'below') return `< ${steps[0] ?? '—'}`
  const from = steps[4 - bin]
  const to = steps[5 - bin]
  return to === undefined ? `≥ ${from}` : `${from}–${to}`
}

/** What is foretold for an instant, in proportion between the points reckoned. */
export function depthAt(forecast: Forecast, at: Millis): number | undefined {
  if (!forecast.ok) return undefined
  const { from, points } = forecast
  let before: { at: Millis; value: number } = from
  if (at <= before.at) return before.value
  for (const point of points) {
    if (at <= point.at) return before.value + ((point.value - before.value) * (at - before.at)) / (point.at - before.at)
    before = point
  }
  return undefined
}

/** What a point last measured, and whether that still says anything of now. */
export interface Depth {
  readonly cm: number
  readonly at: Millis
  readonly fresh: Freshness
}

const silent = (depth: Depth | undefined): depth is Depth => depth !== undefined && depth.fresh !== FRESH

export type Matrix = Readonly<Record<Bin, readonly number[]>>

/**
 * Points in each bin at each instant. A point without a forecast keeps its last depth for now and is unknown ahead; one that has
 * fallen silent is unknown, and so is what was foretold from what it last said.
 */
export function depthMatrix(
  points: readonly string[],
  steps: readonly number[],
  known: (asset: string) => Depth | undefined,
  forecasts: Forecasts | undefined,
): Matrix {
  const counts = new Map<Bin, number[]>(BINS.map((bin) => [bin, AHEAD.map(() => 0)]))
  const byAsset = new Map(forecasts?.items.map((item) => [item.asset, item]))
  for (const asset of points) {
    const forecast = byAsset.get(asset)
    const depth = known(asset)
    const told = (ahead: Millis) => (ahead === 0 ? depth?.cm : forecast && depthAt(forecast, (forecasts?.made ?? 0) + ahead))
    AHEAD.forEach((ahead, i) => {
      const cm = silent(depth) ? undefined : told(ahead)
      const row = counts.get(binOf(cm, steps))
      if (row) row[i] = (row[i] ?? 0) + 1
    })
  }
  return Object.fromEntries(counts) as unknown as Matrix
}

export interface Risk {
  readonly asset: string
  readonly now: number | undefined
  readonly peak: number
  readonly peakAt: Millis
  /** Of the worse of what is and what will be. */
  readonly bin: Bin
  readonly closing: 'closed' | 'soon' | 'never' | 'unknown'
  /** When the water reaches the depth that closes the road. */
  readonly closesAt?: Millis
  /** It has fallen silent: all this is of its last report. */
  readonly old?: Depth
  readonly forecast: Forecast
}

/** Worst first: over the closing depth by depth, then by when they will be, then by the peak. */
export function risksOf({ items, limits, closes }: Forecasts, known: (asset: string) => Depth | undefined): readonly Risk[] {
  const steps = limits.toSorted((a, b) => a - b)
  const risks = items.flatMap((forecast): Risk[] => {
    const depth = known(forecast.asset)
    const now = depth?.cm ?? (forecast.ok ? forecast.from.value : undefined)
    if (!forecast.ok || silent(depth)) {
      if (now === undefined || now <= 0) return []
      return [
        {
          asset: forecast.asset,
          now: depth?.fresh === OFFLINE ? undefined : now,
          peak: now,
          peakAt: depth?.at ?? 0,
          bin: binOf(now, steps),
          closing: !silent(depth) && closes !== undefined && now >= closes ? 'closed' : 'unknown',
          ...(silent(depth) && { old: depth }),
          forecast,
        },
      ]
    }
    const { peak, reaches } = forecast
    const closesAt = reaches.find(({ limit }) => limit === closes)?.at
    const closing = closes !== undefined && (now ?? 0) >= closes ? 'closed' : closesAt === undefined ? 'never' : 'soon'
    return [
      {
        asset: forecast.asset,
        now,
        peak: Math.max(peak.value, now ?? 0),
        peakAt: peak.at,
        bin: binOf(Math.max(peak.value, now ?? 0), steps),
        closing,
        ...(closing === 'soon' && closesAt !== undefined && { closesAt }),
        forecast,
      },
    ]
  })
  return risks.sort(
    (a, b) =>
      Number(b.closing === 'closed') - Number(a.closing === 'closed') ||
      sooner(a.closesAt, b.closesAt) ||
      b.peak - a.peak ||
      (b.now ?? 0) - (a.now ?? 0) ||
      (a.asset < b.asset ? -1 : 1),
  )
}

/** What the small line of a point shows: two hours back, two ahead. */
export const LOOK = 2 * HOUR

function sooner(a: Millis | undefined, b: Millis | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return a - b
}
