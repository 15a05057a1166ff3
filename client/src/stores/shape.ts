/**
 * The shape of the canvas: how many physical screens stand beside each other decides how many columns there are. Where screens
 * meet (seams) is declared by the installation: `?seams=1920,3840`, kept on this machine.
 */
import { createStore } from 'zustand/vanilla'

export type Shape = 'phone' | 'desk' | 'wall' | 'triple'

export interface Canvas {
  readonly shape: Shape
  readonly width: number
  /** Where physical screens meet, CSS px from the left. */
  readonly seams: readonly number[]
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

const KEPT = 'yiwang.seams'

export const canvas = createStore<Canvas>(() => ({ shape: 'desk', width: 1920, seams: [] }))

export function startCanvas(): () => void {
  const asked = new URLSearchParams(location.search).get('seams')
  if (asked !== null) localStorage.setItem(KEPT, asked)
  const measure = () =>
    canvas.setState({
      shape: shapeOf(innerWidth, innerHeight),
      width: innerWidth,
      seams: readSeams(localStorage.getItem(KEPT), innerWidth),
    })
  measure()
  addEventListener('resize', measure)
  return () => removeEventListener('resize', measure)
}

export function nearSeam(seams: readonly number[], x: number): boolean {
  return seams.some((seam) => Math.abs(seam - x) < SEAM_CLEAR)
}
