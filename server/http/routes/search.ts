/** Search: by name, number, address, grid or coordinates. */
import { lonLat, MOST_SOUGHT, searchHits } from '@yiwang/contract'
import { z } from 'zod'
import { route } from '../route.ts'

/** `lon,lat` */
const near = z
  .string()
  .max(100)
  .transform((text): unknown => text.split(',').map(Number))
  .pipe(lonLat)
  .meta({ description: 'lon,lat: among equals the nearest to it come first', example: '125.39,43.86' })

export default [
  route({
    method: 'get',
    path: '/search',
    action: 'asset.read',
    id: 'search',
    summary:
      'Assets by name, number and address, roads, streets and communities, grids by code, name and owner, places as coordinates; Chinese names by their initials too. Best first.',
    query: z.strictObject({
      q: z.string().max(MOST_SOUGHT),
      near: near.optional(),
      limit: z.coerce.number().int().min(1).max(50).default(12),
    }),
    answers: { 200: { description: 'What was found', schema: searchHits } },
    async handle({ query: { q, near, limit }, who }, { places }) {
      return { status: 200, body: { items: await places.search(who, q, limit, near) } }
    },
  }),
]
