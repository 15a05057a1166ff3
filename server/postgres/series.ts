/** One property of many devices in bins, from the blocks. */
import { type Binned, binStart, type DeviceId, type Millis, type Series } from '@yiwang/contract'
import type { SeriesQuery } from '../records.ts'
import type { Queryable } from './connect.ts'
import { devicesOf } from './moments.ts'
import { storedUpTo, type TelemetryPast } from './telemetry-past.ts'

interface Sample {
  readonly at: Millis
  readonly value: number
}

export async function seriesOf(
  { pg, past }: { readonly pg: Queryable; readonly past: TelemetryPast },
  { property, from, to, bin, as, assets, kinds, areas }: SeriesQuery,
): Promise<Series> {
  const stored = await storedUpTo(pg)
  const ofKinds = kinds ? await devicesOf(pg, kinds, areas) : []
  const devices = [...new Set([...(assets ?? []), ...ofKinds])]
  // The growth of a total is told against what stood there before.
  const since = as === 'rise' ? from - bin : from
  const samples = await samplesOf(past, { property, from: since, to, devices })
  return {
    property,
    from,
    to,
    bin,
    as,
    complete: stored >= to,
    series: devices.flatMap((asset) => {
      const own = samples.get(asset)
      const points = own ? binnedBy(own, { from, bin, as }) : []
      return points.length > 0 ? [{ asset, points }] : []
    }),
  }
}

/** Good values by device, oldest first, each instant once: what was sent again is stored twice. */
export async function samplesOf(
  past: TelemetryPast,
  {
    property,
    from,
    to,
    devices,
  }: { readonly property: string; readonly from: Millis; readonly to: Millis; readonly devices: readonly DeviceId[] },
): Promise<ReadonlyMap<DeviceId, readonly Sample[]>> {
  const wanted = new Set(devices)
  const found = new Map<DeviceId, Map<Millis, number>>()
  for await (const rows of past.read({
    kind: 'observation',
    property,
    from,
    to,
    devices,
    wants: (device) => wanted.has(device),
  })) {
    for (const { device, property: its, value, bad, at } of rows.values) {
      if (its !== property || value === null || bad || !wanted.has(device)) continue
      const own = found.get(device)
      if (own) own.set(at, value)
      else found.set(device, new Map([[at, value]]))
    }
  }
  return new Map(
    [...found].map(([device, own]) => [device, [...own].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at)]),
  )
}

/** `[begin of the bin, value]` of every bin from `from` on that holds a sample. */
export function binnedBy(
  samples: readonly Sample[],
  { from, bin, as }: { readonly from: Millis; readonly bin: Millis; readonly as: Binned },
): [Millis, number][] {
  const bins = new Map<Millis, number[]>()
  let before: number | undefined
  for (const { at, value } of samples) {
    // A total that falls was set back: what it shows has fallen since.
    const grown = before === undefined ? undefined : value >= before ? value - before : value
    before = value
    const told = as === 'rise' ? grown : value
    if (at < from || told === undefined) continue
    const begin = binStart(at, bin)
    const own = bins.get(begin)
    if (own) own.push(told)
    else bins.set(begin, [told])
  }
  return [...bins].map(([begin, values]) => [begin, OF[as](values)])
}

const sum = (values: readonly number[]) => tidy(values.reduce((a, b) => a + b, 0))

const OF: Readonly<Record<Binned, (values: readonly number[]) => number>> = {
  last: (values) => values.at(-1) ?? 0,
  mean: (values) => tidy(sum(values) / values.length),
  max: (values) => values.reduce((a, b) => Math.max(a, b)),
  min: (values) => values.reduce((a, b) => Math.min(a, b)),
  sum,
  rise: sum,
}

/** Sums of decimals without their binary dust. */
function tidy(value: number): number {
  return Number(value.toPrecision(12))
}
