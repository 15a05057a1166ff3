/** People, their organisation and what they look after, in the records. */
import type pg from 'pg'
import type { People } from '../people.ts'
import { createAccounts } from './accounts.ts'
import { createDevices } from './devices.ts'
import { createGridDrawings } from './grid-drawings.ts'
import { createLimits } from './limits.ts'
import { createOrganisation } from './organisation.ts'
import { createTransfers } from './transfers.ts'

export function createPeople(pool: pg.Pool): People {
  return {
    ...createAccounts(pool),
    ...createOrganisation(pool),
    ...createDevices(pool),
    ...createLimits(pool),
    ...createTransfers(pool),
    ...createGridDrawings(pool),
  }
}
