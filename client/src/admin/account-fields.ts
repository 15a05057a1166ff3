/** What is kept of an account, as its form holds it, and what of it has been changed. Pure. */
import type { Account, AccountChanges } from '@yiwang/contract'

export interface AccountFields {
  readonly login: string
  readonly name: string
  /** The first administrators work nowhere yet. */
  readonly unit?: string
  readonly title?: string
  readonly phone?: string
  readonly staff?: string
}

/** As a field of the form stands in it. */
const OPTIONAL = ['title', 'phone', 'staff'] as const

/** What has been entered, without what was left empty. */
export function entered({ login, name, unit, ...rest }: AccountFields): AccountFields {
  const given = OPTIONAL.map((field) => [field, rest[field]?.trim()] as const).filter(([, value]) => value)
  return { login: login.trim(), name: name.trim(), ...(unit && { unit }), ...Object.fromEntries(given) }
}

/** What is another one than before: null takes away, what is the same is not said. */
export function accountChanges(before: Account, fields: AccountFields): AccountChanges {
  const now = entered(fields)
  const changed = (['login', 'name', 'unit'] as const).filter((field) => now[field] && now[field] !== before[field])
  const taken = OPTIONAL.filter((field) => (now[field] ?? '') !== (before[field] ?? ''))
  return Object.fromEntries([
    ...changed.map((field) => [field, now[field]]),
    ...taken.map((field) => [field, now[field] ?? null]),
  ])
}
