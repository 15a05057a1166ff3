/** What every chart is made of: pure rows in, an ECharts option out, and the sentence a reader hears instead of seeing it. */

import { binStart, HOUR, type Millis } from '@yiwang/contract'
import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { AriaComponentOption, GridComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { Say } from '../words/index.ts'

export type ChartOption = ComposeOption<BarSeriesOption | LineSeriesOption | GridComponentOption | AriaComponentOption>

export interface Chart<Rows> {
  readonly id: string
  /** Nothing measured: the designed empty state stands instead of axes around nothing. */
  empty(rows: Rows): boolean
  said(rows: Rows, t: Say): string
  /** `rem` is the size of 16 px at scale 1 on this screen. */
  option(rows: Rows, rem: number): ChartOption
}

/** The tokens charts are drawn in: canvas knows no CSS variables. `charts.test.ts` compares them with tokens.css. */
export const INK = {
  line: '#e6eaee',
  usual: '#2c353e',
  bar: '#7c98a6',
  limit: '#f7951e',
  grid: '#2b333c',
  axis: '#83909d',
} as const

/** Text on axes: never under 14 px. */
export function axisText(rem: number) {
  return { color: INK.axis, fontSize: 0.875 * rem, fontFamily: 'Barlow, sans-serif' }
}

/** Whole hours inside a span, so few that their times stand clear of each other and of the end. */
export function wholeHours(from: Millis, to: Millis, every: number): number[] {
  const step = every * HOUR
  // Whole hours of the day in Beijing: from midnight on.
  const first = binStart(from + step - 1, step)
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / step)) }, (_, i) => first + i * step).filter(
    (at) => to - at > 0.1 * (to - from),
  )
}

/** One series: a thin light line, nothing on its points. */
export function line(rem: number): LineSeriesOption {
  return {
    type: 'line',
    showSymbol: false,
    lineStyle: { color: INK.line, width: (2 * rem) / 16, type: 'solid' },
    itemStyle: { color: INK.line },
    silent: true,
  }
}

/** What is not measured but calculated: the same line in dashes of 3. */
export function forecastLine(rem: number): LineSeriesOption {
  const dash = (3 * rem) / 16
  return { ...line(rem), lineStyle: { color: INK.line, width: (1.5 * rem) / 16, type: [dash, dash] } }
}

/** A limit from one end to the other. */
export function limitLine(rem: number, limit: number, from: number, to: number): LineSeriesOption {
  return {
    ...line(rem),
    data: [
      [from, limit],
      [to, limit],
    ],
    lineStyle: { color: INK.limit, width: rem / 16, type: 'solid' },
    itemStyle: { color: INK.limit },
  }
}

/** Bars of what was measured are solid. */
export const MEASURED = { color: INK.bar } as const

/** Bars of a forecast: outlined, and hatched 2.5 in 7 px at 45°. */
export function foretold(rem: number): NonNullable<BarSeriesOption['itemStyle']> {
  const px = rem / 16
  return {
    color: 'rgba(124, 152, 166, 0.12)',
    borderColor: INK.bar,
    borderWidth: px,
    decal: {
      symbol: 'rect',
      color: INK.bar,
      dashArrayX: [1, 0],
      dashArrayY: [2.5 * px, 4.5 * px],
      rotation: -Math.PI / 4,
    },
  }
}

/** Where an axis ends: the next round number, so that two or three labels divide it evenly. */
export function roundTop(highest: number): number {
  if (!(highest > 0)) return 1
  const size = 10 ** Math.floor(Math.log10(highest))
  const step = [1, 1.2, 1.6, 2, 4, 6, 8, 10].find((n) => n * size >= highest) ?? 10
  // 6 × 0.1 is not quite 0.6.
  return Number((step * size).toPrecision(6))
}
