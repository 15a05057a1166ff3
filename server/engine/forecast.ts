/**
 * Where standing water goes if it goes on as it did (推演): a linear reservoir. Water runs off in proportion to its depth, and what
 * runs in ebbs away; both are read off the last measurements of the point itself. Pure; docs/decisions/013-forecast-model.md says
 * how it was judged.
 */
import { type ForecastModel, type ForecastPoint, HOUR, MINUTE, type Millis, type NoForecast } from '@yiwang/contract'
import { medianOf, slopeOf } from './forecast-slope.ts'

export const RESERVOIR: ForecastModel = {
  id: 'reservoir-1',
  name: { zh: '按近 60 分钟涨落外推', en: 'Extrapolated from the last 60 minutes' },
  about: {
    zh: '由近 20 分钟的涨速推算来水，按本点退水速度排出；雨量计近 1 小时有雨时来水减退较慢。不含天气预报。',
    en: 'Inflow is inferred from the rate of the last 20 minutes and runs off as fast as this point drains; rain in the last hour lets it ebb more slowly. No weather forecast is in it.',
  },
  inputs: ['water.depth', 'rain.1h', 'rain.total', 'rain.5min'],
}

export interface Sample {
  readonly at: Millis
  readonly value: number
}

export interface Measured {
  /** Oldest first. */
  readonly samples: readonly Sample[]
  readonly now: Millis
  /** No forecast rests on a last measurement older than this. */
  readonly staleAfter: Millis
  /** Rain of the last hour, mm; absent = nobody measures it near by. */
  readonly rainMm?: number | undefined
}

export type Outlook =
  | { readonly ok: false; readonly why: NoForecast; readonly lastAt?: Millis }
  | {
      readonly ok: true
      readonly from: Sample
      /** Per hour. */
      readonly rate: number
      readonly points: readonly ForecastPoint[]
    }

export const WINDOW: Millis = HOUR
export const STEP: Millis = 5 * MINUTE
export const HORIZON: Millis = 2 * HOUR
/** The trend of a cloudburst turns within the hour: its rate is taken from the newest part of it. */
const TREND: Millis = 20 * MINUTE
const LEAST_SAMPLES = 4
const LEAST_SPAN: Millis = 8 * MINUTE

/** How fast a point drains when it has not shown it: half in 50 minutes. Per hour, with what is believed of measured ones. */
const DRAINS = 0.83
const DRAINS_WITHIN: readonly [number, number] = [0.2, 3]
/** Falling steps that weigh as much as the default. */
const DRAIN_TRUST = 8
/** Below this depth, in the property's unit, a gauge's noise is all there is. */
const WET = 3

/** What still runs in falls to a third in this time: dry, and with the rain at which it is longest. */
const EBB: readonly [Millis, Millis] = [15 * MINUTE, 40 * MINUTE]
const HEAVY_RAIN = 30

/** A gauge's own uncertainty, and the share that is not believed of what runs in and of what runs off. */
const NOISE = 0.5
const DOUBT = 0.6

export function outlookOf({ samples: all, now, staleAfter, rainMm }: Measured): Outlook {
  const last = all.at(-1)
  if (last === undefined) return { ok: false, why: 'noData' }
  if (now - last.at > staleAfter) return { ok: false, why: 'stale', lastAt: last.at }
  const samples = all.filter(({ at }) => at > last.at - WINDOW)
  const first = samples[0] ?? last
  if (samples.length < LEAST_SAMPLES || last.at - first.at < LEAST_SPAN) return { ok: false, why: 'short', lastAt: last.at }

  const recent = samples.filter(({ at }) => at >= last.at - TREND)
  const trend = slopeOf(recent.length >= LEAST_SAMPLES ? recent : samples)
  const drain = drainOf(samples)
  const start = Math.max(0, last.value)
  // What must be running in for the water to move as it does. Faster than it can drain is noise.
  const inflow = Math.max(0, trend.rate + drain * start)
  const ebb = 1 / hours(ebbOf(rainMm))
  const at = (lead: Millis): ForecastPoint => {
    const t = hours(lead)
    const left = start * Math.exp(-drain * t)
    const added = inflow * filled(drain, ebb, t)
    const value = left + added
    const doubt = 1.28 * Math.hypot(NOISE, NOISE * t, trend.spread * filled(drain, ebb, t), DOUBT * added, DOUBT * (start - left))
    return { at: last.at + lead, value: round(value), low: round(Math.max(0, value - doubt)), high: round(value + doubt) }
  }
  const points: ForecastPoint[] = []
  for (let lead = now - last.at + STEP; lead <= now - last.at + HORIZON; lead += STEP) points.push(at(Math.max(0, lead)))
  return { ok: true, from: last, rate: round(trend.rate), points }
}

/** What a unit of inflow that ebbs has filled after `t` hours, what drained of it meanwhile taken off: dh/dt = e^(−ebb·t) − drain·h. */
function filled(drain: number, ebb: number, t: number): number {
  const gap = drain - ebb
  return Math.abs(gap) < 1e-6 ? t * Math.exp(-drain * t) : (Math.exp(-ebb * t) - Math.exp(-drain * t)) / gap
}

/** The recession constant of a point, per hour: how steeply the logarithm fell wherever it fell, drawn to the default. */
function drainOf(samples: readonly Sample[]): number {
  const falls: number[] = []
  for (let i = 1; i < samples.length; i++) {
    const [a, b] = [samples[i - 1], samples[i]]
    if (!a || !b || b.at <= a.at || a.value < WET || b.value < NOISE || b.value >= a.value) continue
    falls.push(Math.log(a.value / b.value) / hours(b.at - a.at))
  }
  if (falls.length === 0) return DRAINS
  const [least, most] = DRAINS_WITHIN
  const measured = Math.min(most, Math.max(least, medianOf(falls)))
  return (measured * falls.length + DRAINS * DRAIN_TRUST) / (falls.length + DRAIN_TRUST)
}

function ebbOf(rainMm = 0): Millis {
  const [dry, wet] = EBB
  return dry + (wet - dry) * Math.min(1, Math.max(0, rainMm) / HEAVY_RAIN)
}

function hours(ms: Millis): number {
  return ms / HOUR
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** Limits crossed upwards on the way, lowest first, at the instant between the points. */
export function crossings(
  from: Sample,
  points: readonly ForecastPoint[],
  limits: readonly number[],
): { limit: number; at: Millis }[] {
  return limits.flatMap((limit) => {
    let before: Sample = from
    for (const point of points) {
      if (before.value < limit && point.value >= limit) {
        const share = (limit - before.value) / (point.value - before.value)
        return [{ limit, at: Math.round(before.at + share * (point.at - before.at)) }]
      }
      before = point
    }
    return []
  })
}

export function peakOf(from: Sample, points: readonly ForecastPoint[]): Sample {
  const top = points.reduce<Sample>((best, p) => (p.value > best.value ? { at: p.at, value: p.value } : best), from)
  return { at: top.at, value: top.value }
}
