/** Outlines of level marks and asset signs, drawn in boxes of 24: one source for the screen's SVG and for the map's icons. */
import type { AssetKind, Level } from '@yiwang/contract'

/** Ⅰ octagon, Ⅱ diamond, Ⅲ triangle, Ⅳ circle: told apart without colour. */
export const LEVEL_OUTLINE: Readonly<Record<Level, string>> = {
  1: 'M8 1.6h8L22.4 8v8L16 22.4H8L1.6 16V8Z',
  2: 'M12 .8 23.2 12 12 23.2.8 12Z',
  3: 'M12 1.7 23.2 21.7H.8Z',
  4: 'M12 1.5a10.5 10.5 0 1 1 0 21a10.5 10.5 0 1 1 0-21Z',
}

/** The roman numeral as strokes, so that no font decides how it looks. */
export const LEVEL_NUMERAL: Readonly<Record<Level, string>> = {
  1: 'M12 7.5v9',
  2: 'M9.8 7.8v8.4M14.2 7.8v8.4',
  3: 'M8.7 12v7M12 12v7M15.3 12v7',
  4: 'M7.7 8v8M10.8 8l2.75 8 2.75-8',
}

export interface Sign {
  readonly outline: string
  /** Strokes inside. */
  readonly glyph: string
}

