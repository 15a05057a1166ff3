/** Colleagues: the names behind the ids that alerts, drills and notices carry. */
import { colleague } from '@yiwang/contract'
import { z } from 'zod'
import { listOf } from '../query.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/colleagues',
    action: 'colleague.read',
    id: 'listColleagues',
    summary: 'Name and title of those with these ids; unknown ones are left out.',
    query: z.strictObject({ ids: listOf(z.uuid(), '00000000-0000-4000-8000-000000000000') }),
    answers: { 200: { description: 'Those who are known', schema: z.object({ items: z.array(colleague) }) } },
    handle: async ({ query: { ids } }, { people }) => ({ status: 200, body: { items: await people.colleagues(ids) } }),
  }),
]
