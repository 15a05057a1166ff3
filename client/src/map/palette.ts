/** Colours of the dark map. The same values stand in style/tokens.css for what CSS draws. */
import type { Level } from '@yiwang/contract'

export type Rgba = [number, number, number, number]

export function rgba(hex: string, alpha = 255): Rgba {
  const n = Number.parseInt(hex.slice(1), 16)
  return [n >> 16, (n >> 8) & 255, n & 255, alpha]
}

export const INK = '#14181C'
export const S0 = '#0F1317'
export const S2 = '#1E242B'
export const T1 = '#E6EAEE'
export const T2 = '#AAB5C0'
export const T3 = '#83909D'
export const T4 = '#5B6773'
export const ACCENT = '#73C2BE'
export const WATER = '#6896B2'
export const WATER_EDGE = '#B0D4E8'
export const BOUNDARY = '#9FB2C2'
export const LEVEL: Readonly<Record<Level, string>> = { 1: '#F65259', 2: '#F7951E', 3: '#FBDA6E', 4: '#5EA2FF' }
export const GROUND = { land: '#12171C', fine: '#181F26', coarse: '#232B33' } as const

/** A colour on its way to another: 0 = itself, 1 = the other. */
export function towards(hex: string, other: string, share: number): Rgba {
  const [r, g, b] = rgba(hex)
  const [toR, toG, toB] = rgba(other)
  const mix = (from: number, to: number) => Math.round(from + (to - from) * share)
  return [mix(r, toR), mix(g, toG), mix(b, toB), 255]
}
