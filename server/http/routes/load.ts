/** 值守负荷: what a span of time asked of those who confirm and judge. */
import { alertLoad, areasOf, DAY } from '@yiwang/contract'
import { z } from 'zod'
import { instantText } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/alerts/load',
    action: 'history.read',
    id: 'readLoad',
    summary:
      'How many alerts first seen in the range asked for confirmation, were confirmed and how fast, were judged and were false.',
    query: z.strictObject({ from: instantText, to: instantText }),
    answers: { 200: { description: 'Sums over the range, of at most a day', schema: alertLoad } },
    async handle({ query: { from, to }, who }, { records }) {
      if (from >= to) throw new Refusal(400, 'malformed', '`from` must be before `to`.')
      if (to - from > DAY) throw new Refusal(422, 'load.tooLong', 'At most a day at once.')
      return { status: 200, body: await records.alertLoad({ from, to, areas: areasOf(who, 'history.read', 'alert.read') }) }
    },
  }),
]
