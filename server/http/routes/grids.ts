/** Unit grids: their outlines, names and owners. */
import { createHash } from 'node:crypto'
import { ofGrid, unitGrid, unitGrids, visibilityOf } from '@yiwang/contract'
import { z } from 'zod'
import { Answers } from '../answers.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const answers = new Answers(16)

export default [
  route({
    method: 'get',
    path: '/grids',
    action: 'asset.read',
    id: 'listGrids',
    summary: 'All unit grids, each in its newest outline.',
    answers: { 200: { description: 'The grids', schema: unitGrids } },
    async handle({ who, admits }, { places }) {
      const { grids, birth } = places
      const of = JSON.stringify([visibilityOf(who), grids.map(({ code, version }) => [code, version])])
      const tag = `${birth}-${createHash('sha256').update(of).digest('base64url').slice(0, 22)}`
      return {
        status: 200,
        bytes: await answers.packed(tag, async () => ({ items: grids.filter((grid) => admits(ofGrid(grid))) })),
        gzipped: true,
        headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'private, no-cache', ETag: `"${tag}"` },
      }
    },
  }),
  route({
    method: 'get',
    path: '/grids/{code}',
    action: 'asset.read',
    id: 'readGrid',
    summary: 'One unit grid',
    params: z.object({ code: z.string().min(1).max(15) }),
    answers: { 200: { description: 'The grid', schema: unitGrid } },
    async handle({ params: { code }, admit }, { places }) {
      const grid = places.grids.find((one) => one.code === code)
      if (!grid) throw new Refusal(404, 'grid.unknown')
      admit(ofGrid(grid))
      return { status: 200, body: grid }
    },
  }),
]
