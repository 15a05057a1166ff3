/** One property of many assets over time. */
import { areasOf, assetKind, binned, binnedOf, DAY, deviceId, MINUTE, series } from '@yiwang/contract'
import { z } from 'zod'
import { instantText, listOf } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'
import { unchanging } from './unchanging.ts'

const MOST_BINS = 2_016
const MOST_DAYS = 7

const binText = z.coerce
  .number()
  .int()
  .min(MINUTE)
  .max(DAY)
  .meta({ description: 'Milliseconds of a bin; bins begin as Beijing’s hours and days do', example: 5 * MINUTE })

export default [
  route({
    method: 'get',
    path: '/series',
    action: 'history.read',
    id: 'listSeries',
    summary: 'A property of the named assets, or of all of some kinds, in bins; the last 24 hours unless told, at most 7 days.',
    query: z
      .strictObject({
        property: z.string().min(1).max(64),
        from: instantText.optional(),
        to: instantText.optional(),
        bin: binText,
        as: binned.optional().meta({ description: 'What stands for a bin; absent = by the nature of the property' }),
        kinds: listOf(assetKind, 'floodPoint,rainGauge').optional(),
        assets: listOf(deviceId, 'sl651:3301060007').optional(),
      })
      .refine(({ kinds, assets }) => kinds !== undefined || assets !== undefined, 'name kinds or assets'),
    answers: { 200: { description: 'Bins by asset', schema: series } },
    async handle({ query: { property, from, to, bin, as, kinds, assets }, who, at, admit }, { records }) {
      const until = Math.min(to ?? at, at)
      const since = from ?? until - DAY
      if (since >= until) throw new Refusal(400, 'malformed', '`from` must be before `to`.')
      if (until - since > MOST_DAYS * DAY || (until - since) / bin > MOST_BINS)
        throw new Refusal(422, 'series.tooMuch', `At most ${MOST_DAYS} days and ${MOST_BINS} bins at once.`)
      for (const id of assets ?? []) {
        const asset = await records.asset(id)
        if (!asset) throw new Refusal(404, 'feature.unknown', `There is no asset ${id}.`)
        admit(asset)
      }
      const body = await records.series({
        property,
        from: since,
        to: until,
        bin,
        as: as ?? binnedOf(property),
        areas: areasOf(who, 'history.read'),
        ...(kinds && { kinds }),
        ...(assets && { assets }),
      })
      return { status: 200, body, headers: unchanging(body.complete && until < at - bin) }
    },
  }),
]
