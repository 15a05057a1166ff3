/**
 * The shape of the canvas: how many physical screens stand beside each other decides how many columns there are. Where screens
 * meet (seams) and how much larger letters have to be on a wall (WALL_SCALE) is declared by the installation: `?seams=1920,3840`
 * and `?scale=1.6`, kept on this machine.
 */
import { createStore } from 'zustand/vanilla'

export type Shape = 'phone' | 'desk' | 'wall' | 'triple'

export interface Canvas {
  readonly shape: Shape
  readonly width: number
  /** Where physical screens meet, CSS px from the left. */
  readonly seams: readonly number[]
  /** Letters are this much larger than the height of the canvas says. */
  readonly scale: number
}

/** Text, cards and buttons stay this far away from a seam. */
export const SEAM_CLEAR = 48

export function shapeOf(width: number, height: number): Shape {
  if (width <= 700) return 'phone'
  if (width < 2880 || width / height < 2.5) return 'desk'
  return width / height < 4.5 ? 'wall' : 'triple'
}

/** Whole px inside the canvas, from left to right; anything else was not meant as a seam. */
export function readSeams(text: string | null, width: number): readonly number[] {
  const seams = (text ?? '').split(',').map(Number)
  return seams.filter((x) => Number.isInteger(x) && x > 0 && x < width).sort((a, b) => a - b)
}

/** 1 to 3; anything else was not meant. */
export function readScale(text: string | null): number {
  const scale = Number(text ?? 1)
  return scale >= 1 && scale <= 3 ? scale : 1
}

const SEAMS = 'yiwang.seams'
const SCALE = 'yiwang.wallScale'

export const canvas = createStore<Canvas>(() => ({ shape: 'desk', width: 1920, seams: [], scale: 1 }))

function measure(): void {
  const scale = readScale(localStorage.getItem(SCALE))
  document.documentElement.style.setProperty('--wall-scale', `${scale}`)
  canvas.setState({
    // A wall with larger letters has room for fewer columns.
    shape: shapeOf(innerWidth / (innerWidth > 700 ? scale : 1), innerHeight),
    width: innerWidth,
    seams: readSeams(localStorage.getItem(SEAMS), innerWidth),
    scale,
  })
}

export function keepScale(scale: number): void {
  localStorage.setItem(SCALE, `${scale}`)
  measure()
}

export function startCanvas(): () => void {
  const asked = new URLSearchParams(location.search)
  for (const [name, kept] of [
    ['seams', SEAMS],
    ['scale', SCALE],
  ] as const) {
    const value = asked.get(name)
    if (value !== null) localStorage.setItem(kept, value)
  }
  measure()
  addEventListener('resize', measure)
  return () => removeEventListener('resize', measure)
}

export function nearSeam(seams: readonly number[], x: number): boolean {
  return seams.some((seam) => Math.abs(seam - x) < SEAM_CLEAR)
}
