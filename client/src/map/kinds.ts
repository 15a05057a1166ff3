/** Kinds of assets in the order the legend lists them. */
import { ASSET_KINDS, type AssetKind } from '@yiwang/contract'

export const KINDS = Object.keys(ASSET_KINDS) as AssetKind[]
