/** Ways of moving things over a past time. */
import { areasOf, assetKind, DAY, tracks } from '@yiwang/contract'
import { z } from 'zod'
import { instantText, listOf } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'
import { unchanging } from './unchanging.ts'

const MOST_POINTS = 20_000

export default [
  route({
    method: 'get',
    path: '/tracks',
    action: 'history.read',
    id: 'listTracks',
    summary: 'Positions by asset, at most one in 2 s and 20,000 in all (`step` says how far they were thinned). At most a day.',
    query: z.strictObject({
      from: instantText,
      to: instantText,
      kinds: listOf(assetKind, 'drone').default(['drone']),
    }),
    answers: { 200: { description: 'Tracks', schema: tracks } },
    async handle({ query: { from, to, kinds }, who, at }, { records }) {
      if (from > to) throw new Refusal(400, 'malformed', '`from` is after `to`.')
      if (to - from > DAY) throw new Refusal(422, 'tracks.tooLong', 'At most a day at once.')
      const body = await records.tracks({ from, to, kinds, most: MOST_POINTS, areas: areasOf(who, 'history.read') })
      return { status: 200, body, headers: unchanging(body.complete && to < at) }
    },
  }),
]
