/** Measuring on the map: points one after the other, their length along the way, and once they are closed the area within. */
import type { LonLat } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { countText } from '../words/count.ts'
import { areaWithin, lengthOf } from './geo.ts'

export interface Measured {
  readonly points: readonly LonLat[]
  readonly closed: boolean
}

const NOTHING: Measured = { points: [], closed: false }
export const measured = createStore<Measured>(() => NOTHING)

/** A point after a closed figure begins a new one. */
export function addPoint(place: LonLat): void {
  measured.setState((now) => (now.closed ? { points: [place], closed: false } : { points: [...now.points, place] }))
}

export function undoPoint(): void {
  measured.setState(({ points, closed }) => (closed ? { closed: false } : { points: points.slice(0, -1) }))
}

export function closeFigure(): void {
  measured.setState(({ points }) => ({ closed: points.length >= 3 }))
}

export function clearMeasured(): void {
  measured.setState(NOTHING)
}

/** The way as it is drawn: closed, it returns to its beginning. */
export function wayOf({ points, closed }: Measured): readonly LonLat[] {
  const [first] = points
  return closed && first ? [...points, first] : points
}

export function lengthM(figure: Measured): number {
  return lengthOf(wayOf(figure))
}

/** Square metres; undefined while it is open. */
export function areaM2({ points, closed }: Measured): number | undefined {
  return closed ? areaWithin(points) : undefined
}

export interface Amount {
  readonly figure: string
  readonly unit: 'm' | 'km' | 'm2' | 'km2'
}

/** Three digits that mean something: 84 m, 1.24 km. */
export function lengthAmount(metres: number): Amount {
  if (metres < 1_000) return { figure: metres.toFixed(metres < 10 ? 1 : 0), unit: 'm' }
  return { figure: (metres / 1_000).toFixed(metres < 10_000 ? 2 : 1), unit: 'km' }
}

export function areaAmount(squareMetres: number): Amount {
  if (squareMetres < 100_000) return { figure: countText(Math.round(squareMetres)), unit: 'm2' }
  return { figure: (squareMetres / 1_000_000).toFixed(squareMetres < 10_000_000 ? 2 : 1), unit: 'km2' }
}