const SIGNS = {
  fireRoom: {
    outline: 'M3 3h18v18H3Z',
    glyph:
      'M12.3 5.8c.7 2.9-3.3 4-3.3 7.3a3.3 3.3 0 0 0 6.6 0c0-1.3-.6-2.3-1.4-3.2-.2 1.3-.8 2-1.6 2.3.9-2.4.8-4.6-.3-6.4ZM8 18.6h8',
  },
  floodPoint: {
    outline: 'M12 1.8c4.2 5 7.3 8.5 7.3 12.7a7.3 7.3 0 0 1-14.6 0C4.7 10.3 7.8 6.8 12 1.8Z',
    glyph: 'M7.5 13.2q1.5-1.5 3 0t3 0 3 0M7.5 16.8q1.5-1.5 3 0t3 0 3 0',
  },
  fillingStation: {
    outline: 'M7 2.6h10L22.2 12 17 21.4H7L1.8 12Z',
    glyph:
      'M7.9 17V8.2a1.1 1.1 0 0 1 1.1-1.1h3.5a1.1 1.1 0 0 1 1.1 1.1V17M7 17h7.5M9.7 9.9h2.2M13.6 12.3h.8a1 1 0 0 1 1 1v1.5a1 1 0 0 0 2 0v-4.6l-1.7-1.7',
  },
  warehouse: { outline: 'M2.5 10.6 12 2.8l9.5 7.8V21.4h-19Z', glyph: 'M7.8 21.2v-7.4h8.4v7.4M7.8 17.5h8.4' },
  keySite: {
    outline: 'M3.5 21.4V8.5h6V2.6h11v18.8Z',
    glyph: 'M13 6.5h4M13 10.5h4M13 14.5h4M6.5 12.3h2.5M6.5 16.3h2.5M15 21.2v-3',
  },
  fireStation: {
    outline: 'M6 3.8h12a3.7 3.7 0 0 1 3.7 3.7v9a3.7 3.7 0 0 1-3.7 3.7H6a3.7 3.7 0 0 1-3.7-3.7v-9A3.7 3.7 0 0 1 6 3.8Z',
    glyph:
      'M5 8.3h7.6v6.5H5ZM12.6 10.5h3.2l2.9 2.5v1.8h-6.1M8.1 14.9a1.45 1.45 0 1 1 0 2.9a1.45 1.45 0 1 1 0-2.9ZM15.6 14.9a1.45 1.45 0 1 1 0 2.9a1.45 1.45 0 1 1 0-2.9Z',
  },
  rainGauge: { outline: 'M4 3h16l-2.6 18.4H6.6Z', glyph: 'M9 7.3v2.8M12 10.5v2.8M15 7.3v2.8M9.8 15.5v2.3M14.2 15.5v2.3' },
  gate: { outline: 'M12 2.5a9.5 9.5 0 1 1 0 19a9.5 9.5 0 1 1 0-19Z', glyph: 'M7 10.6h10v2.8H7Z' },
  camera: { outline: 'M3 7h11.5v10H3Z', glyph: 'M14.5 10.8 21 7.8v8.4l-6.5-3' },
  dock: { outline: 'M6 2.5h12L21.5 6v12L18 21.5H6L2.5 18V6Z', glyph: 'M8.8 7.5v9M15.2 7.5v9M8.8 12h6.4' },
  drone: { outline: 'M12 1.5 21 21.5 12 17.3 3 21.5Z', glyph: '' },
  sensor: { outline: 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18Z', glyph: 'M12 9.5v5M9.5 12h5' },
}
export const ASSET_SIGN: Readonly<Record<AssetKind, Sign>> = SIGNS

/** Interface signs, stroked. */
export const UI_SIGN = {
  clock: 'M12 4a8 8 0 1 1 0 16a8 8 0 1 1 0-16ZM12 7.5V12l3 2',
  person:
    'M12 2.5a9.5 9.5 0 1 1 0 19a9.5 9.5 0 1 1 0-19ZM12 6.8a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 1 1 0-5.4ZM6.8 17.3c.6-2.4 2.6-3.6 5.2-3.6s4.6 1.2 5.2 3.6',
  ring: 'M12 3a9 9 0 1 1 0 18a9 9 0 1 1 0-18Z',
  dashedRing:
    'M16 3.93a9 9 0 0 1 4.07 4.07M20.9 10.7a9 9 0 0 1-.83 5.3M16 20.07a9 9 0 0 1-5.2.85M8 20.07A9 9 0 0 1 3.93 16M3.1 13.3A9 9 0 0 1 3.93 8M8 3.93a9 9 0 0 1 5.2-.85',
  check: 'M5 12.5 10 17.5 19 7',
  close: 'M6 6l12 12M18 6 6 18',
  shelf: 'M4 8h16M6 8v9a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V8M10 12h4M7 5h10',
  locate: 'M12 4v4M12 16v4M4 12h4M16 12h4M12 9a3 3 0 1 1 0 6a3 3 0 1 1 0-6Z',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  search: 'M11 5a6 6 0 1 1 0 12a6 6 0 1 1 0-12ZM15.5 15.5 20 20',
  ruler: 'M3 15.5 15.5 3 21 8.5 8.5 21ZM6.5 12l2 2M9.5 9l3 3M12.5 6l2 2',
  grid: 'M4 4h7v7H4ZM13 4h7v7h-7ZM4 13h7v7H4ZM13 13h7v7h-7Z',
  pin: 'M12 21c4-5 6.5-8 6.5-11.5a6.5 6.5 0 0 0-13 0C5.5 13 8 16 12 21ZM12 7.3a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 1 1 0-4.4Z',
  undo: 'M9 7 4 12l5 5M4 12h10a5 5 0 0 1 5 5v1',
  layers: 'M12 4l8 4.5-8 4.5-8-4.5ZM4 13l8 4.5 8-4.5',
  more: 'M5 11a1 1 0 1 1 0 2a1 1 0 1 1 0-2ZM12 11a1 1 0 1 1 0 2a1 1 0 1 1 0-2ZM19 11a1 1 0 1 1 0 2a1 1 0 1 1 0-2Z',
  north: 'M12 3 6 20l6-4 6 4Z',
  home: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  lock: 'M6 11h12v9H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  link: 'M4 12h3M17 12h3M9 8l6 8M15 8l-6 8',
  down: 'M5 9l7 7 7-7',
  right: 'M9 5l7 7-7 7',
  back: 'M15 5l-7 7 7 7',
  image: 'M4 5h16v14H4ZM4 16l5-5 4 4 3-3 4 4',
  play: 'M7 4.5 19 12 7 19.5Z',
  pause: 'M8 5v14M16 5v14',
  stepBack: 'M18 5 9 12l9 7ZM6 5v14',
  stepOn: 'M6 5l9 7-9 7ZM18 5v14',
  sound: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4ZM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11',
  muted: 'M4 9.5h3.5L12 5.5v13l-4.5-4H4ZM15.5 9.500l5 5M20.5 9.5l-5 5',
  keys: 'M3 6h18v12H3ZM7 10h.01M11 10h.01M15 10h.01M8 14h8',
} as const
export type UiSign = keyof typeof UI_SIGN
