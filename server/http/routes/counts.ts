/** How many alerts there were. */
import { alertCount, areasOf, DAY, HOUR, MINUTE } from '@yiwang/contract'
import { z } from 'zod'
import { instantText } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const MOST_BINS = 2_016
/** Bins that days are a multiple of. */
const BINS = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1_440].map((minutes) => minutes * MINUTE)

export const binText = z.coerce
  .number()
  .refine((bin) => BINS.includes(bin), `must be one of ${BINS.join(', ')}`)
  .meta({ description: 'Milliseconds of a bin, 5 min to 1 day; bins begin as Beijing’s hours and days do', example: HOUR })

export default [
  route({
    method: 'get',
    path: '/alerts/counts',
    action: 'history.read',
    id: 'countAlerts',
    summary:
      'Alerts by when they were first seen and the worst they have been, every bin of the range; the last 24 hours unless told.',
    query: z.strictObject({ from: instantText.optional(), to: instantText.optional(), bin: binText.default(HOUR) }),
    answers: { 200: { description: 'Counts, oldest first', schema: z.array(alertCount) } },
    async handle({ query: { from, to, bin }, who, at }, { records }) {
      const until = to ?? at
      const since = from ?? until - DAY
      if (since >= until) throw new Refusal(400, 'malformed', '`from` must be before `to`.')
      if ((until - since) / bin > MOST_BINS) throw new Refusal(422, 'counts.tooMany', `At most ${MOST_BINS} bins at once.`)
      return {
        status: 200,
        body: await records.alertCounts({ from: since, to: until, bin, areas: areasOf(who, 'history.read', 'alert.read') }),
      }
    },
  }),
]
