/** What the policy's data say, read as plainly as can be and without the product's own door: the yardstick of the matrix. */
import { type Account, type Grant, type Millis, ROLES } from '@yiwang/contract'

/** Something the door is asked about, with where it belongs. */
export interface Thing {
  readonly id: string
  readonly orgPath: string
  /** The unit grid it lies in. */
  readonly gridCode?: string
  /** Said for a part of the organisation: everybody below it may read it too, whatever kinds they are limited to. */
  readonly said?: true
  readonly kind?: string
  readonly groups?: readonly string[]
  /** Of a grid: a point in it. */
  readonly at?: readonly number[]
}

type Holder = Pick<Account, 'grants'>

export function hasAction({ grants }: Holder, action: string, at: Millis): boolean {
  return grants.some((grant) => gives(grant, action, at))
}

export function allows({ grants }: Holder, action: string, thing: Thing, at: Millis): boolean {
  const { orgPath, gridCode, kind, groups = [], said } = thing
  return grants.some((grant) => {
    if (!gives(grant, action, at)) return false
    const wanted = partsOf(grant.orgPath)
    const there = [...partsOf(orgPath), ...(gridCode === undefined ? [] : [gridCode])]
    const isBelow = wanted.every((part, i) => there[i] === part)
    if (said && action.endsWith('.read')) return isBelow || there.every((part, i) => wanted[i] === part)
    if (!isBelow) return false
    if (grant.kinds !== undefined && !grant.kinds.some((one) => one === kind)) return false
    return grant.group === undefined || groups.includes(grant.group)
  })
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '')
}

function gives({ role, from = 0, until = Number.POSITIVE_INFINITY }: Grant, action: string, at: Millis): boolean {
  const actions: readonly string[] = ROLES[role].actions
  return at >= from && at < until && actions.includes(action)
}
