/** A robust slope (Theil–Sen): the median of the slopes between all pairs; three bad readings in ten do not move it. */
import { HOUR, type Millis } from '@yiwang/contract'

interface Sample {
  readonly at: Millis
  readonly value: number
}

export interface Slope {
  /** Per hour. */
  readonly rate: number
  /** How sure it is: a standard error taken from the spread of the slopes. */
  readonly spread: number
}

/** Pairs grow with the square: more samples than this are thinned evenly. */
const MOST = 60

export function slopeOf(all: readonly Sample[]): Slope {
  const every = Math.ceil(all.length / MOST)
  const samples = all.filter((_, i) => (all.length - 1 - i) % every === 0)
  const slopes: number[] = []
  for (const [i, a] of samples.entries()) {
    for (const b of samples.slice(i + 1)) if (b.at > a.at) slopes.push(((b.value - a.value) * HOUR) / (b.at - a.at))
  }
  if (slopes.length === 0) return { rate: 0, spread: 0 }
  slopes.sort((a, b) => a - b)
  const quartiles = quantile(slopes, 0.75) - quantile(slopes, 0.25)
  return { rate: quantile(slopes, 0.5), spread: quartiles / 1.35 / Math.sqrt(samples.length) }
}

export function medianOf(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const low = sorted[Math.floor(place)] ?? 0
  const high = sorted[Math.ceil(place)] ?? low
  return low + (high - low) * (place - Math.floor(place))
}
