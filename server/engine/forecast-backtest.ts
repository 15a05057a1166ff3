/** How good a forecast is: history replayed, what it would have said at each instant beside what came. Pure. */
import { MINUTE, type Millis } from '@yiwang/contract'
import { type Measured, outlookOf, type Sample } from './forecast.ts'

export interface Judged {
  readonly lead: Millis
  /** Forecasts that could be compared. */
  readonly count: number
  /** Mean absolute error of the forecast, and of saying that nothing changes. */
  readonly model: number
  readonly persistence: number
  /** Share of what came that lay within the band. */
  readonly within: number
}

const LEADS: readonly Millis[] = [30 * MINUTE, 60 * MINUTE, 120 * MINUTE]

/** `rainAt` = rain of the last hour at an instant, where it is known. The future is never looked at. */
export function backtest(
  history: readonly Sample[],
  { every, staleAfter, rainAt }: { readonly every: Millis; readonly staleAfter: Millis; rainAt?(at: Millis): number | undefined },
): readonly Judged[] {
  const first = history[0]?.at ?? 0
  const last = history.at(-1)?.at ?? 0
  const sums = LEADS.map((lead) => ({ lead, count: 0, model: 0, persistence: 0, within: 0 }))
  for (let now = first + every; now <= last; now += every) {
    const samples = history.filter(({ at }) => at <= now)
    const measured: Measured = { samples, now, staleAfter, rainMm: rainAt?.(now) }
    const outlook = outlookOf(measured)
    if (!outlook.ok) continue
    for (const sum of sums) {
      const point = outlook.points.findLast(({ at }) => at <= now + sum.lead)
      const came = point && measuredAt(history, point.at)
      if (!point || came === undefined) continue
      sum.count++
      sum.model += Math.abs(point.value - came)
      sum.persistence += Math.abs(outlook.from.value - came)
      if (came >= point.low && came <= point.high) sum.within++
    }
  }
  return sums.map(({ lead, count, model, persistence, within }) => ({
    lead,
    count,
    model: model / Math.max(1, count),
    persistence: persistence / Math.max(1, count),
    within: within / Math.max(1, count),
  }))
}

/** Between two measurements that are not too far apart. */
function measuredAt(history: readonly Sample[], at: Millis): number | undefined {
  const after = history.findIndex((s) => s.at >= at)
  const b = history[after]
  if (!b) return undefined
  const a = history[after - 1] ?? b
  if (b.at - a.at > 10 * MINUTE) return undefined
  return b.at === a.at ? b.value : a.value + ((b.value - a.value) * (at - a.at)) / (b.at - a.at)
}
