/** 谁能看什么: what can this person see, and who can see this camera? */
import { accountAccess, assetAccess, deviceId, ofGrid } from '@yiwang/contract'
import { z } from 'zod'
import type { Access } from '../../access/access.ts'
import { grantsOf } from '../../access/directory.ts'
import { type Candidate, explainAccount, explainAsset } from '../../access/explain.ts'
import { limit } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/access/explain',
    action: 'access.explain',
    id: 'explainAccess',
    summary: 'What can this person see and do now? Who can see this asset now, people and walls? And because of what.',
    query: z
      .strictObject({
        account: z.uuid().optional(),
        asset: deviceId.optional(),
        from: z.coerce
          .number()
          .int()
          .nonnegative()
          .default(0)
          .meta({ description: 'Of an asset: after so many; `next` of the page before' }),
        limit,
      })
      .refine(({ account, asset }) => (account === undefined) !== (asset === undefined), 'ask of one account or of one asset'),
    answers: { 200: { description: 'Of an account, or of an asset', schema: z.union([accountAccess, assetAccess]) } },
    async handle({ query: { account: id, asset: device, from, limit }, at, admit, admits }, { access, people, places }) {
      if (id !== undefined) {
        const account = await people.account(id)
        if (!account) throw new Refusal(404, 'account.unknown')
        admit({ orgPath: account.unit })
        // Counted as far as whoever asks answers for it: how much there is elsewhere is not theirs to know.
        const assets = [...places.assets()].filter(admits)
        const grids = places.grids.filter((grid) => admits(ofGrid(grid)))
        return { status: 200, body: explainAccount(account, { assets, grids }, at) }
      }
      const asset = places.asset(device ?? '')
      if (!asset) throw new Refusal(404, 'asset.unknown')
      admit(asset)
      const seers = explainAsset(asset, await candidates(access), at)
      const items = seers.slice(from, from + limit)
      const next = from + limit
      return { status: 200, body: { asset, at, items, total: seers.length, ...(next < seers.length && { next: String(next) }) } }
    },
  }),
]

/** Whoever can come in: people by unit and login, then walls. */
async function candidates({ directory, walls }: Access): Promise<readonly Candidate[]> {
  const people = [...directory.people()]
    .map(({ account }) => account)
    .filter(({ state }) => state === 'active')
    .map(
      ({ id, name, login, unit, title, grants }): Candidate => ({
        id,
        kind: 'person',
        name,
        login,
        unit,
        ...(title !== undefined && { title }),
        grants,
      }),
    )
    .sort((a, b) => (`${a.unit} ${a.login}` < `${b.unit} ${b.login}` ? -1 : 1))
  const standing = (await walls.all()).filter(({ withdrawnAt }) => withdrawnAt === undefined)
  return [
    ...people,
    ...standing.map((wall): Candidate => ({ id: wall.id, kind: 'wall', name: wall.name, grants: grantsOf(wall) })),
  ]
}
