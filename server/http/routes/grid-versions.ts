/** Unit grids through time: the outlines one has had, and the one in which a point lay at an instant, with who answered for it. */
import { gridAtPoint, gridVersions, ofGrid } from '@yiwang/contract'
import { z } from 'zod'
import { gridFinder } from '../../places/grids.ts'
import { instantText, latitude, longitude } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/grids/at',
    action: 'asset.read',
    id: 'gridAtPoint',
    summary: 'The one grid a point lies in, now or at an instant, and who answered for it. None = unresolved.',
    query: z.strictObject({ lon: longitude, lat: latitude, at: instantText.optional() }),
    answers: { 200: { description: 'The grid, if any', schema: gridAtPoint } },
    async handle({ query: { lon, lat, at: then }, at: now, admit }, { people }) {
      const at = then ?? now
      const grids = await people.gridsAt(at)
      const code = gridFinder(grids)(lon, lat)?.code
      const grid = grids.find((one) => one.code === code)
      if (!grid) return { status: 200, body: { at } }
      admit(ofGrid(grid))
      const [responsibility] = await people.responsibilities({ at, grid: grid.code })
      return { status: 200, body: { at, grid, ...(responsibility && { responsibility }) } }
    },
  }),
  route({
    method: 'get',
    path: '/grids/{code}/versions',
    action: 'asset.read',
    id: 'gridVersions',
    summary: 'All outlines a grid has had, the newest first.',
    params: z.object({ code: z.string().min(1).max(15) }),
    answers: { 200: { description: 'Its outlines', schema: gridVersions } },
    async handle({ params: { code }, admit, admits }, { people }) {
      const items = await people.gridVersions(code)
      const [newest] = items
      if (!newest) throw new Refusal(404, 'grid.unknown')
      const seen = items.filter((grid) => admits(ofGrid(grid)))
      if (seen.length === 0) admit(ofGrid(newest))
      return { status: 200, body: { items: seen } }
    },
  }),
]
