/** A grant: a role for an area, perhaps only for some kinds or one group of assets, perhaps only for a time. Permissions are this data. */
import { z } from 'zod'
import { assetKind } from './asset-kind.ts'
import { type Millis, millis } from './instant.ts'
import { roleId } from './role.ts'

/** A named set of assets, such as the cameras of one market. */
export const assetGroup = z.string().min(1).max(60)

export const area = z.object({
  /** A part of the organisation, or one unit grid in it (`district/street/community/grid`), and everything below; empty = the whole district. */
  orgPath: z.string().max(300),
  /** Only assets of these kinds. */
  kinds: z.array(assetKind).min(1).optional(),
  /** Only assets of this group. */
  group: assetGroup.optional(),
})
export type Area = z.infer<typeof area>

export const grant = area.extend({
  role: roleId,
  /** In force from then (inclusive); absent = always was. */
  from: millis.optional(),
  /** Until then (exclusive); absent = until it is taken back. */
  until: millis.optional(),
})
export type Grant = z.infer<typeof grant>

export function isGranted({ from, until }: Pick<Grant, 'from' | 'until'>, at: Millis): boolean {
  return (from === undefined || from <= at) && (until === undefined || at < until)
}

/** The next instant at which what is in force is something else; undefined = never. */
export function nextTurn(grants: readonly Grant[], at: Millis): Millis | undefined {
  const turns = grants
    .flatMap(({ from, until }) => [from, until])
    .filter((turn): turn is Millis => turn !== undefined && turn > at)
  return turns.length > 0 ? Math.min(...turns) : undefined
}

/** What an action is about. Without an organisation it belongs to the whole district. */
export interface Governed {
  readonly orgPath?: string | undefined
  /** The unit grid it lies in. */
  readonly gridCode?: string | undefined
  /** Of an asset: its kind and the groups it is in. */
  readonly kind?: string | undefined
  readonly groups?: readonly string[] | undefined
  /** It concerns everything below its part of the organisation too. */
  readonly spreads?: boolean | undefined
}

/** An area of some kinds or one group holds assets only, and only those that say that they are such. */
export function holds({ orgPath, kinds, group }: Area, object: Governed): boolean {
  const place = placeOf(object)
  if (object.spreads) return isBelow(place, orgPath) || isBelow(orgPath, place)
  if (!isBelow(place, orgPath)) return false
  if (kinds && !kinds.some((kind) => kind === object.kind)) return false
  return group === undefined || (object.groups ?? []).includes(group)
}

/** What is said for a part of the organisation concerns everybody below it: a warning for the district, the name of a street. */
export function throughout({ orgPath }: { readonly orgPath: string }): Governed {
  return { orgPath, spreads: true }
}

/** A unit grid is the last part of the path of what lies in it. */
export function placeOf({ orgPath = '', gridCode }: Governed): string {
  return gridCode === undefined ? orgPath : `${orgPath}/${gridCode}`
}

/** The whole district and everything in it. */
export function isWhole(areas: readonly Area[]): boolean {
  return areas.some(({ orgPath, kinds, group }) => orgPath === '' && !kinds && group === undefined)
}

/** An area of one unit grid: below its district, street and community. */
export function endsAtGrid({ orgPath }: Pick<Area, 'orgPath'>): boolean {
  return orgPath.split('/').length > 3
}

/** Whether a part of the organisation is another one or below it. */
export function isBelow(orgPath: string, above: string): boolean {
  return above === '' || orgPath === above || orgPath.startsWith(`${above}/`)
}
