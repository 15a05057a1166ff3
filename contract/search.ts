/** What a search finds: assets, streets and roads, grids, and places written as coordinates. */
import { z } from 'zod'
import { assetKind } from './asset-kind.ts'
import { bbox } from './bbox.ts'

export const MOST_SOUGHT = 80

export const searchHit = z.object({
  /** `address`: a street, a community or a road. */
  kind: z.enum(['asset', 'address', 'grid', 'coordinate']),
  title: z.string(),
  subtitle: z.string(),
  /** Both absent = an asset that nobody has placed yet: it can be opened, not flown to. */
  lon: z.number().optional(),
  lat: z.number().optional(),
  /** Of what has an extent. */
  bbox: bbox.optional(),
  /** Of an asset its id, of a grid its code. */
  id: z.string().optional(),
  /** Of an asset. */
  assetKind: assetKind.optional(),
})
export type SearchHit = z.infer<typeof searchHit>
/** Best first. */
export const searchHits = z.object({ items: z.array(searchHit) })
export type SearchHits = z.infer<typeof searchHits>
