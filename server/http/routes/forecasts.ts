/** 推演: where the water goes if it goes on as it did. */
import { areasOf, forecasts } from '@yiwang/contract'
import { z } from 'zod'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/forecasts',
    action: 'observation.read',
    id: 'listForecasts',
    summary:
      'Each flood point for the next two hours, or why there is none; reckoned at most once a minute. Shown hatched, never solid.',
    query: z.strictObject({ property: z.literal('water.depth').default('water.depth') }),
    answers: { 200: { description: 'Forecasts with their model', schema: forecasts } },
    async handle({ at, who }, { records }) {
      const body = await records.forecasts({ now: at, areas: areasOf(who, 'observation.read') })
      return { status: 200, body, headers: { 'Cache-Control': 'no-cache' } }
    },
  }),
]
