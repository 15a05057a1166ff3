/** Drills: begun, moved on and ended by people; every act names the version it was decided on. */
import { drill, drillEndRequest, drillPhaseRequest, drillRequest, homeOf, throughout } from '@yiwang/contract'
import { z } from 'zod'
import type { DrillResult } from '../../records.ts'
import { limit, MOST } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const drillId = z.object({ id: z.uuid() })

export default [
  route({
    method: 'get',
    path: '/drills',
    action: 'drill.read',
    id: 'listDrills',
    summary: 'Drills, the one begun last first.',
    query: z.strictObject({ running: z.stringbool().default(false), limit }),
    answers: { 200: { description: 'Drills', schema: z.object({ items: z.array(drill) }) } },
    async handle({ query: { running, limit }, admits }, { records }) {
      // Counted behind the door: of how many elsewhere is nobody told by getting fewer.
      const seen = (await records.drills({ running, limit: MOST })).filter((one) => admits(throughout(one)))
      return { status: 200, body: { items: seen.slice(0, limit) } }
    },
  }),
  route({
    method: 'post',
    path: '/drills',
    action: 'drill.run',
    id: 'startDrill',
    summary:
      '演练: what its assets raise from now on is marked as practice. Refused where another running drill holds one of them.',
    body: drillRequest,
    answers: { 201: { description: 'The running drill', schema: drill } },
    async handle({ body, visitor, who, at, admit }, { records }) {
      // It holds all of a part of the district: whoever answers for some kinds or one group alone could not even end it.
      if (homeOf(who, 'drill.run') === undefined) throw new Refusal(403, 'forbidden.area')
      for (const id of body.assets) {
        const asset = await records.asset(id)
        if (!asset) throw new Refusal(404, 'asset.unknown', `There is no asset ${id}.`)
        admit(asset)
      }
      return { status: 201, body: outcome(await records.startDrill(body, visitor, at)) }
    },
  }),
  route({
    method: 'post',
    path: '/drills/{id}/phase',
    action: 'drill.run',
    id: 'setDrillPhase',
    summary: 'Goes to a phase of the script, forward or back.',
    params: drillId,
    body: drillPhaseRequest,
    answers: { 200: { description: 'The drill after the act', schema: drill } },
    async handle({ params: { id }, body: { ifVersion, phase }, visitor, at, admit }, { records }) {
      admit(await known(records.drill(id)))
      return { status: 200, body: outcome(await records.setDrillPhase(id, ifVersion, phase, visitor, at)) }
    },
  }),
  route({
    method: 'post',
    path: '/drills/{id}/end',
    action: 'drill.run',
    id: 'endDrill',
    summary: 'Ends it and closes its alerts that still hold; a condition that is reported afterwards is real and raised anew.',
    params: drillId,
    body: drillEndRequest,
    answers: { 200: { description: 'The drill after the act', schema: drill } },
    async handle({ params: { id }, body: { ifVersion }, visitor, at, admit }, { records }) {
      admit(await known(records.drill(id)))
      return { status: 200, body: outcome(await records.endDrill(id, ifVersion, visitor, at)) }
    },
  }),
]

async function known<T>(found: Promise<T | undefined>): Promise<T> {
  const drill = await found
  if (drill === undefined) throw new Refusal(404, 'drill.unknown')
  return drill
}

function outcome(result: DrillResult) {
  if (result.ok) return result.drill
  switch (result.why) {
    case 'unknown':
      throw new Refusal(404, 'drill.unknown')
    case 'noSuchAsset':
      throw new Refusal(404, 'asset.unknown', `There is no asset ${result.asset}.`)
    case 'noSuchPhase':
      throw new Refusal(422, 'drill.noSuchPhase', `It has ${result.drill.phases.length} phases.`, { current: result.drill })
    case 'overlap':
      throw new Refusal(409, 'drill.overlap', `The running drill “${result.drill.name}” holds some of these assets.`, {
        current: result.drill,
      })
    case 'conflict':
      throw new Refusal(409, 'drill.conflict', 'The drill has changed since.', { current: result.drill })
    case 'ended':
      throw new Refusal(409, 'drill.ended', 'The drill is over.', { current: result.drill })
  }
}
