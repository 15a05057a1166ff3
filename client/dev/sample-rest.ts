/** What the sample world answers when a panel asks: invented, the same each time, in the shapes of the contract. */
import {
  type Alert,
  type AlertCount,
  type AlertEvent,
  type Asset,
  DAY,
  type Forecast,
  type Forecasts,
  HOUR,
  MINUTE,
  type Millis,
  type Series,
} from '@yiwang/contract'
import type { World } from './screen-server.ts'

/** How busy an hour of the day usually is, 0..1. */
function bustle(at: Millis): number {
  const hour = ((at + 8 * 3_600_000) % DAY) / 3_600_000
  return Math.max(0, Math.sin(((hour - 5) / 19) * Math.PI))
}

/** Depth of a point at an instant: a storm that came two hours ago and goes on for one more, each point in its own measure. */
function depth(i: number, at: Millis, now: Millis): number {
  const most = [44, 27, 0, 18, 6, 0, 21, 3, 0, 0, 32, 13][i % 12] ?? 0
  const hours = (at - now) / HOUR
  return Math.max(0, most * (1.35 - ((hours - 0.7) / 2.1) ** 2 * 1.15 - 0.15))
}

function forecastOf(asset: string, i: number, now: Millis): Forecast {
  if (i === 11) return { ok: false, asset, why: 'stale', lastAt: now - 40 * MINUTE }
  const points = Array.from({ length: 24 }, (_, k) => {
    const at = now + (k + 1) * 5 * MINUTE
    const value = depth(i, at, now)
    return { at, value, low: value * 0.8, high: value * 1.2 }
  })
  const peak = points.reduce((top, point) => (point.value > top.value ? point : top))
  const from = { at: now - MINUTE, value: depth(i, now - MINUTE, now) }
  const reaches = LIMITS.flatMap((limit) => {
    const first = points.find(({ value }) => value >= limit)
    return first && from.value < limit ? [{ limit, at: first.at }] : []
  })
  return { ok: true, asset, from, rate: 4, points, peak: { at: peak.at, value: peak.value }, reaches }
}

const LIMITS = [10, 15, 25, 40]

function seriesOf(query: URLSearchParams, assets: readonly Asset[], value: (i: number, at: Millis) => number): Series {
  const [from, to, bin] = ['from', 'to', 'bin'].map((name) => Number(query.get(name))) as [number, number, number]
  const wanted = assets.filter(({ kind }) => kind === query.get('kinds'))
  const times = Array.from({ length: Math.floor((to - from) / bin) }, (_, k) => (Math.ceil(from / bin) + k) * bin).filter(
    (at) => at + bin <= to,
  )
  return {
    property: query.get('property') ?? '',
    from,
    to,
    bin,
    as: 'max',
    complete: true,
    series: wanted.map(({ id }, i) => ({ asset: id, points: times.map((at): [number, number] => [at, value(i, at)]) })),
  }
}

function eventsOf(alert: Alert | undefined): AlertEvent[] {
  if (!alert) return []
  const { level, params, firstSeen, evidence, ackedAt, ackedBy } = alert
  const rows: AlertEvent[] = [
    { version: 1, change: 'raised', at: firstSeen, level: 3, params },
    ...evidence.map((one, i) => ({ version: 2 + i, change: 'evidence' as const, at: one.at, level: 3 as const, params })),
    ...(level < 3 ? [{ version: 8, change: 'risen' as const, at: firstSeen + 31_000, level, params }] : []),
    ...(ackedAt === undefined
      ? []
      : [{ version: 9, change: 'acked' as const, at: ackedAt, level, params, ...(ackedBy && { by: ackedBy }) }]),
  ]
  return rows
}

export function sampleRest(now: Millis, assets: readonly Asset[], alerts: readonly Alert[]): World['rest'] {
  return new Map<string, (query: URLSearchParams, params: Record<string, unknown>) => unknown>([
    [
      '/alerts/counts',
      (query) => {
        const [from, to, bin] = ['from', 'to', 'bin'].map((name) => Number(query.get(name))) as [number, number, number]
        const items: AlertCount[] = []
        for (let at = from; at < to; at += bin) {
          const day = Math.floor(at / DAY)
          const count = Math.round(
            bustle(at) * (0.8 + ((day * 3) % 7) / 4 + ((Math.floor(at / bin) * 13) % 5) / 5) * (bin / (15 * MINUTE)),
          )
          items.push({ at, byLevel: { 1: 0, 2: 0, 3: count % 2, 4: count - (count % 2) }, drilled: 0 })
        }
        return items
      },
    ],
    [
      '/series',
      (query) =>
        query.get('property') === 'rain.5min'
          ? seriesOf(query, assets, (i, at) =>
              Math.max(0, 6.5 * Math.sin(((at - now) / HOUR + 3.4) / 1.4) * (0.8 + ((i * 3) % 5) / 8)),
            )
          : seriesOf(query, assets, (i, at) => depth(i, at, now)),
    ],
    [
      '/forecasts',
      (): Forecasts => ({
        property: 'water.depth',
        made: now,
        model: {
          id: 'sample',
          name: { zh: '示例', en: 'Sample' },
          about: { zh: '示例曲线', en: 'A sample curve' },
          inputs: ['water.depth'],
        },
        limits: LIMITS,
        closes: 25,
        items: assets.filter(({ kind }) => kind === 'floodPoint').map(({ id }, i) => forecastOf(id, i, now)),
      }),
    ],
    [
      '/moments',
      (query) => {
        const at = Number(query.get('at'))
        const begun = alerts.filter(({ firstSeen }) => firstSeen <= at)
        // As they were: what has been done to them since had not been done.
        const then = begun.map(({ ackedAt, ackedBy, verdict, clearedAt, ...alert }) => ({
          ...alert,
          active: clearedAt === undefined || clearedAt > at,
          ...(clearedAt !== undefined && clearedAt <= at && { clearedAt }),
          ...(ackedAt !== undefined && ackedAt <= at && { ackedAt, ackedBy }),
          ...(verdict && verdict.at <= at && { verdict }),
        }))
        const points = assets.filter(({ kind }) => kind === 'floodPoint')
        return {
          at,
          complete: true,
          since: at - HOUR,
          alerts: then.filter(({ active, firstSeen }) => active || firstSeen > at - DAY),
          closedFrom: at - DAY,
          values: points.map(({ id }, i) => ({ asset: id, property: 'water.depth', value: depth(i, at, now), at: at - MINUTE })),
          positions: [],
        }
      },
    ],
    ['/alerts/:id/history', (_query, { id }) => ({ items: eventsOf(alerts.find((alert) => alert.id === id)) })],
    ['/alerts', (query) => ({ items: alerts.filter(({ asset }) => asset === query.get('asset')) })],
  ])
}
