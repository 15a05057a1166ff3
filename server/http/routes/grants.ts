/** Grants: who may do what, where and until when. Given by the security administrator, never to themselves. */
import { account, type Governed, type Grant, grantRequest, type Principal, takeGrantRequest } from '@yiwang/contract'
import { z } from 'zod'
import { actorOf } from '../../visitor.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'
import { known, outcome } from './accounts.ts'

const accountId = z.object({ id: z.uuid() })

export default [
  route({
    method: 'post',
    path: '/accounts/{id}/grants',
    action: 'grant.manage',
    id: 'giveGrant',
    summary: 'Gives a role for an area, for all assets or some, for ever or a time. Screens follow within a second.',
    params: accountId,
    body: grantRequest,
    answers: { 200: { description: 'The account after the act', schema: account } },
    async handle({ params: { id }, body: { ifVersion, grant }, who, visitor, at, admit }, { people }) {
      const found = await known(people.account(id))
      mayGrant(id, found.unit, grant, who, admit)
      if (grant.until !== undefined && grant.until <= at) throw new Refusal(422, 'grant.over', '`until` has passed already.')
      if (grant.from !== undefined && grant.until !== undefined && grant.until <= grant.from)
        throw new Refusal(422, 'grant.over', '`until` lies before `from`.')
      return { status: 200, body: outcome(await people.give(id, ifVersion, grant, actorOf(visitor), at)) }
    },
  }),
  route({
    method: 'post',
    path: '/accounts/{id}/grants/take',
    action: 'grant.manage',
    id: 'takeGrant',
    summary: 'Takes one back, named as it was given.',
    params: accountId,
    body: takeGrantRequest,
    answers: { 200: { description: 'The account after the act', schema: account } },
    async handle({ params: { id }, body: { ifVersion, grant, because }, who, visitor, at, admit }, { people }) {
      const found = await known(people.account(id))
      mayGrant(id, found.unit, grant, who, admit)
      return { status: 200, body: outcome(await people.take(id, ifVersion, grant, because, actorOf(visitor), at)) }
    },
  }),
]

/** Both the person and what is given lie within what the giver answers for. */
function mayGrant(id: string, unit: string, { orgPath }: Grant, who: Principal, admit: (object: Governed) => void): void {
  if (who.id === id) throw new Refusal(403, 'grant.self', 'Nobody gives or takes their own rights.')
  admit({ orgPath: unit })
  admit({ orgPath })
}
