/** 雨情: rain of each ten minutes as bars, what is foretold hatched, the present between them. */
import type { Millis } from '@yiwang/contract'
import { minuteText } from '../words/time.ts'
import { axisText, type Chart, foretold, INK, MEASURED, roundTop, wholeHours } from './shape.ts'

export interface RainRow {
  readonly at: Millis
  /** Millimetres within the bin that begins here. */
  readonly mm: number
  readonly foretold?: true
}

export interface RainRows {
  readonly from: Millis
  readonly to: Millis
  readonly bin: Millis
  readonly now: Millis
  readonly rows: readonly RainRow[]
}

const rain: Chart<RainRows> = {
  id: 'rain',
  empty: ({ rows }) => rows.length === 0,
  said({ rows, bin }, t) {
    const measured = rows.filter((row) => !row.foretold)
    const top = measured.reduce<RainRow | undefined>((most, row) => (row.mm > (most?.mm ?? -1) ? row : most), undefined)
    const ahead = rows.filter((row) => row.foretold).reduce((sum, row) => sum + row.mm, 0)
    const said = {
      from: rows[0] && minuteText(rows[0].at),
      sum: measured.reduce((sum, row) => sum + row.mm, 0).toFixed(1),
      top: (top?.mm ?? 0).toFixed(1),
      topTime: top && minuteText(top.at),
      bin: bin / 60_000,
    }
    return ahead > 0 ? t('chart.rain.ahead', { ...said, ahead: ahead.toFixed(1) }) : t('chart.rain.measured', said)
  },
  option({ from, to, bin, now, rows }, rem) {
    const top = roundTop(Math.max(0.5, ...rows.map(({ mm }) => mm)))
    const bars = (wanted: boolean) => rows.filter((row) => (row.foretold === true) === wanted).map((r) => [r.at + bin / 2, r.mm])
    const bar = { type: 'bar', barGap: '-100%', barWidth: '70%', barMaxWidth: 0.4375 * rem, silent: true } as const
    return {
      grid: { left: 2 * rem, right: 0.25 * rem, top: 0.625 * rem, bottom: 1.5 * rem },
      xAxis: {
        type: 'value',
        min: from,
        max: to,
        // A lone bar would stretch the axis to both sides of what it stands for.
        containShape: false,
        axisLine: { show: true, lineStyle: { color: INK.grid, width: rem / 16 } },
        axisTick: { show: false },
        splitLine: { show: false },
        axisLabel: { ...axisText(rem), customValues: wholeHours(from, to, 1), formatter: minuteText, align: 'left' },
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: top,
        interval: top / 2,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: INK.grid, width: rem / 16 } },
        axisLabel: { ...axisText(rem), formatter: (mm: number) => (top < 2 ? mm.toFixed(1) : String(mm)) },
      },
      series: [
        { ...bar, data: bars(false), itemStyle: MEASURED },
        { ...bar, data: bars(true), itemStyle: foretold(rem) },
        {
          type: 'line',
          silent: true,
          showSymbol: false,
          data: [
            [now, 0],
            [now, top],
          ],
          lineStyle: { color: INK.line, width: (1.5 * rem) / 16, type: 'solid' },
          itemStyle: { color: INK.line },
        },
      ],
    }
  },
}
export default rain
