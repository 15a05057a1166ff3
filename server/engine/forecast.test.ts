/** The forecast: its promises over any history, and how it does against saying that nothing changes. */
import { HOUR, MINUTE, type Millis } from '@yiwang/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crossings, HORIZON, outlookOf, peakOf, type Sample, STEP } from './forecast.ts'
import { backtest, type Judged } from './forecast-backtest.ts'
import { slopeOf } from './forecast-slope.ts'

const T0 = Date.UTC(2026, 6, 20, 6)
const STALE = 10 * MINUTE

/** A gauge each minute, `depth` of minutes since the beginning. */
const curve = (minutes: number, depth: (minute: number) => number): Sample[] =>
  Array.from({ length: minutes }, (_, i) => ({ at: T0 + i * MINUTE, value: depth(i) }))

const outlook = (samples: readonly Sample[], rainMm?: number) =>
  outlookOf({ samples, now: samples.at(-1)?.at ?? T0, staleAfter: STALE, rainMm })

describe('a robust slope', () => {
  it('is the line’s own, however many of three in ten readings are wild', () => {
    const wild = fc.array(fc.tuple(fc.integer({ min: 0, max: 29 }), fc.double({ min: -500, max: 500, noNaN: true })), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(fc.double({ min: -60, max: 60, noNaN: true }), wild, (rate, errors) => {
        const samples = curve(30, (m) => 20 + (rate * m) / 60).map((s) => ({ ...s }))
        for (const [i, value] of errors) samples[i] = { at: T0 + i * MINUTE, value }
        const clean = errors.length === 0
        expect(Math.abs(slopeOf(samples).rate - rate)).toBeLessThan(clean ? 1e-6 : Math.abs(rate) * 0.75 + 25)
      }),
    )
  })
})

describe('a forecast', () => {
  it.each<[string, Sample[], Millis, string]>([
    ['nothing was ever measured', [], 0, 'noData'],
    ['nothing new came', curve(60, () => 12), STALE + 1, 'stale'],
    ['there are too few readings', curve(3, () => 12), 0, 'short'],
    ['they span too little time', curve(60, () => 12).slice(-6), 0, 'short'],
  ])('is none where %s, and says so', (_name, samples, later, why) => {
    expect(outlookOf({ samples, now: (samples.at(-1)?.at ?? T0) + later, staleAfter: STALE })).toMatchObject({ ok: false, why })
  })

  it('keeps its promises over any history: never negative, ordered, widening, on its grid', () => {
    const readings = fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 12, maxLength: 120 })
    fc.assert(
      fc.property(readings, fc.option(fc.double({ min: 0, max: 120, noNaN: true }), { nil: undefined }), (values, rain) => {
        const samples = values.map((value, i) => ({ at: T0 + i * MINUTE, value }))
        const made = outlook(samples, rain)
        if (!made.ok) throw new Error(made.why)
        expect(made.points).toHaveLength(HORIZON / STEP)
        for (const [i, { at, value, low, high }] of made.points.entries()) {
          expect(at).toBe(made.from.at + (i + 1) * STEP)
          expect(low).toBeGreaterThanOrEqual(0)
          expect(low).toBeLessThanOrEqual(value)
          expect(value).toBeLessThanOrEqual(high)
          expect(Number.isFinite(high)).toBe(true)
        }
      }),
    )
  })

  it('of still dry ground stays dry', () => {
    const made = outlook(curve(60, () => 0))
    expect(made.ok && made.points.every((p) => p.value === 0 && p.high < 3)).toBe(true)
  })

  it('of rising water rises, ebbs, and is less sure the further it looks', () => {
    const made = outlook(curve(60, (m) => m / 3))
    if (!made.ok) throw new Error(made.why)
    const widths = made.points.map((p) => p.high - p.low)
    expect(made.rate).toBeCloseTo(20, 0)
    expect(made.points[2]?.value).toBeGreaterThan(made.from.value)
    expect(widths.at(-1) ?? 0).toBeGreaterThan(widths[0] ?? 0)
    expect(peakOf(made.from, made.points).value).toBeGreaterThan(made.from.value)
  })

  it('rises further where it rained much in the last hour', () => {
    const samples = curve(60, (m) => m / 3)
    const [dry, wet] = [outlook(samples, 0), outlook(samples, 40)]
    if (!dry.ok || !wet.ok) throw new Error('none')
    expect(peakOf(wet.from, wet.points).value).toBeGreaterThan(peakOf(dry.from, dry.points).value)
  })

  it('names when each limit is crossed on the way up, between the points', () => {
    const points = [10, 20, 30, 26].map((value, i) => ({ at: T0 + (i + 1) * STEP, value, low: 0, high: 99 }))
    expect(crossings({ at: T0, value: 4 }, points, [2, 10, 25, 40])).toEqual([
      { limit: 10, at: T0 + STEP },
      { limit: 25, at: T0 + 2.5 * STEP },
    ])
  })
})

