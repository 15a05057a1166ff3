/** What lies under the map: tiles of ours, pictures of somebody else, a whole style, or nothing. Coordinates are WGS-84 throughout. */
import { z } from 'zod'
import { bbox } from './bbox.ts'

/** Vector archives of this schema have the district's own source layers. */
export const DISTRICT_SCHEMA = 'yiwang-district/1'

/** Datums a map vendor's pictures may be drawn in; nothing else in the platform ever is. */
export const mapOffset = z.enum(['gcj02', 'bd09'])
export type MapOffset = z.infer<typeof mapOffset>

const shown = z.object({
  /** Whose map it is, as it must be named on every map. */
  attribution: z.string().max(300),
  /** 审图号; absent = not configured. */
  approval: z.string().max(100).optional(),
  /** An invented district: every map must say so. */
  demo: z.boolean(),
})

const tiled = shown.extend({
  bounds: bbox,
  minZoom: z.number().int().min(0).max(24),
  maxZoom: z.number().int().min(0).max(24),
})

export const basemap = z.discriminatedUnion('kind', [
  tiled.extend({
    kind: z.literal('vector'),
    /** Template with {z}, {x} and {y}; another one when the file was replaced. */
    tiles: z.string(),
    schema: z.string().max(100).optional(),
    /** The district it is the map of. */
    district: z.string().max(40).optional(),
    /** Source layers the archive says it has. */
    layers: z.array(z.string().max(100)).max(200),
  }),
  tiled.extend({
    kind: z.literal('raster'),
    /** One template a sheet, the lowest first. */
    tiles: z.array(z.string()).min(1).max(8),
    /** Pixels at the side of a picture. */
    tileSize: z.number().int().min(64).max(1_024),
    /** The datum the pictures are drawn in, when it is not WGS-84. */
    offset: mapOffset.optional(),
  }),
  shown.extend({ kind: z.literal('style'), style: z.url() }),
  shown.extend({
    kind: z.literal('none'),
    /** A sentence for whoever configured one; absent = none was wanted. */
    problem: z.string().max(500).optional(),
  }),
])
export type Basemap = z.infer<typeof basemap>
