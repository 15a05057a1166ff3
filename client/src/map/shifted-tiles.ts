/**
 * Pictures drawn in GCJ-02 or BD-09, put where they belong in WGS-84. Between the datums lie hundreds of metres that change by
 * less than 1 % (GCJ-02) or 3 % (BD-09) of a distance: within one tile the shift is one vector, to one pixel or a few at every
 * zoom. So each tile of ours is put together from the up to four of the vendor's it lies on; nothing of ours is ever moved.
 */
import type { MapOffset } from '@yiwang/contract'

/** WGS-84 → the vendor's datum. */
export type ToVendor = (lon: number, lat: number) => readonly [number, number]

export interface Piece {
  readonly z: number
  readonly x: number
  readonly y: number
  /** Where its upper left corner comes to lie, in pixels of our tile. */
  readonly left: number
  readonly top: number
}

/** The vendor's tiles our tile z/x/y is put together from. Pure. */
export function piecesOf(z: number, x: number, y: number, size: number, toVendor: ToVendor): Piece[] {
  const across = 2 ** z
  const [lon, lat] = lonLat((x + 0.5) / across, (y + 0.5) / across)
  const [vendorX, vendorY] = mercator(...toVendor(lon, lat))
  // Whole pixels: pictures stay as sharp as they came.
  const right = Math.round((vendorX * across - (x + 0.5)) * size)
  const down = Math.round((vendorY * across - (y + 0.5)) * size)
  const column = Math.floor(right / size)
  const row = Math.floor(down / size)
  const pieces: Piece[] = []
  for (const i of right % size === 0 ? [column] : [column, column + 1]) {
    for (const j of down % size === 0 ? [row] : [row, row + 1]) {
      const at = { z, x: x + i, y: y + j }
      if (at.x < 0 || at.y < 0 || at.x >= across || at.y >= across) continue
      pieces.push({ ...at, left: i * size - right, top: j * size - down })
    }
  }
  return pieces
}

/** MapLibre fills in {z}, {x} and {y}; the vendor's template travels behind them, hidden from that. */
export function shiftedTemplate(offset: MapOffset, template: string): string {
  return `${offset}://{z}/{x}/{y}?${encodeURIComponent(template)}`
}

export function readShifted(url: string): {
  readonly z: number
  readonly x: number
  readonly y: number
  readonly template: string
} {
  const [, z, x, y, template = ''] = /^\w+:\/\/(\d+)\/(\d+)\/(\d+)\?(.*)$/.exec(url) ?? []
  return { z: Number(z), x: Number(x), y: Number(y), template: decodeURIComponent(template) }
}

export function vendorUrl(template: string, { z, x, y }: Pick<Piece, 'z' | 'x' | 'y'>): string {
  return template.replaceAll('{z}', String(z)).replaceAll('{x}', String(x)).replaceAll('{y}', String(y))
}

function mercator(lon: number, lat: number): readonly [number, number] {
  const s = Math.sin((lat * Math.PI) / 180)
  return [(lon + 180) / 360, 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)]
}

function lonLat(x: number, y: number): readonly [number, number] {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI]
}
