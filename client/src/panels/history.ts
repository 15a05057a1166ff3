/** A small line of a property's last hours: rows in, an SVG path out. Gaps stay gaps. Pure. */
import type { Millis } from '@yiwang/contract'

export interface Point {
  readonly time: Millis
  readonly value: number
}

export interface Drawing {
  readonly path: string
  readonly min: number
  readonly max: number
  readonly last: Point
  /** Where the last point is drawn. */
  readonly end: readonly [number, number]
}

export interface Frame {
  readonly width: number
  readonly height: number
  readonly from: Millis
  readonly to: Millis
}

/** A pause longer than this many usual steps is drawn as a gap: what was not measured is not drawn. */
const GAP = 4

export function drawHistory(points: readonly Point[], frame: Frame): Drawing | undefined {
  const rows = points.filter((p) => Number.isFinite(p.value) && p.time >= frame.from && p.time <= frame.to)
  rows.sort((a, b) => a.time - b.time)
  const last = rows.at(-1)
  if (!last) return undefined
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const { value } of rows) {
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  // A flat line stands in the middle rather than on the edge.
  const spread = max > min ? max - min : 1
  const low = max > min ? min : min - 0.5
  const x = (time: Millis) => ((time - frame.from) / (frame.to - frame.from)) * frame.width
  const y = (value: number) => frame.height - ((value - low) / spread) * frame.height
  const step = usualStep(rows)
  let path = ''
  rows.forEach((row, i) => {
    const before = rows[i - 1]
    const joins = before !== undefined && row.time - before.time <= step * GAP
    path += `${joins ? 'L' : 'M'}${x(row.time).toFixed(1)} ${y(row.value).toFixed(1)}`
  })
  return { path, min, max, last, end: [x(last.time), y(last.value)] }
}

function usualStep(rows: readonly Point[]): Millis {
  const steps = rows.slice(1).map((row, i) => row.time - (rows[i]?.time ?? row.time))
  steps.sort((a, b) => a - b)
  return steps[Math.floor(steps.length / 2)] ?? 0
}
