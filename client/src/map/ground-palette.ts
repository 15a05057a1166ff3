/** Colours of what lies under everything, dark for the wall and light for the desk. */
import type { Theme } from '../stores/ground.ts'

export interface GroundPalette {
  readonly land: string
  readonly block: string
  /** Where people work and shop. */
  readonly busy: string
  readonly park: string
  readonly water: string
  readonly shore: string
  readonly shadow: string
  readonly lane: string
  readonly minor: string
  readonly main: string
  readonly ring: string
  /** Under a road, where it would not stand out from the land. */
  readonly casing: string | undefined
  /** Metres and colour. */
  readonly heights: readonly (readonly [number, string])[]
  readonly boundary: string
  readonly mask: readonly [string, number]
  readonly label: string
  readonly faint: string
  /** Names of roads: read when looked for, not before. */
  readonly roadName: string
  /** Ⅰ and Ⅱ, for the building an alert stands on. */
  readonly level: readonly [string, string]
  readonly light: number
  /** How pictures are calmed, so that what lies on them is seen first. */
  readonly picture: { readonly saturation: number; readonly brightest: number; readonly contrast: number }
}

export const GROUND_PALETTE: Readonly<Record<Theme, GroundPalette>> = {
  dark: {
    land: '#12171C',
    block: '#181E24',
    busy: '#1B2228',
    park: '#18231F',
    water: '#1B2B36',
    shore: '#27404F',
    shadow: '#0D1115',
    lane: '#232B33',
    minor: '#2A333C',
    main: '#35404B',
    ring: '#434F5B',
    casing: undefined,
    heights: [
      [0, '#28313A'],
      [20, '#333E48'],
      [50, '#475460'],
      [90, '#5F6D7A'],
      [150, '#83919D'],
    ],
    boundary: '#9FB2C2',
    mask: ['#0F1317', 0.58],
    label: '#A9B7C4',
    faint: '#8C9AA7',
    roadName: '#788692',
    level: ['#F65259', '#F7951E'],
    light: 0.42,
    picture: { saturation: -0.75, brightest: 0.42, contrast: 0.05 },
  },
  light: {
    land: '#EDEFF0',
    block: '#F5F6F6',
    busy: '#F1F3F3',
    park: '#DDE8DC',
    water: '#C3D7E2',
    shore: '#A9C3D1',
    shadow: '#DDE1E3',
    lane: '#FFFFFF',
    minor: '#FFFFFF',
    main: '#FFFFFF',
    ring: '#FFFFFF',
    casing: '#D3D9DE',
    heights: [
      [0, '#E4E7E9'],
      [20, '#DADFE2'],
      [50, '#CFD5DA'],
      [90, '#C3CBD1'],
      [150, '#B5BFC7'],
    ],
    boundary: '#5C6E7E',
    mask: ['#EDEFF0', 0.5],
    label: '#465260',
    faint: '#5C6874',
    roadName: '#66727D',
    level: ['#CF2A27', '#E87A10'],
    light: 0.16,
    picture: { saturation: -0.35, brightest: 1, contrast: -0.1 },
  },
}

/** What is seen where one colour lies over another. */
export function blended(under: string, over: string, opacity: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
  return `rgb(${[1, 3, 5].map((at) => Math.round(channel(under, at) * (1 - opacity) + channel(over, at) * opacity)).join(', ')})`
}
