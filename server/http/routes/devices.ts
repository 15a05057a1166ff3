/** Devices: placed on the map, given to those who look after them, put into groups, judged by limits of their own. */
import { type Asset, asset, assetChangeRequest, deviceId, placeRequest, unplacedAssets } from '@yiwang/contract'
import { z } from 'zod'
import type { AssetResult } from '../../devices.ts'
import { actorOf } from '../../visitor.ts'
import { limit } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'
import { refusalOf } from './accounts.ts'

const assetId = z.object({ id: deviceId })

export default [
  route({
    method: 'get',
    path: '/assets/unresolved',
    action: 'asset.read',
    id: 'unresolvedAssets',
    summary: 'Assets that are placed, but stand in no grid as the grids are now.',
    query: z.strictObject({ limit }),
    answers: { 200: { description: 'The first of them, and how many there are', schema: unplacedAssets } },
    handle: async ({ query: { limit }, who }, { places }) => ({ status: 200, body: places.unresolved(who, limit) }),
  }),
  route({
    method: 'post',
    path: '/assets/{id}/place',
    action: 'device.manage',
    id: 'placeAsset',
    summary: 'Where it stands, WGS-84: the grid of that place says whose it is.',
    params: assetId,
    body: placeRequest,
    answers: { 200: { description: 'The asset after the act', schema: asset } },
    async handle({ params: { id }, body, visitor, at, admits }, { people, heard }) {
      const placed = outcome(await people.placeAsset(id, body, admits, actorOf(visitor), at))
      await heard()
      return { status: 200, body: placed }
    },
  }),
  route({
    method: 'post',
    path: '/assets/{id}/change',
    action: 'device.manage',
    id: 'changeAsset',
    summary: 'Name, address, who looks after it, its groups and its own limits; null takes away.',
    params: assetId,
    body: assetChangeRequest,
    answers: { 200: { description: 'The asset after the act', schema: asset } },
    async handle({ params: { id }, body: { ifVersion, ...changes }, visitor, at, admits }, { people, heard }) {
      const changed = outcome(await people.changeAsset(id, ifVersion, changes, admits, actorOf(visitor), at))
      await heard()
      return { status: 200, body: changed }
    },
  }),
]

function outcome(result: AssetResult): Asset {
  if (result.ok) return result.asset
  switch (result.why) {
    case 'unknown':
      throw new Refusal(404, 'asset.unknown')
    case 'conflict':
      throw new Refusal(409, 'asset.conflict', 'The asset has changed since.', { current: result.asset })
    case 'area':
      throw new Refusal(403, 'forbidden.area')
    case 'inGrid':
      throw new Refusal(422, 'asset.inGrid', 'The grid it stands in says whose it is: move it, or redraw the grid.')
    case 'noSuchOwner':
      throw new Refusal(422, 'account.unknown', 'Nobody who works here has this account.')
    default:
      throw refusalOf(result)
  }
}
