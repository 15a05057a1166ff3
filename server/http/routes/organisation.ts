/** The organisation: its units, who answers for which grids. What is changed is ended with a reason and stays on record. */
import {
  endRequest,
  type Governed,
  newResponsibility,
  newUnit,
  type OrgUnit,
  ofGrid,
  orgUnit,
  orgUnits,
  type ResponsibilityGrid,
  responsibilityChange,
  responsibilityGrid,
  responsibilityGrids,
  throughout,
  unitChange,
  unitEnd,
} from '@yiwang/contract'
import { z } from 'zod'
import type { ResponsibilityResult, UnitResult } from '../../people.ts'
import type { Places } from '../../places/places.ts'
import { actorOf } from '../../visitor.ts'
import { instantText } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { type Asked, route } from '../route.ts'

const responsibilityId = z.object({ id: z.uuid() })
const when = {
  at: instantText.optional(),
  all: z.stringbool().default(false).meta({ description: 'Also those that have ended' }),
}

export default [
  route({
    method: 'get',
    path: '/units',
    action: 'organisation.read',
    id: 'listUnits',
    summary: 'Units in force now or at an instant, by path.',
    query: z.strictObject(when),
    answers: { 200: { description: 'Units', schema: orgUnits } },
    async handle({ query: { at: then, all }, at, admits }, { people }) {
      const items = await people.units(all ? undefined : (then ?? at))
      return { status: 200, body: { items: items.filter(({ path }) => admits(throughout({ orgPath: path }))) } }
    },
  }),
  route({
    method: 'post',
    path: '/units',
    action: 'organisation.manage',
    id: 'addUnit',
    summary: 'A new street, community or department below one that is there.',
    body: newUnit,
    answers: { 201: { description: 'The unit', schema: orgUnit } },
    async handle({ body, visitor, at, admit }, { people }) {
      admit({ orgPath: body.path })
      return { status: 201, body: unitOf(await people.addUnit(body, actorOf(visitor), at)) }
    },
  }),
  route({
    method: 'post',
    path: '/units/change',
    action: 'organisation.manage',
    id: 'changeUnit',
    summary: 'Another name from now on; the one before stays with its reason.',
    body: unitChange,
    answers: { 200: { description: 'The unit as it is now', schema: orgUnit } },
    async handle({ body, visitor, at, admit }, { people }) {
      admit({ orgPath: body.path })
      return { status: 200, body: unitOf(await people.changeUnit(body, actorOf(visitor), at)) }
    },
  }),
  route({
    method: 'post',
    path: '/units/end',
    action: 'organisation.manage',
    id: 'endUnit',
    summary: 'Ends a unit in which nobody works and nothing stands any more.',
    body: unitEnd,
    answers: { 200: { description: 'The unit as it ended', schema: orgUnit } },
    async handle({ body, visitor, at, admit }, { people }) {
      admit({ orgPath: body.path })
      return { status: 200, body: unitOf(await people.endUnit(body, actorOf(visitor), at)) }
    },
  }),
  route({
    method: 'get',
    path: '/responsibility-grids',
    action: 'organisation.read',
    id: 'listResponsibilityGrids',
    summary: '责任网格: who answers for which unit grids, now or at an instant.',
    query: z.strictObject({ ...when, grid: z.string().min(1).max(15).optional(), owner: z.uuid().optional() }),
    answers: { 200: { description: 'Responsibility grids', schema: responsibilityGrids } },
    async handle({ query: { at: then, all, grid, owner }, at, admits }, { people, places }) {
      const items = await people.responsibilities({
        ...(!all && { at: then ?? at }),
        ...(grid !== undefined && { grid }),
        ...(owner !== undefined && { owner }),
      })
      const shown = items.filter(({ grids }) => partsOf(grids, places).some((part) => admits(part)))
      return { status: 200, body: { items: shown } }
    },
  }),
  route({
    method: 'post',
    path: '/responsibility-grids',
    action: 'organisation.manage',
    id: 'addResponsibilityGrid',
    summary: 'Unit grids that somebody answers for together; no unit grid is answered for twice.',
    body: newResponsibility,
    answers: { 201: { description: 'The responsibility grid', schema: responsibilityGrid } },
    async handle({ body, visitor, at, admit }, { people, places }) {
      admitAll(body.grids, places, admit)
      return { status: 201, body: responsibilityOf(await people.addResponsibility(body, actorOf(visitor), at)) }
    },
  }),
  route({
    method: 'post',
    path: '/responsibility-grids/{id}/change',
    action: 'organisation.manage',
    id: 'changeResponsibilityGrid',
    summary: 'Other grids or owners: this one is ended with the reason, another one begins in its place.',
    params: responsibilityId,
    body: responsibilityChange,
    answers: { 200: { description: 'The one that begins', schema: responsibilityGrid } },
    async handle({ params: { id }, body: { because, ...changes }, visitor, at, admit }, { people, places }) {
      admitAll((await known(people.responsibility(id))).grids, places, admit)
      if (changes.grids) admitAll(changes.grids, places, admit)
      return {
        status: 200,
        body: responsibilityOf(await people.changeResponsibility(id, changes, because, actorOf(visitor), at)),
      }
    },
  }),
  route({
    method: 'post',
    path: '/responsibility-grids/{id}/end',
    action: 'organisation.manage',
    id: 'endResponsibilityGrid',
    summary: 'Nobody answers for these grids together any more.',
    params: responsibilityId,
    body: endRequest,
    answers: { 200: { description: 'As it ended', schema: responsibilityGrid } },
    async handle({ params: { id }, body: { because }, visitor, at, admit }, { people, places }) {
      admitAll((await known(people.responsibility(id))).grids, places, admit)
      return { status: 200, body: responsibilityOf(await people.endResponsibility(id, because, actorOf(visitor), at)) }
    },
  }),
]

