/** The one door: who asks, what they want to do, on what. Every route, room, file and fact passes through `may`. */
import { Ability } from '@casl/ability'
import { z } from 'zod'
import type { Action } from './action.ts'
import type { AssetKind } from './asset-kind.ts'
import { type Area, type Governed, grant, holds } from './grant.ts'
import { ROLES } from './role.ts'

export const principal = z.object({
  /** Of the account, or of the wall. */
  id: z.string(),
  name: z.string(),
  /** Those in force now. */
  grants: z.array(grant),
})
export type Principal = z.infer<typeof principal>

type Allowed = [Action, 'object' | Governed]
type Door = Ability<Allowed, Area>

/** A principal never changes: another right is another principal. */
const doors = new WeakMap<Principal, Door>()

function doorOf(who: Principal): Door {
  const known = doors.get(who)
  if (known) return known
  const door: Door = new Ability<Allowed, Area>(
    who.grants.map((granted) => ({ action: [...ROLES[granted.role].actions], subject: 'object' as const, conditions: granted })),
    { conditionsMatcher: (area) => (object) => holds(area, object as Governed), detectSubjectType: () => 'object' },
  )
  doors.set(who, door)
  return door
}

/** true, or why not. An object without orgPath belongs to the whole district. */
export function may(who: Principal, action: Action, object: Governed = {}): true | 'action' | 'area' {
  const door = doorOf(who)
  if (door.can(action, object)) return true
  return door.can(action, 'object') ? 'area' : 'action'
}

/** Whether they may do it at all, to whatever. */
export function mayAtAll(who: Principal, action: Action): boolean {
  return doorOf(who).can(action, 'object')
}

/** Whether they may do it to anything of this kind, wherever that stands. */
export function mayOfKind(who: Principal, action: Action, kind: AssetKind): boolean {
  return areasOf(who, action).some(({ kinds }) => kinds === undefined || kinds.includes(kind))
}

/** Where they may do all of these: what the records are asked for. */
export function areasOf(who: Principal, ...actions: readonly Action[]): readonly Area[] {
  return who.grants.flatMap((granted) => {
    const allowed: readonly Action[] = ROLES[granted.role].actions
    if (!actions.every((action) => allowed.includes(action))) return []
    const { orgPath, kinds, group } = granted
    return [{ orgPath, ...(kinds && { kinds }), ...(group !== undefined && { group }) }]
  })
}

/** Everybody with the same one may see the same things: what is made for one of them serves all. */
export function visibilityOf(who: Principal): string {
  const known = visibilities.get(who)
  if (known !== undefined) return known
  const seen = who.grants.map(({ role, orgPath, kinds, group }) =>
    JSON.stringify([role, orgPath, kinds && [...kinds].sort(), group]),
  )
  const visibility = [...new Set(seen)].sort().join(' ')
  visibilities.set(who, visibility)
  return visibility
}
const visibilities = new WeakMap<Principal, string>()

/** Where what they make belongs: the first whole part of the organisation in which they may do it. */
export function homeOf(who: Principal, action: Action): string | undefined {
  return areasOf(who, action)
    .filter(({ kinds, group }) => !kinds && group === undefined)
    .map(({ orgPath }) => orgPath)
    .sort((a, b) => a.length - b.length)[0]
}
