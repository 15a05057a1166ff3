/** The district's limits: what rules judge by where a device has none of its own. */
import { type DistrictLimits, districtLimits, limitsChange } from '@yiwang/contract'
import type { LimitsResult } from '../../limits.ts'
import { actorOf } from '../../visitor.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

/** They hold everywhere: whoever keeps devices of a part of it keeps none of them. */
const DISTRICT = { orgPath: '' }

export default [
  route({
    method: 'get',
    path: '/limits',
    action: 'device.manage',
    id: 'readLimits',
    summary: 'The limits in force, and those an installation begins with.',
    answers: { 200: { description: 'The limits', schema: districtLimits } },
    async handle({ admit }, { people }) {
      admit(DISTRICT)
      return { status: 200, body: await people.limits() }
    },
  }),
  route({
    method: 'post',
    path: '/limits/change',
    action: 'device.manage',
    id: 'changeLimits',
    summary: 'Other limits, for everything that is judged from now on; alerts say by which version they were judged.',
    body: limitsChange,
    answers: { 200: { description: 'The limits in force', schema: districtLimits } },
    async handle({ body, visitor, at, admit }, { people }) {
      admit(DISTRICT)
      return { status: 200, body: outcome(await people.changeLimits(body, actorOf(visitor), at)) }
    },
  }),
]

function outcome(result: LimitsResult): DistrictLimits {
  if (result.ok) return result.limits
  if (result.why === 'conflict')
    throw new Refusal(409, 'limits.conflict', 'The limits have changed since.', { current: result.limits })
  throw new Refusal(422, 'limits.same', 'They are so already.')
}
