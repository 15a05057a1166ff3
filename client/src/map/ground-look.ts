/** How the ground is wanted: what every ground style depends on besides the map itself. Pure. */
import type { Language } from '@yiwang/contract'
import type { ExpressionSpecification } from 'maplibre-gl'
import type { Theme } from '../stores/ground.ts'

export interface GroundLook {
  readonly theme: Theme
  readonly language: Language
  /** Type at 1080 lines is 1; a wall of 2160 has twice that. */
  readonly scale: number
  /** Buildings as footprints: for weak machines and for looking straight down. */
  readonly flat: boolean
}

/** Names are drawn in the browser from these families: no glyph server is asked. */
export const FAMILIES = ['Barlow', 'HarmonyOS Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC']

/** A width that grows with the zoom as the ground does. */
export function widening(at12: number, at14: number, at17: number): ExpressionSpecification {
  return ['interpolate', ['exponential', 1.6], ['zoom'], 12, at12, 14.5, at14, 17, at17]
}
