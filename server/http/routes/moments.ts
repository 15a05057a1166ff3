/** Playback: what was true at a past instant. */
import { areasOf, MINUTE, moment } from '@yiwang/contract'
import { z } from 'zod'
import { instantText } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'
import { unchanging } from './unchanging.ts'

/** Written a little later than it happened, so that an instant is worth asking for again until then. */
const SETTLED = 5 * MINUTE

export default [
  route({
    method: 'get',
    path: '/moments',
    action: 'history.read',
    id: 'readMoment',
    summary: '回放: alerts as they were, newest values and positions as of an instant, as far back as history is kept.',
    query: z.strictObject({ at: instantText }),
    answers: { 200: { description: 'What was true then', schema: moment } },
    async handle({ query: { at }, who, at: now }, { records }) {
      if (at > now) throw new Refusal(422, 'moment.future', '`at` has not been yet.')
      const body = await records.moment({
        at,
        areas: areasOf(who, 'history.read', 'observation.read'),
        alertAreas: areasOf(who, 'history.read', 'alert.read'),
      })
      return { status: 200, body, headers: unchanging(body.complete && at < now - SETTLED) }
    },
  }),
]
