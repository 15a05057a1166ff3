/**
 * The crowd: kinds of which there are so many that no screen holds them all. A snapshot does not carry them, their facts are
 * not pushed one by one; a screen asks for what it shows (asset-view.ts) and is told when that may have changed.
 */
import { z } from 'zod'
import { ASSET_KINDS, type AssetKind, assetKind } from './asset-kind.ts'
import { bbox } from './bbox.ts'

const CROWD: ReadonlySet<AssetKind> = new Set<AssetKind>(['camera'])

/** All others: every screen holds them all, and is told of them wherever its map looks. */
export const KEPT_KINDS = (Object.keys(ASSET_KINDS) as AssetKind[]).filter((kind) => !CROWD.has(kind))
export const CROWD_KINDS: readonly AssetKind[] = [...CROWD]

export function inCrowd({ kind }: { readonly kind: AssetKind }): boolean {
  return CROWD.has(kind)
}

/** How many assets of each kind somebody may see; a kind of which there is none is not named. */
export const assetCounts = z.partialRecord(assetKind, z.number().int().nonnegative())
export type AssetCounts = z.infer<typeof assetCounts>

export const crowdChange = z.object({
  counts: assetCounts,
  /** Where: views that meet this box are to be asked for again. Absent = nothing on the map has changed. */
  bbox: bbox.optional(),
})
export type CrowdChange = z.infer<typeof crowdChange>
