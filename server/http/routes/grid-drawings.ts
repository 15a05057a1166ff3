/** Unit grids as GeoJSON: in after a check of how they fit together, out as they stand. */
import { drawReport, drawRequest, gridCollection, ofGrid, type UnitGrid } from '@yiwang/contract'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'
import { senderOf } from './transfers.ts'

const BODY_LIMIT = 9 * 1_024 * 1_024

export default [
  route({
    method: 'get',
    path: '/grids/geojson',
    action: 'organisation.read',
    id: 'exportGrids',
    summary: 'The grids in force as GeoJSON (RFC 7946).',
    answers: { 200: { description: 'The grids', schema: gridCollection } },
    async handle({ admits }, { places }) {
      return {
        status: 200,
        body: { type: 'FeatureCollection', features: places.grids.filter((grid) => admits(ofGrid(grid))).map(featureOf) },
      }
    },
  }),
  route({
    method: 'post',
    path: '/grids/import',
    action: 'organisation.manage',
    id: 'drawGrids',
    summary:
      'Draws grids anew. Old outlines end with the reason and stay on record; assets are found their grid again. All or nothing.',
    body: drawRequest,
    bodyLimit: BODY_LIMIT,
    answers: { 200: { description: 'What was done, or would be; what is wrong; where holes are', schema: drawReport } },
    async handle(asked, { people, heard }) {
      const report = await people.drawGrids(asked.body, senderOf(asked), asked.at)
      if (!report) throw new Refusal(409, 'grid.conflict', 'The grids have changed meanwhile: look again.')
      if (report.written) await heard()
      return { status: 200, body: report }
    },
  }),
]

function featureOf({ code, name, street, community, orgPath, owner, version, ring }: UnitGrid) {
  return {
    type: 'Feature',
    properties: { code, name, orgPath, street, community, version, ...(owner !== undefined && { owner }) },
    geometry: { type: 'Polygon', coordinates: [[...ring, ...ring.slice(0, 1)]] },
  }
}
