/** Walls: made, listed, withdrawn. */
import { type Area, type Governed, madeWall, wall, wallRequest } from '@yiwang/contract'
import { z } from 'zod'
import { actorOf } from '../../visitor.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'
import { refusalOf } from './accounts.ts'

export default [
  route({
    method: 'get',
    path: '/walls',
    action: 'wall.manage',
    id: 'listWalls',
    summary: 'Walls, newest first, with those withdrawn: those that show nothing beyond what the asker answers for',
    answers: { 200: { description: 'Walls', schema: z.object({ items: z.array(wall) }) } },
    handle: async ({ admits }, { access }) => ({
      status: 200,
      body: { items: (await access.walls.all()).filter(({ areas }) => areas.every(({ orgPath }) => admits({ orgPath }))) },
    }),
  }),
  route({
    method: 'post',
    path: '/walls',
    action: 'wall.manage',
    id: 'makeWall',
    summary: 'A wall that sees these areas and does nothing. Its token is told this one time.',
    body: wallRequest,
    answers: { 201: { description: 'The wall and its token', schema: madeWall } },
    async handle({ body, visitor, at, admit }, { access }) {
      admitAll(body.areas, admit)
      if (body.until !== undefined && body.until <= at) throw new Refusal(422, 'grant.over', '`until` has passed already.')
      const made = await access.walls.make(body, actorOf(visitor), at)
      if (!made.ok) throw refusalOf(made)
      const { wall, token } = made
      return { status: 201, body: { wall, token } }
    },
  }),
  route({
    method: 'post',
    path: '/walls/{id}/withdraw',
    action: 'wall.manage',
    id: 'withdrawWall',
    summary: 'Its token and its sessions are worth nothing any more.',
    params: z.object({ id: z.uuid() }),
    answers: { 200: { description: 'The wall', schema: wall } },
    async handle({ params: { id }, visitor, at, admit }, { access }) {
      const found = (await access.walls.all()).find((wall) => wall.id === id)
      if (found) admitAll(found.areas, admit)
      const withdrawn = await access.walls.withdraw(id, actorOf(visitor), at)
      if (!withdrawn) throw new Refusal(404, 'wall.unknown')
      return { status: 200, body: withdrawn }
    },
  }),
]

/** A wall is a right like another: all that it shows lies within what its maker answers for. */
function admitAll(areas: readonly Area[], admit: (object: Governed) => void): void {
  for (const { orgPath } of areas) admit({ orgPath })
}
