/** Alerts: listed, read, and acted on. Every act names the version it was decided on. */
import {
  type Action,
  ackRequest,
  alert,
  alertEvent,
  alertState,
  areasOf,
  deviceId,
  level,
  MINUTE,
  type Millis,
  shelveRequest,
  unshelveRequest,
  verdictRequest,
} from '@yiwang/contract'
import { z } from 'zod'
import type { AlertAction } from '../../records.ts'
import { cursor, instantText, limit, listOf, pageOf } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { type Route, route } from '../route.ts'

const alertId = z.object({ id: z.uuid() })

const list = route({
  method: 'get',
  path: '/alerts',
  action: 'alert.read',
  id: 'listAlerts',
  summary: 'Alerts, newest first',
  query: z.strictObject({
    state: listOf(alertState, 'unacked,shelved').optional(),
    level: listOf(z.coerce.number().pipe(level), '1,2').optional(),
    asset: deviceId.optional(),
    from: instantText.optional(),
    number: z
      .string()
      .regex(/^\d{8}-\d{4,7}$/)
      .optional()
      .meta({ description: 'As it is shown, without its letter', example: '20261122-0128' }),
    cursor: cursor.optional(),
    limit,
  }),
  answers: { 200: { description: 'A page of alerts', schema: pageOf(alert) } },
  async handle({ query: { state, level, asset, from, number, cursor, limit }, who }, { records }) {
    const page = await records.alerts({
      limit,
      areas: areasOf(who, 'alert.read'),
      ...(state && { states: state }),
      ...(level && { levels: level }),
      ...(asset !== undefined && { asset }),
      ...(from !== undefined && { from }),
      ...(number !== undefined && { number }),
      ...(cursor !== undefined && { cursor }),
    })
    return { status: 200, body: page }
  },
})

const one = route({
  method: 'get',
  path: '/alerts/{id}',
  action: 'alert.read',
  id: 'readAlert',
  summary: 'One alert',
  params: alertId,
  answers: { 200: { description: 'The alert', schema: alert } },
  async handle({ params, admit }, { records, places }) {
    const found = await records.alert(params.id)
    if (!found) throw new Refusal(404, 'alert.unknown')
    admit(places.governed(found))
    return { status: 200, body: found }
  },
})

const events = route({
  method: 'get',
  path: '/alerts/{id}/history',
  action: 'alert.read',
  id: 'readAlertHistory',
  summary: '处置经过: what became of an alert, oldest first; reports that only repeat it are counted in the alert.',
  params: alertId,
  answers: { 200: { description: 'Its changes', schema: z.object({ items: z.array(alertEvent) }) } },
  async handle({ params, admit }, { records, places }) {
    const found = await records.alert(params.id)
    if (!found) throw new Refusal(404, 'alert.unknown')
    admit(places.governed(found))
    return { status: 200, body: { items: await records.alertEvents(params.id) } }
  },
})

interface Act<B> {
  readonly path: string
  readonly action: Action
  readonly id: string
  readonly summary: string
  readonly body: z.ZodType<B>
  meaning(body: B, at: Millis): AlertAction
}

function act<B extends { readonly ifVersion: number }>({ path, action, id, summary, body, meaning }: Act<B>): Route {
  return route({
    method: 'post',
    path: `/alerts/{id}/${path}`,
    action,
    id,
    summary,
    params: alertId,
    body,
    answers: { 200: { description: 'The alert after the act', schema: alert } },
    async handle({ params, body, visitor, at, admit }, { records, places }) {
      const known = await records.alert(params.id)
      if (!known) throw new Refusal(404, 'alert.unknown')
      admit(places.governed(known))
      const result = await records.act(params.id, body.ifVersion, meaning(body, at), visitor, at)
      if (result.ok) return { status: 200, body: result.alert }
      if (result.why === 'unknown') throw new Refusal(404, 'alert.unknown')
      const more = { current: result.alert }
      if (result.why === 'conflict') throw new Refusal(409, 'alert.conflict', 'The alert has changed since.', more)
      throw new Refusal(422, result.code, 'The alert does not allow this now.', more)
    },
  })
}

export default [
  list,
  one,
  events,
  act({
    path: 'ack',
    action: 'alert.ack',
    id: 'acknowledgeAlert',
    summary: '确认: I have it. Records who and when.',
    body: ackRequest,
    meaning: () => ({ do: 'ack' }),
  }),
  act({
    path: 'shelve',
    action: 'alert.shelve',
    id: 'shelveAlert',
    summary: '搁置: set aside for some minutes with a reason; returns by itself. Ⅰ and Ⅱ cannot be.',
    body: shelveRequest,
    meaning: ({ minutes, reason }, at) => ({ do: 'shelve', until: at + minutes * MINUTE, reason }),
  }),
  act({
    path: 'unshelve',
    action: 'alert.shelve',
    id: 'unshelveAlert',
    summary: 'Back before its time',
    body: unshelveRequest,
    meaning: () => ({ do: 'unshelve' }),
  }),
  act({
    path: 'verdict',
    action: 'alert.judge',
    id: 'judgeAlert',
    summary: '属实, 误报, 重复 or 无法判断; a false one needs one of the rule’s reasons.',
    body: verdictRequest,
    meaning: ({ value, reason }) => ({ do: 'verdict', value, ...(reason !== undefined && { reason }) }),
  }),
]
