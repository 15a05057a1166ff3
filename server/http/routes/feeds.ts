/** Feeds, faults and the catalogue: how the platform itself is. */
import { areasOf, catalogue, fault, feed, feedState, feedStateOf, isWhole, space } from '@yiwang/contract'
import { z } from 'zod'
import { cursor, limit, pageOf } from '../query.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/feeds',
    action: 'feed.read',
    id: 'listFeeds',
    summary:
      'Health of every feed, and room on the disks things are kept on. Rate, last seen, and devices fresh, stale and offline for whoever answers for the whole district; others are told how it is without the counts.',
    answers: {
      200: { description: 'All feeds', schema: z.object({ items: z.array(feed.or(feedState)), spaces: z.array(space) }) },
    },
    async handle({ who }, { feeds, spaces }) {
      const all = feeds()
      return { status: 200, body: { items: isWhole(areasOf(who, 'feed.read')) ? all : all.map(feedStateOf), spaces: spaces() } }
    },
  }),
  route({
    method: 'get',
    path: '/faults',
    action: 'fault.read',
    id: 'listFaults',
    summary: 'What could not be read, newest first: the reason and the first bytes.',
    query: z.strictObject({ source: z.string().max(32).optional(), cursor: cursor.optional(), limit }),
    answers: { 200: { description: 'A page of faults', schema: pageOf(fault.extend({ id: z.string() })) } },
    async handle({ query: { source, cursor, limit }, admit }, { records }) {
      // Raw bytes of any device of the district.
      admit({})
      const page = await records.faults({
        limit,
        ...(source !== undefined && { source }),
        ...(cursor !== undefined && { cursor }),
      })
      return { status: 200, body: page }
    },
  }),
  route({
    method: 'get',
    path: '/catalogue',
    action: 'catalogue.read',
    id: 'readCatalogue',
    summary: 'Rules, properties, kinds and protocols of this installation, with their words.',
    answers: { 200: { description: 'The catalogue', schema: catalogue } },
    handle: async (_asked, { catalogue }) => ({ status: 200, body: catalogue() }),
  }),
]