/** Where grids lie that are there now; one that has ended belongs to the whole district. */
function partsOf(codes: readonly string[], { grids }: Places): readonly Governed[] {
  const parts = new Map(grids.map((grid) => [grid.code, ofGrid(grid)]))
  return codes.map((code) => parts.get(code) ?? {})
}

function admitAll(codes: readonly string[], places: Places, admit: Asked<never, never, never>['admit']): void {
  for (const part of partsOf(codes, places)) admit(part)
}

async function known<T>(found: Promise<T | undefined>): Promise<T> {
  const it = await found
  if (it === undefined) throw new Refusal(404, 'responsibility.unknown')
  return it
}

function unitOf(result: UnitResult): OrgUnit {
  if (result.ok) return result.unit
  switch (result.why) {
    case 'unknown':
      throw new Refusal(404, 'unit.unknown', 'There is no such unit, or it has ended.')
    case 'noParent':
      throw new Refusal(422, 'unit.noParent', 'What it would be a part of is not there.')
    case 'exists':
      throw new Refusal(409, 'unit.exists', 'There is one with this path.')
    case 'conflict':
      throw new Refusal(409, 'unit.conflict', 'The unit has changed since.', { current: result.unit })
    case 'inhabited':
      throw new Refusal(422, `unit.${result.by}`, `It cannot end: ${result.count} ${result.by} are still in it.`)
  }
}

function responsibilityOf(result: ResponsibilityResult): ResponsibilityGrid {
  if (result.ok) return result.responsibility
  switch (result.why) {
    case 'unknown':
      throw new Refusal(404, 'responsibility.unknown')
    case 'ended':
      throw new Refusal(409, 'responsibility.ended', 'It has ended.', { current: result.responsibility })
    case 'overlap':
      throw new Refusal(409, 'responsibility.overlap', `“${result.responsibility.name}” answers for some of these grids.`, {
        current: result.responsibility,
      })
    case 'noSuchGrid':
      throw new Refusal(422, 'grid.unknown', `There is no such unit grid: ${result.id}`, { about: result.id })
    case 'noSuchOwner':
      throw new Refusal(422, 'account.unknown', `Nobody who works here is ${result.id}.`)
  }
}
