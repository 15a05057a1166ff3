/** What is asked for and answered about accounts: kept by one administrator, granted by another. */
import { z } from 'zod'
import { account, accountState, login } from './account.ts'
import { grant } from './grant.ts'
import { orgPath } from './organisation.ts'

const name = z.string().trim().min(1).max(60)
const title = z.string().trim().min(1).max(60)
const staffNumber = z.string().trim().min(1).max(60)
/** What was shown masked is no number and is never taken for one. */
export const phone = z.string().regex(/^\+?\d[\d -]{4,28}$/)
/** Why: kept with the act. */
export const because = z.string().trim().min(2).max(300)
const ifVersion = z.number().int().positive()

export const newAccount = z.strictObject({
  login,
  name,
  unit: orgPath.min(1),
  title: title.optional(),
  phone: phone.optional(),
  staff: staffNumber.optional(),
})
export type NewAccount = z.infer<typeof newAccount>

/** null takes away what there was. */
export const accountChanges = z.strictObject({
  login: login.optional(),
  name: name.optional(),
  unit: orgPath.min(1).optional(),
  title: title.nullable().optional(),
  phone: phone.nullable().optional(),
  staff: staffNumber.nullable().optional(),
})
export type AccountChanges = z.infer<typeof accountChanges>
export const accountChangeRequest = accountChanges.extend({ ifVersion })

export const accountStateRequest = z.strictObject({ ifVersion, state: accountState, because })
export const phoneRequest = z.strictObject({ because })
export const phoneAnswer = z.object({ phone: z.string().optional() })

export const ifVersionRequest = z.strictObject({ ifVersion })
/** A password for one sign-in, shown once: the account must choose another with it. */
export const oncePassword = z.object({ account, password: z.string() })

export const grantRequest = z.strictObject({ ifVersion, grant: grant.strict() })
export const takeGrantRequest = grantRequest.extend({ because })
