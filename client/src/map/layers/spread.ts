/** Signs that do not lie on each other: where several would, the first of them stands and the others give way. Pure. */
import type { Asset } from '@yiwang/contract'

/** Between two signs, px on an untilted map. */
const APART_PX = 60

/** In this order; what has no place is in neither. */
export function spread(ordered: readonly Asset[], zoom: number): { readonly stand: Asset[]; readonly giveWay: Asset[] } {
  const perDegree = (512 * 2 ** (Math.floor(zoom * 2) / 2)) / 360
  const stand: Asset[] = []
  const giveWay: Asset[] = []
  /** Squares as wide as the distance: only the neighbours can be too near. */
  const squares = new Map<string, [number, number][]>()
  for (const asset of ordered) {
    if (asset.lon === undefined || asset.lat === undefined) continue
    const x = asset.lon * perDegree
    const y = (asset.lat * perDegree) / Math.cos((asset.lat * Math.PI) / 180)
    const [column, row] = [Math.floor(x / APART_PX), Math.floor(y / APART_PX)]
    const crowded = [-1, 0, 1].some((dx) =>
      [-1, 0, 1].some((dy) =>
        squares.get(`${column + dx}/${row + dy}`)?.some(([px, py]) => Math.hypot(px - x, py - y) < APART_PX),
      ),
    )
    if (crowded) {
      giveWay.push(asset)
      continue
    }
    stand.push(asset)
    const here = squares.get(`${column}/${row}`)
    if (here) here.push([x, y])
    else squares.set(`${column}/${row}`, [[x, y]])
  }
  return { stand, giveWay }
}
