/** Who must have a second factor, and what is missing: they may do nothing else before it is there. Pure. */
import { type Account, type Grant, hasSecondFactor, type Owed, type RoleId, SEPARATE } from '@yiwang/contract'

/** The three administrators (GB/T 22239-2019, 8.1.4.1 d), and whoever the configuration adds. */
export function rolesThatMust(more: readonly RoleId[]): ReadonlySet<RoleId> {
  return new Set([...SEPARATE, ...more])
}

/** `grants`: those in force; `elsewhere`: how many factors another house asked for, where that let them in. Demo accounts are everybody's: the first one to bind a telephone would keep the others out. */
export function owedBy(
  account: Pick<Account, 'demo' | 'secondFactor' | 'passkeys'>,
  grants: readonly Grant[],
  roles: ReadonlySet<RoleId>,
  elsewhere: 'one' | 'two' | undefined,
): Owed | undefined {
  if (account.demo === true || elsewhere === 'two' || !grants.some(({ role }) => roles.has(role))) return undefined
  if (!hasSecondFactor(account)) return 'factor'
  return elsewhere === 'one' ? 'proof' : undefined
}
