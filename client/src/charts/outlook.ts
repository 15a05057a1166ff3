/** 风险排序: one flood point's last hours and, dashed, its next ones, against the depth at which its road is closed. */
import type { Millis } from '@yiwang/contract'
import { minuteText } from '../words/time.ts'
import { type Chart, forecastLine, INK, limitLine, line } from './shape.ts'

export interface OutlookRows {
  readonly from: Millis
  readonly to: Millis
  readonly now: Millis
  readonly limit: number
  readonly observed: readonly (readonly [Millis, number])[]
  readonly foretold: readonly (readonly [Millis, number])[]
}

const outlook: Chart<OutlookRows> = {
  id: 'outlook',
  empty: ({ observed, foretold }) => observed.length === 0 && foretold.length === 0,
  said({ observed, foretold, limit }, t) {
    const last = observed.at(-1)
    const peak = foretold.reduce<readonly [Millis, number] | undefined>(
      (top, row) => (top && top[1] >= row[1] ? top : row),
      undefined,
    )
    const said = { now: last ? Math.round(last[1]) : '—', limit }
    if (!peak) return t('chart.outlook.alone', said)
    return t('chart.outlook.peak', { ...said, peak: Math.round(peak[1]), time: minuteText(peak[0]) })
  },
  option({ from, to, now, limit, observed, foretold }, rem) {
    const last = observed.at(-1)
    const top = 1.1 * Math.max(1.2 * limit, ...observed.map(([, cm]) => cm), ...foretold.map(([, cm]) => cm))
    const none = { show: false } as const
    return {
      grid: { left: 0, right: 0, top: 2, bottom: 2 },
      xAxis: { type: 'value', min: from, max: to, ...none },
      yAxis: { type: 'value', min: 0, max: top, ...none },
      series: [
        limitLine(rem, limit, from, to),
        {
          ...line(rem),
          data: [
            [now, 0],
            [now, top],
          ],
          lineStyle: { color: INK.axis, width: rem / 16, type: 'solid' },
        },
        { ...line(rem), data: observed.map(([at, cm]) => [at, cm]) },
        // A forecast begins where the last report ends.
        { ...forecastLine(rem), data: [...(last && foretold.length > 0 ? [last] : []), ...foretold].map(([at, cm]) => [at, cm]) },
      ],
    }
  },
}
export default outlook
