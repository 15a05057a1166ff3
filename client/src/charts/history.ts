/** 设备详情: one property of one device over its last hours. A pause of the device stays a gap. */
import type { Millis } from '@yiwang/contract'
import { minuteText } from '../words/time.ts'
import { axisText, type Chart, INK, limitLine, line, wholeHours } from './shape.ts'

export interface Point {
  readonly time: Millis
  readonly value: number
}

export interface HistoryRows {
  readonly from: Millis
  readonly to: Millis
  readonly points: readonly Point[]
  /** For the words: what and in which unit, with how many decimals. */
  readonly property: string
  readonly unit: string
  readonly decimals: number
  readonly limit?: number
}

/** A pause longer than this many usual steps is a gap: what was not measured is not drawn. */
const GAP = 4

/** In order of time, with a hole (NaN) wherever the device paused. */
export function withGaps({ points, from, to }: Pick<HistoryRows, 'points' | 'from' | 'to'>): readonly Point[] {
  const rows = points.filter(({ time, value }) => Number.isFinite(value) && time >= from && time <= to)
  rows.sort((a, b) => a.time - b.time)
  const steps = rows.slice(1).map((row, i) => row.time - (rows[i]?.time ?? row.time))
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  return rows.flatMap((row, i) => {
    const pause = steps[i] ?? 0
    return pause > GAP * usual ? [row, { time: row.time + pause / 2, value: Number.NaN }] : [row]
  })
}

const history: Chart<HistoryRows> = {
  id: 'history',
  empty: (rows) => withGaps(rows).length === 0,
  said(rows, t) {
    const values = withGaps(rows).flatMap(({ value }) => (Number.isNaN(value) ? [] : [value]))
    const text = (value: number | undefined) => value?.toFixed(rows.decimals) ?? '—'
    return t('chart.history.line', {
      property: rows.property,
      unit: rows.unit,
      min: text(Math.min(...values)),
      max: text(Math.max(...values)),
      last: text(values.at(-1)),
    })
  },
  option(rows, rem) {
    const { from, to, decimals, limit } = rows
    const points = withGaps(rows)
    const last = points.at(-1)
    return {
      grid: { left: 2.75 * rem, right: 0.375 * rem, top: 0.625 * rem, bottom: 1.5 * rem },
      xAxis: {
        type: 'value',
        min: from,
        max: to,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { ...axisText(rem), customValues: wholeHours(from, to, 2), formatter: minuteText, align: 'left' },
      },
      yAxis: {
        type: 'value',
        scale: true,
        splitNumber: 2,
        splitLine: { lineStyle: { color: INK.grid, width: rem / 16 } },
        axisLabel: { ...axisText(rem), formatter: (value: number) => value.toFixed(decimals) },
      },
      series: [
        ...(limit === undefined ? [] : [limitLine(rem, limit, from, to)]),
        { ...line(rem), connectNulls: false, data: points.map(({ time, value }) => [time, value]) },
        {
          ...line(rem),
          showSymbol: true,
          symbol: 'circle',
          symbolSize: 0.375 * rem,
          data: last ? [[last.time, last.value]] : [],
        },
      ],
    }
  },
}
export default history
