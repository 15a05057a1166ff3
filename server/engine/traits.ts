/** An asset's traits as rules read them; unreadable traits count as none, so that a bad entry never silences a rule. */
import { type Asset, type AssetTraits, assetTraits } from '@yiwang/contract'

const NONE: AssetTraits = {}
/** Parsed once per version of an asset: rules ask at every signal. */
const read = new WeakMap<Asset, AssetTraits>()

export function traitsOf(asset: Asset | undefined): AssetTraits {
  if (asset === undefined) return NONE
  const known = read.get(asset)
  if (known) return known
  const traits = assetTraits.safeParse(asset.traits).data ?? NONE
  read.set(asset, traits)
  return traits
}
