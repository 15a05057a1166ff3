/** People of tests: a duty chief of the whole district who also keeps the platform, and the same of a part of it. */
import type { Principal } from '@yiwang/contract'
import type { Visitor } from './visitor.ts'

export const dutyOfficerOf = (orgPath: string): Principal => ({
  id: 'test.duty',
  name: '王宁',
  grants: [
    { role: 'dutyChief', orgPath },
    { role: 'systemAdmin', orgPath },
  ],
})

export const DUTY_OFFICER = dutyOfficerOf('')

/** Somebody at their desk, signed in. */
export const atDesk = (who: Principal): Visitor => ({
  who,
  session: { id: 'session-of-tests', account: who.id, kind: 'person' },
  address: '127.0.0.1',
  mustChange: false,
})

export const DUTY_OFFICER_AT_DESK = atDesk(DUTY_OFFICER)
