/** What was done: searched and taken away by the auditor, and both are rows themselves. */
import { auditRow, type Parameters } from '@yiwang/contract'
import { z } from 'zod'
import { EXPORT_MEDIA, linesOf } from '../../audit/export.ts'
import { actorOf } from '../../visitor.ts'
import { instantText, limit, pageOf } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const word = z.string().min(1).max(200)

/** What was asked for, without what was not. */
const asked = (query: Readonly<Record<string, string | number | undefined>>): Parameters =>
  Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

export default [
  route({
    method: 'get',
    path: '/audit',
    action: 'audit.read',
    id: 'searchAudit',
    summary: 'Rows of the audit, newest first. Who looks is a row too.',
    query: z.strictObject({
      by: word.optional().meta({ description: 'Account, wall, `system` or `nobody`' }),
      act: word.optional().meta({ description: 'Action of the door, or signIn, signOut …', example: 'alert.ack' }),
      on: word.optional().meta({ description: '`kind:id`, or a kind alone', example: 'alert' }),
      from: instantText.optional(),
      to: instantText.optional(),
      cursor: z.coerce.number().int().positive().optional().meta({ description: '`next` of the page before' }),
      limit,
    }),
    answers: { 200: { description: 'Rows', schema: pageOf(auditRow) } },
    async handle({ query: { by, act, on, from, to, cursor, limit }, visitor, at, admit }, { audit }) {
      admit({})
      const detail = asked({ by, act, on, from, to, before: cursor })
      await audit.note(at, { ...actorOf(visitor), act: 'audit.read', outcome: 'done', detail })
      const query = {
        ...(by !== undefined && { by }),
        ...(act !== undefined && { act }),
        ...(on !== undefined && { on }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(cursor !== undefined && { before: cursor }),
      }
      return { status: 200, body: await audit.search({ ...query, limit }) }
    },
  }),
  route({
    method: 'post',
    path: '/audit/export',
    action: 'audit.export',
    id: 'exportAudit',
    summary:
      'All rows of a time as JSON lines that prove themselves (`npm run audit -- verify --file`). Ends with the row of this export.',
    body: z.strictObject({ from: instantText.optional(), to: instantText.optional() }),
    answers: { 200: { description: 'What it is, then a row a line', media: [EXPORT_MEDIA] } },
    async handle({ body: { from, to }, visitor, who, at, admit }, { audit }) {
      admit({})
      await audit.note(at, { ...actorOf(visitor), act: 'audit.export', outcome: 'done', detail: asked({ from, to }) })
      const chain = await audit.stretch({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) })
      if (!chain) throw new Refusal(404, 'audit.empty', 'There are no rows of that time.')
      const name = `yiwang-audit-${chain.base.n + 1}-${chain.head.n}.ndjson`
      return {
        status: 200,
        lines: linesOf(chain, at, who.id),
        headers: { 'Content-Type': EXPORT_MEDIA, 'Content-Disposition': `attachment; filename="${name}"` },
      }
    },
  }),
]
