/** What was measured: the history of one feature. */
import { deviceOf, featureId, HOUR, millis } from '@yiwang/contract'
import { z } from 'zod'
import { instantText } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const row = z.object({
  feature: z.string(),
  property: z.string(),
  value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
  unit: z.string().optional().meta({ description: "Only when it is not the property's own" }),
  time: millis,
})

const RANGE = 24 * HOUR

export default [
  route({
    method: 'get',
    path: '/observations',
    action: 'history.read',
    id: 'listObservations',
    summary: 'Observations of a feature, oldest first; the last 24 hours unless told.',
    query: z.strictObject({
      feature: featureId,
      property: z.string().max(64).optional(),
      from: instantText.optional(),
      to: instantText.optional(),
      limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
    }),
    answers: { 200: { description: 'Observations', schema: z.object({ items: z.array(row) }) } },
    async handle({ query: { feature, property, from, to, limit }, at, admit }, { records }) {
      const until = to ?? at
      const since = from ?? until - RANGE
      if (since > until) throw new Refusal(400, 'malformed', '`from` is after `to`.')
      const asset = await records.asset(deviceOf(feature))
      if (!asset) throw new Refusal(404, 'feature.unknown')
      admit(asset)
      const items = await records.observations({
        feature,
        from: since,
        to: until,
        limit,
        ...(property !== undefined && { property }),
      })
      return { status: 200, body: { items } }
    },
  }),
]
