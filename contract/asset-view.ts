/** What a map shows of the assets: wide views get clusters made on the server, near ones the assets themselves. */
import { z } from 'zod'
import { asset } from './asset.ts'
import { assetKind } from './asset-kind.ts'
import { bbox } from './bbox.ts'

/** Under this zoom assets are clustered. */
export const CLUSTERED_BELOW = 13
/** One answer never holds more assets than this; a view with more of them in it is clustered, however near it is. */
export const MOST_VIEWED = 5_000

/** Two or more assets of one kind near to each other. */
export const assetCluster = z.object({
  kind: assetKind,
  /** The middle of its assets. */
  lon: z.number(),
  lat: z.number(),
  count: z.number().int().min(2),
  /** The zoom at which it falls apart. */
  zoom: z.number(),
  /** Around its assets. */
  bbox,
})
export type AssetCluster = z.infer<typeof assetCluster>

/** Every asset in the box is one of the items or counted in exactly one cluster. Unplaced ones are in no box. */
export const assetView = z.object({ items: z.array(asset), clusters: z.array(assetCluster) })
export type AssetView = z.infer<typeof assetView>

/** One of the forces near a place, nearest first. */
export const nearAsset = z.object({
  asset,
  /** As the crow flies. */
  metres: z.number().nonnegative(),
  /** Where it is: a drone under way is where it was last heard. */
  lon: z.number(),
  lat: z.number(),
})
export type NearAsset = z.infer<typeof nearAsset>
export const nearAssets = z.object({ items: z.array(nearAsset) })
export type NearAssets = z.infer<typeof nearAssets>

/** Assets waiting for somebody to place them: the first of them, and how many there are. */
export const unplacedAssets = z.object({ items: z.array(asset), total: z.number().int().nonnegative() })
export type UnplacedAssets = z.infer<typeof unplacedAssets>
