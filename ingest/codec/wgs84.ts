/** Positions as sources give them, brought to WGS-84 once, here at the border. */
import type { CrsSource } from '@yiwang/contract'
import gcoord from 'gcoord'

type Datum = { readonly [datum in 'GCJ02' | 'BD09' | 'WGS84']: string }

/** Its types describe an ES module; what Node loads is CommonJS, where the default import is the library itself. */
const { transform, GCJ02, BD09, WGS84 } = gcoord as unknown as Datum & {
  transform(position: [number, number], from: string, to: string): [number, number]
}

/** WGS-84 longitude and latitude; `cgcs2000` (under 1 m off) and `unknown` are taken over unshifted. */
export function toWgs84(lon: number, lat: number, crs: CrsSource): { readonly lon: number; readonly lat: number } {
  if (crs !== 'gcj02' && crs !== 'bd09') return { lon, lat }
  const [x, y] = transform([lon, lat], crs === 'gcj02' ? GCJ02 : BD09, WGS84)
  return { lon: x, lat: y }
}

/** In range and not the 0,0 of a receiver without a fix. */
export function usablePosition(lon: unknown, lat: unknown): boolean {
  if (typeof lon !== 'number' || typeof lat !== 'number') return false
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && (lon !== 0 || lat !== 0)
}