/** An underpass: rain of a gamma shape runs in, water drains in proportion; a gauge reads whole centimetres. */
function cloudburst(seed: { peakMinute: number; mm: number; drain: number; per: number }): { samples: Sample[]; rain: number[] } {
  const rain = Array.from({ length: 420 }, (_, m) => {
    const x = (m - 60) / seed.peakMinute
    return x <= 0 ? 0 : (seed.mm / 60) * x * Math.exp(1 - x) * 2
  })
  let depth = 0
  const samples = rain.map((mm, m) => {
    depth = Math.max(0, depth + mm * seed.per - (seed.drain / 60) * depth)
    return { at: T0 + m * MINUTE, value: Math.round(depth) }
  })
  return { samples, rain }
}

const BURSTS = [
  { peakMinute: 20, mm: 40, drain: 0.8, per: 1.2 },
  { peakMinute: 35, mm: 60, drain: 1.2, per: 0.8 },
  { peakMinute: 50, mm: 30, drain: 0.5, per: 0.9 },
  { peakMinute: 30, mm: 80, drain: 1.8, per: 0.7 },
]

describe('judged by replaying cloudbursts', () => {
  const rows = BURSTS.flatMap((seed) => {
    const { samples, rain } = cloudburst(seed)
    const rainAt = (at: Millis) => {
      const m = Math.round((at - T0) / MINUTE)
      return rain.slice(Math.max(0, m - 60), m).reduce((sum, mm) => sum + mm, 0)
    }
    return backtest(samples, { every: 5 * MINUTE, staleAfter: STALE, rainAt }).map((judged) => ({ seed, judged }))
  })
  const total = (lead: Millis): Judged => {
    const of = rows.filter((r) => r.judged.lead === lead).map((r) => r.judged)
    const mean = (pick: (j: Judged) => number) => of.reduce((sum, j) => sum + pick(j), 0) / of.length
    return {
      lead,
      count: of.length,
      model: mean((j) => j.model),
      persistence: mean((j) => j.persistence),
      within: mean((j) => j.within),
    }
  }

  it.each([30 * MINUTE, HOUR, 2 * HOUR])('%i ms ahead it errs less than saying that nothing changes', (lead) => {
    const { model, persistence, within } = total(lead)
    if (process.env.SHOW_BACKTEST) console.log(lead / MINUTE, { model, persistence, within })
    expect(model).toBeLessThan(persistence * 0.8)
    expect(within).toBeGreaterThan(0.7)
  })

  it('is never much worse on any of them', () => {
    for (const { judged } of rows) expect(judged.model).toBeLessThan(judged.persistence * 1.1)
  })

  it('counts only what could be compared', () => {
    expect(backtest([], { every: MINUTE, staleAfter: STALE }).map((j) => j.count)).toEqual([0, 0, 0])
  })
})
