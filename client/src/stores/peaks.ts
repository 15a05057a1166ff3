/** Where the water is forecast to peak, by flood point, and the level that would be: asked for while somebody watches. */
import { type Forecasts, type Level, MINUTE, type Millis } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { read } from '../rest/ask.ts'

export interface Peak {
  readonly cm: number
  readonly at: Millis
  /** undefined = below every step. */
  readonly level: Level | undefined
}

export interface Peaks {
  readonly made: Millis | undefined
  readonly byAsset: ReadonlyMap<string, Peak>
}

export const NO_PEAKS: ReadonlyMap<string, Peak> = new Map()
export const peaks = createStore<Peaks>(() => ({ made: undefined, byAsset: NO_PEAKS }))

/** The district's steps, lowest first, are those of Ⅳ, Ⅲ, Ⅱ, Ⅰ. */
export function levelAt(cm: number, limits: readonly number[]): Level | undefined {
  const crossed = limits.filter((limit) => cm >= limit).length
  const level = 5 - crossed
  return level === 1 || level === 2 || level === 3 || level === 4 ? level : undefined
}

export function peaksOf({ items, limits }: Pick<Forecasts, 'items' | 'limits'>): ReadonlyMap<string, Peak> {
  const found = new Map<string, Peak>()
  for (const one of items) {
    if (!one.ok || one.peak.value <= one.from.value) continue
    found.set(one.asset, { cm: one.peak.value, at: one.peak.at, level: levelAt(one.peak.value, limits) })
  }
  return found
}

/** Watches the forecasts; ends with what it returns. */
export function watchPeaks(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = new AbortController()
  const ask = async () => {
    const answer = await read<Forecasts>('/forecasts?property=water.depth', open.signal)
    if (open.signal.aborted) return
    if (answer.ok && answer.body.made !== peaks.getState().made)
      peaks.setState({ made: answer.body.made, byAsset: peaksOf(answer.body) })
    // A forecast nobody can renew is not shown for ever.
    else if (!answer.ok && tooOld(peaks.getState().made)) peaks.setState({ made: undefined, byAsset: NO_PEAKS })
    timer = setTimeout(() => void ask(), MINUTE)
  }
  void ask()
  return () => {
    clearTimeout(timer)
    open.abort()
  }
}

const KEPT = 10 * MINUTE
function tooOld(made: Millis | undefined): boolean {
  return made !== undefined && Date.now() - made > KEPT
}
