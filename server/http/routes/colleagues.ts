/** Colleagues: the names behind the ids that alerts, drills and notices carry. From memory: a thousand screens may ask at once. */
import { type Colleague, colleague } from '@yiwang/contract'
import { z } from 'zod'
import type { Directory } from '../../access/directory.ts'
import { route } from '../route.ts'

const MOST = 100

const ids = z
  .string()
  .max(MOST * 65)
  .transform((text) => text.split(','))
  .pipe(z.array(z.string().min(1).max(64)).max(MOST))
  .meta({ description: 'Of accounts or walls, separated by commas', example: '00000000-0000-4000-8000-000000000000' })

export default [
  route({
    method: 'get',
    path: '/colleagues',
    action: 'colleague.read',
    id: 'listColleagues',
    summary: 'Name and title of those with these ids, whoever has left too; unknown ones are left out.',
    query: z.strictObject({ ids }),
    answers: { 200: { description: 'Those who are known', schema: z.object({ items: z.array(colleague) }) } },
    handle: async ({ query: { ids } }, { access: { directory } }) => ({
      status: 200,
      body: { items: [...new Set(ids)].map((id) => colleagueOf(directory, id)).filter((one) => one !== undefined) },
    }),
  }),
]

function colleagueOf(directory: Directory, id: string): Colleague | undefined {
  const account = directory.person(id)?.account
  if (!account) {
    const wall = directory.wall(id)
    return wall && { id, name: wall.name }
  }
  const { name, title } = account
  return { id, name, ...(title !== undefined && { title }) }
}
