/** Walls: made, listed, withdrawn. */
import { madeWall, wall, wallRequest } from '@yiwang/contract'
import { z } from 'zod'
import { actorOf } from '../../visitor.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/walls',
    action: 'wall.manage',
    id: 'listWalls',
    summary: 'Walls, newest first, with those withdrawn',
    answers: { 200: { description: 'Walls', schema: z.object({ items: z.array(wall) }) } },
    handle: async (_asked, { access }) => ({ status: 200, body: { items: await access.walls.all() } }),
  }),
  route({
    method: 'post',
    path: '/walls',
    action: 'wall.manage',
    id: 'makeWall',
    summary: 'A wall that sees these areas and does nothing. Its token is told this one time.',
    body: wallRequest,
    answers: { 201: { description: 'The wall and its token', schema: madeWall } },
    handle: async ({ body, visitor, at }, { access }) => ({
      status: 201,
      body: await access.walls.make(body, actorOf(visitor), at),
    }),
  }),
  route({
    method: 'post',
    path: '/walls/{id}/withdraw',
    action: 'wall.manage',
    id: 'withdrawWall',
    summary: 'Its token and its sessions are worth nothing any more.',
    params: z.object({ id: z.uuid() }),
    answers: { 200: { description: 'The wall', schema: wall } },
    async handle({ params: { id }, visitor, at }, { access }) {
      const withdrawn = await access.walls.withdraw(id, actorOf(visitor), at)
      if (!withdrawn) throw new Refusal(404, 'wall.unknown')
      return { status: 200, body: withdrawn }
    },
  }),
]
