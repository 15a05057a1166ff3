/** Who has read unusually much of what is personal: told to the security administrator, who sees the counts and never what was read. */
import { type AuditRow, DAY, type UnusualReading, unusualReading } from '@yiwang/contract'
import { z } from 'zod'
import { UNUSUAL } from '../../audit/reading.ts'
import { route } from '../route.ts'

const SPAN = 7 * DAY
const MOST = 200

export default [
  route({
    method: 'get',
    path: '/readings/unusual',
    action: 'reading.review',
    id: 'unusualReadings',
    summary: 'Who saw unusually many pictures and whole phone numbers in an hour of the last seven days, newest first.',
    answers: { 200: { description: 'At most 200', schema: z.object({ items: z.array(unusualReading) }) } },
    async handle({ at, admits }, { audit, access }) {
      const { items } = await audit.search({ act: UNUSUAL, from: at - SPAN, limit: MOST })
      const told = items.flatMap((row): UnusualReading[] => {
        const account = access.directory.person(row.by)?.account
        if (!account || !admits({ orgPath: account.unit })) return []
        return [{ at: row.at, account: account.id, name: account.name, unit: account.unit, ...countsOf(row) }]
      })
      return { status: 200, body: { items: told } }
    },
  }),
]

function countsOf({ detail = {} }: AuditRow): Pick<UnusualReading, 'seen' | 'expected' | 'usual'> {
  const { seen, expected, usual } = detail
  return { seen: Number(seen), expected: Number(expected), ...(usual !== undefined && { usual: Number(usual) }) }
}
