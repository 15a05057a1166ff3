/** Parts of query strings that several routes share. */
import { bbox, type Millis, millis } from '@yiwang/contract'
import { z } from 'zod'

/** `a,b,c` */
export function listOf<T>(item: z.ZodType<T>, example: string) {
  return z
    .string()
    .max(500)
    .transform((text): unknown => text.split(','))
    .pipe(z.array(item).max(50))
    .meta({ description: 'One or more, separated by commas', example })
}

export const MOST = 1_000
export const limit = z.coerce.number().int().min(1).max(MOST).default(100)

/** Opaque; from `next` of the page before. */
export const cursor = z.string().min(1).max(500).meta({ description: 'Opaque; `next` of the page before' })

/** `w,s,e,n` in degrees */
export const bboxText = z
  .string()
  .max(200)
  .transform((text): unknown => text.split(',').map(Number))
  .pipe(bbox)
  .refine(([west, south, east, north]) => west <= east && south <= north, 'must be west,south,east,north')
  .meta({ description: 'west,south,east,north in degrees WGS-84', example: '121.4,31.1,121.6,31.3' })

export const longitude = z.coerce.number().min(-180).max(180)
export const latitude = z.coerce.number().min(-90).max(90)

/** ISO 8601 with an offset, or milliseconds since 1970. */
export const instantText = z
  .union([z.iso.datetime({ offset: true }).transform((text): Millis => Date.parse(text)), z.coerce.number().pipe(millis)])
  .meta({ description: 'ISO 8601 with an offset, or milliseconds since 1970 UTC', example: '2026-03-15T09:30:00+08:00' })

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().meta({ description: 'Cursor of the next page; absent = the end' }),
  })
}
