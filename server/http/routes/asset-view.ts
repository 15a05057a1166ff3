/** What a map shows of the assets: clusters for wide views, the assets themselves for near ones; and the forces near a place. */
import { createHash } from 'node:crypto'
import { assetKind, assetView, nearAssets, unplacedAssets, visibilityOf } from '@yiwang/contract'
import { z } from 'zod'
import { Answers } from '../answers.ts'
import { bboxText, latitude, limit, listOf, longitude } from '../query.ts'
import { route } from '../route.ts'

const answers = new Answers(128)

export default [
  route({
    method: 'get',
    path: '/assets/view',
    action: 'asset.read',
    id: 'viewAssets',
    summary: 'Assets of a box as a map of this zoom shows them. A cluster that reaches into the box counts whole.',
    query: z.strictObject({
      bbox: bboxText,
      zoom: z.coerce.number().min(0).max(24),
      kinds: listOf(assetKind, 'camera,floodPoint').optional(),
    }),
    answers: { 200: { description: 'Assets and clusters', schema: assetView } },
    async handle({ query: { bbox, zoom, kinds }, who }, { places }) {
      const asked = JSON.stringify([visibilityOf(who), bbox, zoom, kinds && [...new Set(kinds)].sort()])
      const tag = `${await places.version(who)}-${createHash('sha256').update(asked).digest('base64url').slice(0, 22)}`
      return {
        status: 200,
        bytes: await answers.packed(tag, async () => (await places.view(who, bbox, zoom, kinds)).view),
        gzipped: true,
        headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'private, no-cache', ETag: `"${tag}"` },
      }
    },
  }),
  route({
    method: 'get',
    path: '/assets/unplaced',
    action: 'asset.read',
    id: 'unplacedAssets',
    summary: 'Assets that nobody has placed yet: registered by their first message, on no map.',
    query: z.strictObject({ limit }),
    answers: { 200: { description: 'The first of them, and how many there are', schema: unplacedAssets } },
    handle: async ({ query: { limit }, who }, { places }) => ({ status: 200, body: places.unplaced(who, limit) }),
  }),
  route({
    method: 'get',
    path: '/assets/near',
    action: 'asset.read',
    id: 'nearAssets',
    summary: 'The nearest of some kinds, nearest first; a drone under way is where it was last heard.',
    query: z.strictObject({
      lon: longitude,
      lat: latitude,
      kinds: listOf(assetKind, 'fireStation,warehouse,drone'),
      limit: z.coerce.number().int().min(1).max(50).default(3).meta({ description: 'At most this many of each kind' }),
    }),
    answers: { 200: { description: 'The nearest, with their distance', schema: nearAssets } },
    handle: async ({ query: { lon, lat, kinds, limit }, who }, { places }) => ({
      status: 200,
      body: { items: places.near(who, [lon, lat], kinds, limit) },
    }),
  }),
]
