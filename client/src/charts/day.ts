/** 今日运行: how many alerts began in the hour before each instant of today, over the range usual at that time of day. */
import { DAY, HOUR, type Millis } from '@yiwang/contract'
import { minuteText } from '../words/time.ts'
import { axisText, type Chart, INK, line, roundTop } from './shape.ts'

export interface DayRow {
  readonly at: Millis
  /** Absent = not yet. */
  readonly count?: number
  /** Absent = nothing to compare with. */
  readonly usual?: readonly [low: number, high: number]
}

export interface DayRows {
  readonly from: Millis
  readonly rows: readonly DayRow[]
}

const day: Chart<DayRows> = {
  id: 'day',
  empty: ({ rows }) => rows.every(({ count }) => count === undefined),
  said({ rows }, t) {
    const now = rows.findLast(({ count }) => count !== undefined)
    const highest = rows.reduce<DayRow | undefined>((top, row) => ((row.count ?? -1) > (top?.count ?? -1) ? row : top), undefined)
    const said = {
      time: now && minuteText(now.at),
      count: now?.count,
      top: highest?.count,
      topTime: highest && minuteText(highest.at),
    }
    if (!now?.usual) return t('chart.day.alone', said)
    return t('chart.day.usual', { ...said, low: Math.round(now.usual[0]), high: Math.round(now.usual[1]) })
  },
  option({ from, rows }, rem) {
    const counted = rows.filter(({ count }) => count !== undefined)
    const usual = rows.flatMap(({ at, usual }) => (usual ? [{ at, low: usual[0], high: usual[1] }] : []))
    const last = counted.at(-1)
    const top = roundTop(Math.max(...rows.map(({ count = 0, usual }) => Math.max(count, usual?.[1] ?? 0))))
    const under = { ...line(rem), lineStyle: { width: 0, opacity: 0 }, stack: 'usual', itemStyle: { color: INK.usual } }
    return {
      grid: { left: 2 * rem, right: 0.25 * rem, top: 0.625 * rem, bottom: 1.5 * rem },
      xAxis: {
        // ECharts stacks along the first axis that is of numbers: the band needs this one to be of time.
        type: 'time',
        min: from,
        max: from + DAY,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: {
          ...axisText(rem),
          customValues: [0, 6, 12, 18].map((hour) => from + hour * HOUR),
          formatter: (at: number) => minuteText(at),
          align: 'left',
        },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: top,
        interval: top / 2,
        splitLine: { lineStyle: { color: INK.grid, width: rem / 16 } },
        axisLabel: { ...axisText(rem), formatter: (n: number) => (Number.isInteger(n) ? String(n) : '') },
      },
      series: [
        { ...under, data: usual.map(({ at, low }) => [at, low]) },
        { ...under, data: usual.map(({ at, low, high }) => [at, high - low]), areaStyle: { color: INK.usual, opacity: 1 } },
        { ...line(rem), data: counted.map(({ at, count }) => [at, count ?? 0]) },
        {
          ...line(rem),
          showSymbol: true,
          symbol: 'circle',
          symbolSize: 0.5 * rem,
          data: last ? [[last.at, last.count ?? 0]] : [],
        },
      ],
    }
  },
}
export default day
