/** Loads a shifted tile: the vendor's pictures fetched, laid side by side, handed to MapLibre as one. Loaded only where a datum is configured. */
import type { MapOffset } from '@yiwang/contract'
import gcoord from 'gcoord'
import { addProtocol } from 'maplibre-gl'
import { piecesOf, readShifted, type ToVendor, vendorUrl } from './shifted-tiles.ts'

export const TO_VENDOR: Readonly<Record<MapOffset, ToVendor>> = {
  gcj02: (lon, lat) => gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02) as [number, number],
  bd09: (lon, lat) => gcoord.transform([lon, lat], gcoord.WGS84, gcoord.BD09) as [number, number],
}

export function drawShifted(offset: MapOffset, size: number): void {
  addProtocol(offset, async ({ url }, { signal }) => {
    const { z, x, y, template } = readShifted(url)
    const canvas = new OffscreenCanvas(size, size)
    const pen = canvas.getContext('2d')
    const pieces = await Promise.all(
      piecesOf(z, x, y, size, TO_VENDOR[offset]).map(async (piece) => {
        const response = await fetch(vendorUrl(template, piece), { signal })
        if (response.status === 204 || response.status === 404) return
        if (!response.ok) throw new Error(`${response.status} from the map's host`)
        return { ...piece, picture: await createImageBitmap(await response.blob()) }
      }),
    )
    for (const piece of pieces) {
      if (!piece) continue
      pen?.drawImage(piece.picture, piece.left, piece.top, size, size)
      piece.picture.close()
    }
    return { data: canvas.transferToImageBitmap() }
  })
}
