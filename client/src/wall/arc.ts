/**
 * How large letters are to an eye: minutes of arc from pixels, pixel pitch and distance. 0.92 is the share of the type size that
 * a Chinese character fills. ISO 9241-303 asks for 16′ at least and 20′ for what has to be read. Pure.
 */
const FILLED = 0.92
const MINUTES = (180 / Math.PI) * 60

/** Text that must be read from there, and the least for any text. */
export const READ = 20
export const FLOOR = 16

/** `px` letters on pixels of `pitch` mm, seen from `metres`. */
export function arcMinutes(px: number, pitch: number, metres: number): number {
  return Math.atan((px * FILLED * pitch) / (metres * 1_000)) * MINUTES
}

/** The smallest type size that has these minutes from there. */
export function pxFor(minutes: number, pitch: number, metres: number): number {
  return (metres * 1_000 * Math.tan(minutes / MINUTES)) / pitch / FILLED
}

/** The layers of the screen by the time one has for them, their smallest letters in rem, and who has to read them from where. */
export const LAYERS = [
  { id: 'glance', rem: 23 / 16, from: 'back', needs: READ },
  { id: 'look', rem: 1, from: 'front', needs: FLOOR },
  { id: 'study', rem: 14 / 16, from: 'desk', needs: FLOOR },
] as const

/** What is common on walls and desks: pixel pitch in mm. */
export const PANELS = [
  { id: 'P1.25', pitch: 1.25 },
  { id: 'P1.53', pitch: 1.53 },
  { id: 'P1.86', pitch: 1.86 },
  { id: '86″ 4K', pitch: 0.496 },
  { id: '55″ FHD', pitch: 0.634 },
  { id: '24″ FHD', pitch: 0.277 },
] as const
