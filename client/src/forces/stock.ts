/** What the warehouses hold against water: counted over all of them, from the registry. Pure. */
import type { Asset } from '@yiwang/contract'

type Goods = Pick<Held, 'item' | 'unit' | 'count'>

/** What matters when the water rises, in the order of the panel. */
export const FLOOD_GOODS = ['排水泵车', '移动水泵', '冲锋舟', '防汛挡板', '沙袋'] as const

export interface Held {
  readonly item: string
  readonly unit: string
  readonly count: number
  /** Warehouses that hold some. */
  readonly places: number
}

export function heldIn(
  assets: Iterable<Asset>,
  goods: readonly string[],
): { readonly held: readonly Held[]; readonly warehouses: number } {
  const totals = new Map<string, Held>()
  let warehouses = 0
  for (const asset of assets) {
    if (asset.kind !== 'warehouse') continue
    warehouses++
    for (const { item, unit, count } of goodsIn(asset.traits.stock)) {
      const known = totals.get(item)
      totals.set(item, { item, unit, count: (known?.count ?? 0) + count, places: (known?.places ?? 0) + 1 })
    }
  }
  return { held: goods.flatMap((item) => totals.get(item) ?? []), warehouses }
}

/** A trait is whatever the registry was given: a list of goods, or it counts for nothing. */
function goodsIn(stock: unknown): readonly Goods[] {
  return Array.isArray(stock) && stock.every(isGoods) ? stock : []
}

function isGoods(one: unknown): one is Goods {
  if (typeof one !== 'object' || one === null) return false
  const { item, unit, count }: Partial<Record<keyof Goods, unknown>> = one
  return typeof item === 'string' && typeof unit === 'string' && typeof count === 'number'
}
