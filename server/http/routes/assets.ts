/** Assets: what stands on the map. */
import { areasOf, asset, assetKind, deviceId } from '@yiwang/contract'
import { z } from 'zod'
import { bboxText, cursor, limit, listOf, pageOf } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/assets',
    action: 'asset.read',
    id: 'listAssets',
    summary: 'Assets, by kind and place. Unplaced ones have no coordinates and are in no box.',
    query: z.strictObject({
      kind: listOf(assetKind, 'camera,drone').optional(),
      bbox: bboxText.optional(),
      cursor: cursor.regex(/^\d{1,9}$/, 'is none that was given').optional(),
      limit,
    }),
    answers: { 200: { description: 'A page of assets', schema: pageOf(asset) } },
    async handle({ query: { kind, bbox, cursor, limit }, who }, { records }) {
      const page = await records.assets({
        limit,
        areas: areasOf(who, 'asset.read'),
        ...(kind && { kinds: kind }),
        ...(bbox && { bbox }),
        ...(cursor !== undefined && { cursor }),
      })
      return { status: 200, body: page }
    },
  }),
  route({
    method: 'get',
    path: '/assets/{id}',
    action: 'asset.read',
    id: 'readAsset',
    summary: 'One asset',
    params: z.object({ id: deviceId }),
    answers: { 200: { description: 'The asset', schema: asset } },
    // From memory: a thousand screens may ask for the same one at once.
    async handle({ params: { id }, admit }, { places }) {
      const found = places.asset(id)
      if (!found) throw new Refusal(404, 'asset.unknown')
      admit(found)
      return { status: 200, body: found }
    },
  }),
]
