/** Accounts: the people who sign in. What identifies a person beyond the name they work under is masked for all but a few. */
import { z } from 'zod'
import { type Grant, grant } from './grant.ts'
import { type Millis, millis } from './instant.ts'
import { orgPath } from './organisation.ts'
import { type RoleId, SEPARATE } from './role.ts'

export const login = z
  .string()
  .min(2)
  .max(64)
  .regex(/^[\p{L}\p{N}._@-]+$/u)
  // Letters that only look wider, smaller or otherwise composed are none of their own: nobody is taken for somebody by them.
  .refine((text) => text === text.normalize('NFKC'), 'must be written in plain letters')

/** `left`: gone for good; the account stays, because what was done under it stays. */
export const accountState = z.enum(['active', 'disabled', 'left'])
export type AccountState = z.infer<typeof accountState>

export const account = z.object({
  id: z.uuid(),
  login,
  name: z.string().min(1).max(60),
  /** Where they work: an area or a department. */
  unit: orgPath,
  title: z.string().max(60).optional(),
  /** `138****1234` for all who may not unmask. */
  phone: z.string().max(30).optional(),
  /** The staff number of the office that keeps the list: what an import finds its people by. */
  staff: z.string().max(60).optional(),
  state: accountState,
  /** All of them, those not in force too. */
  grants: z.array(grant).max(200),
  /** The next sign-in must choose another password. */
  mustChange: z.boolean(),
  /** A code of an authenticator is asked for beside the password. */
  secondFactor: z.boolean(),
  /** How many; absent = none. */
  passkeys: z.number().int().positive().optional(),
  /** Sessions begun before are over: somebody at the machine gave the account back to its owner then. */
  recoveredAt: millis.optional(),
  /** Of the demo district: not there without it. */
  demo: z.boolean().optional(),
  created: millis,
  version: z.number().int().positive(),
})
export type Account = z.infer<typeof account>

/** Whoever has one does not come in with the password alone. */
export function hasSecondFactor({ secondFactor, passkeys = 0 }: Pick<Account, 'secondFactor' | 'passkeys'>): boolean {
  return secondFactor || passkeys > 0
}

/** Whoever could sign in as another kind of administrator would be both: what that one signs in with is not theirs to change. */
export function isOtherAdministrator({ grants }: Pick<Account, 'grants'>, who: Pick<Account, 'grants'>): boolean {
  const own = administratorOf(who.grants)
  return administratorOf(grants).some((role) => !own.includes(role))
}

function administratorOf(grants: readonly Grant[]): readonly RoleId[] {
  return grants.map(({ role }) => role).filter((role) => SEPARATE.has(role))
}

/** Whoever could sign in as somebody who may do more than lies in their own part could do it everywhere. */
export function reachesBeyond({ grants }: Pick<Account, 'grants'>, keeps: (orgPath: string) => boolean, at: Millis): boolean {
  return grants.some(({ orgPath, until }) => (until === undefined || at < until) && !keeps(orgPath))
}

/** What everybody who works here may know of a colleague. */
export const colleague = z.object({ id: z.string(), name: z.string(), title: z.string().optional() })
export type Colleague = z.infer<typeof colleague>

/** 138****1234; what is too short to keep anything shows nothing. */
export function maskPhone(phone: string): string {
  return phone.length >= 11 ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : '****'
}
