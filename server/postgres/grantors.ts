/**
 * Those who give rights for the whole installation. There is always one whose own right to do so has no end: with the last of them
 * nobody could be let in to anything again but by whoever has the machine.
 */
import { type Account, type Action, type Grant, isGranted, isWhole, type Millis, ROLES } from '@yiwang/contract'
import type pg from 'pg'

const GIVING: Action = 'grant.manage'

/** The role that gives them, everywhere and for ever. */
export const GRANTOR: Grant = { role: 'securityAdmin', orgPath: '' }

type Person = Pick<Account, 'grants' | 'state'>

/** For the whole installation, whenever it may be. */
export function isGrantor(grant: Grant): boolean {
  const actions: readonly Action[] = ROLES[grant.role].actions
  return isWhole([grant]) && actions.includes(GIVING)
}

export function grantsForAll({ state, grants }: Person, at: Millis): boolean {
  return state === 'active' && grants.some((grant) => isGrantor(grant) && isGranted(grant, at))
}

/** And goes on doing so. */
function lasts({ state, grants }: Person, at: Millis): boolean {
  return state === 'active' && grants.some((grant) => isGrantor(grant) && isGranted(grant, at) && grant.until === undefined)
}

/** Until when at the latest, as it stands. */
function reach({ state, grants }: Person, at: Millis): Millis {
  const ends = state === 'active' ? grants.filter(isGrantor).map(({ until = Number.POSITIVE_INFINITY }) => until) : []
  return Math.max(at, ...ends)
}

function isShortened({ before, after }: Change<Person>, at: Millis): boolean {
  return reach(after, at) < reach(before, at)
}

/** A person as they are, and as they will be. */
interface Change<P extends Person> {
  readonly before: P
  readonly after: P
}

/** The one with whom the last would go whose right has no end; undefined = one is left, or was not there before. `others` stay as they are. */
export function lastGrantor<P extends Person>(
  changes: readonly Change<P>[],
  others: readonly Person[],
  at: Millis,
): P | undefined {
  const isLeft = [...others, ...changes.map(({ after }) => after)].some((one) => lasts(one, at))
  return isLeft ? undefined : changes.find((change) => isShortened(change, at))?.before
}

/** Whether this, done to one account, would leave nobody. */
export async function isLastGrantor(client: pg.PoolClient, before: Account, after: Account, at: Millis): Promise<boolean> {
  if (!isShortened({ before, after }, at)) return false
  return lastGrantor([{ before, after }], await possibleGrantors(client, before.id), at) !== undefined
}

/** Nobody of them is changed meanwhile. */
export async function possibleGrantors(client: pg.PoolClient, but: string): Promise<readonly Account[]> {
  const { rows } = await client.query<{ body: Account }>(
    `select body from account where state = 'active' and id <> $1 and body->'grants' @> $2::jsonb order by id for update`,
    [but, JSON.stringify([GRANTOR])],
  )
  return rows.map(({ body }) => body)
}
