/** 雨情: what the gauges measured in ten-minute bins, over the district and at the wettest gauge. Pure. */
import { HOUR, MINUTE, type Millis, type Series } from '@yiwang/contract'
import type { RainRow } from '../charts/rain.ts'

export const TEN_MINUTES = 10 * MINUTE

export interface Rainfall {
  /** Mean over the gauges that reported, bin by bin. */
  readonly rows: readonly RainRow[]
  readonly lastHour: number
  readonly threeHours: number
  /** The gauge with the most rain in the last hour. */
  readonly wettest?: { readonly asset: string; readonly mm: number }
  /** Gauges that reported in the last hour. */
  readonly reporting: number
}

export function rainfallOf({ series, bin }: Pick<Series, 'series' | 'bin'>, now: Millis): Rainfall {
  const sums = new Map<Millis, { mm: number; gauges: number }>()
  const hourly = new Map<string, number>()
  for (const { asset, points } of series) {
    for (const [at, mm] of points) {
      const sum = sums.get(at) ?? { mm: 0, gauges: 0 }
      sums.set(at, { mm: sum.mm + mm, gauges: sum.gauges + 1 })
      if (at + bin > now - HOUR) hourly.set(asset, (hourly.get(asset) ?? 0) + mm)
    }
  }
  const rows = [...sums].sort(([a], [b]) => a - b).map(([at, { mm, gauges }]) => ({ at, mm: mm / gauges }))
  const since = (span: Millis) => rows.reduce((total, { at, mm }) => (at + bin > now - span ? total + mm : total), 0)
  const [most] = [...hourly].sort(([, a], [, b]) => b - a)
  return {
    rows,
    lastHour: since(HOUR),
    threeHours: since(3 * HOUR),
    ...(most && { wettest: { asset: most[0], mm: most[1] } }),
    reporting: hourly.size,
  }
}
