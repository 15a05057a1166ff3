/** Unit grids drawn elsewhere come as GeoJSON (RFC 7946): checked against each other before any of them holds. */
import { z } from 'zod'
import { lonLat } from './bbox.ts'
import { because } from './staff.ts'

/** Outlines without inner rings; `orgPath`, or the names of street and community, say whose it is. */
export const gridFeature = z.object({
  type: z.literal('Feature'),
  properties: z.object({
    code: z.string().min(1).max(15),
    name: z.string().trim().min(1).max(100),
    orgPath: z.string().min(1).max(300).optional(),
    street: z.string().max(100).optional(),
    community: z.string().max(100).optional(),
    owner: z.string().max(100).nullish(),
  }),
  geometry: z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(lonLat).min(4).max(2_001)).length(1) }),
})
export type GridFeature = z.infer<typeof gridFeature>

export const gridCollection = z.object({ type: z.literal('FeatureCollection'), features: z.array(gridFeature) })

export const drawRequest = z.strictObject({
  /** Each feature is read for itself, so that a bad one is told and the others still are. */
  collection: z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()).min(1).max(2_000) }),
  because,
  dryRun: z.boolean(),
  /** The file is all of them: a grid that is not in it ends. */
  complete: z.boolean().default(false),
})
export type DrawRequest = z.infer<typeof drawRequest>

export const gridFlaw = z.object({
  /** As the file counts, from 0; absent = one that stands. */
  feature: z.number().int().nonnegative().optional(),
  code: z.string().optional(),
  why: z.enum(['malformed', 'twice', 'open', 'crossing', 'overlap', 'unit', 'area']),
  /** Overlaps: the other one, and by how much. */
  other: z.string().optional(),
  m2: z.number().nonnegative().optional(),
})
export type GridFlaw = z.infer<typeof gridFlaw>

/** Ground that would lie in no grid though grids lie around it. */
export const gridHole = z.object({ m2: z.number().positive(), at: lonLat })
export type GridHole = z.infer<typeof gridHole>

export const drawReport = z.object({
  /** Nothing is written while anything is wrong, or in a dry run. Holes are told, not refused. */
  written: z.boolean(),
  features: z.number().int().nonnegative(),
  begun: z.array(z.string()),
  redrawn: z.array(z.string()),
  ended: z.array(z.string()),
  unchanged: z.number().int().nonnegative(),
  /** Assets that came to lie in another grid, or in none. */
  assets: z.number().int().nonnegative(),
  flaws: z.array(gridFlaw),
  holes: z.array(gridHole),
})
export type DrawReport = z.infer<typeof drawReport>
