/** 雨情: what the gauges measured in ten-minute bins, over the district and at the wettest gauge. Pure. */
import { HOUR, MINUTE, type Millis, type Series } from '@yiwang/contract'
import type { RainRow } from '../charts/rain.ts'

export const TEN_MINUTES = 10 * MINUTE

export interface Wettest {
  readonly asset: string
  readonly mm: number
}

export interface Rainfall {
  /** Mean over the gauges that reported, bin by bin. */
  readonly rows: readonly RainRow[]
  /** Undefined = no gauge has spoken of that time: nobody knows whether it rained. */
  readonly lastHour: number | undefined
  readonly threeHours: number | undefined
  /** The gauge with the most rain in the last hour, and the one with the most in the last three. */
  readonly wettest?: Wettest
  readonly wettestOfThree?: Wettest
  /** Gauges that reported in the last hour. */
  readonly reporting: number
}

export function rainfallOf({ series, bin }: Pick<Series, 'series' | 'bin'>, now: Millis): Rainfall {
  const sums = new Map<Millis, { mm: number; gauges: number }>()
  const gauges = series.map(({ asset, points }) => {
    const since = (span: Millis) => points.filter(([at]) => at + bin > now - span)
    const total = (span: Millis) => since(span).reduce((sum, [, mm]) => sum + mm, 0)
    return { asset, reported: since(HOUR).length > 0, hour: total(HOUR), three: total(3 * HOUR) }
  })
  for (const { points } of series) {
    for (const [at, mm] of points) {
      const sum = sums.get(at) ?? { mm: 0, gauges: 0 }
      sums.set(at, { mm: sum.mm + mm, gauges: sum.gauges + 1 })
    }
  }
  const rows = [...sums].sort(([a], [b]) => a - b).map(([at, { mm, gauges }]) => ({ at, mm: mm / gauges }))
  const since = (span: Millis) => {
    const within = rows.filter(({ at }) => at + bin > now - span)
    return within.length === 0 ? undefined : within.reduce((total, { mm }) => total + mm, 0)
  }
  const [most] = gauges.toSorted((a, b) => b.hour - a.hour)
  const [mostOfThree] = gauges.toSorted((a, b) => b.three - a.three)
  return {
    rows,
    lastHour: since(HOUR),
    threeHours: since(3 * HOUR),
    ...(most && { wettest: { asset: most.asset, mm: most.hour } }),
    ...(mostOfThree && { wettestOfThree: { asset: mostOfThree.asset, mm: mostOfThree.three } }),
    reporting: gauges.filter(({ reported }) => reported).length,
  }
}
