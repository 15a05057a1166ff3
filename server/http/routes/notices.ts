/** Weather signals and emergency responses: typed in as their authorities issued them, and lifted. */
import { homeOf, notice, noticeRequest, throughout } from '@yiwang/contract'
import { z } from 'zod'
import { limit, MOST } from '../query.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

export default [
  route({
    method: 'get',
    path: '/notices',
    action: 'notice.read',
    id: 'listNotices',
    summary: 'Those in force; with `all` also those that have run out or were lifted. Newest first.',
    query: z.strictObject({ all: z.stringbool().default(false), limit }),
    answers: { 200: { description: 'Notices', schema: z.object({ items: z.array(notice) }) } },
    async handle({ query: { all, limit }, at, admits }, { records }) {
      // Counted behind the door: of how many elsewhere is nobody told by getting fewer.
      const seen = (await records.notices({ limit: MOST, ...(!all && { now: at }) })).filter((one) => admits(throughout(one)))
      return { status: 200, body: { items: seen.slice(0, limit) } }
    },
  }),
  route({
    method: 'post',
    path: '/notices',
    action: 'notice.enter',
    id: 'enterNotice',
    summary: '预警信号 or 应急响应 with its issuer and time. The platform sets none by itself.',
    body: noticeRequest,
    answers: { 201: { description: 'The notice', schema: notice } },
    async handle({ body, visitor, who, at }, { records }) {
      // Whoever answers for some kinds or one group alone has no part of the district to speak for.
      if (homeOf(who, 'notice.enter') === undefined) throw new Refusal(403, 'forbidden.area')
      if (body.at > at) throw new Refusal(422, 'notice.future', 'A notice has been issued: `at` cannot lie ahead.')
      if (body.until !== undefined && body.until <= at) throw new Refusal(422, 'notice.over', '`until` has passed already.')
      return { status: 201, body: await records.enterNotice(body, visitor, at) }
    },
  }),
  route({
    method: 'post',
    path: '/notices/{id}/lift',
    action: 'notice.enter',
    id: 'liftNotice',
    summary: '解除: no longer in force.',
    params: z.object({ id: z.uuid() }),
    answers: { 200: { description: 'The notice', schema: notice } },
    async handle({ params: { id }, visitor, at, admit }, { records }) {
      const found = await records.notice(id)
      if (!found) throw new Refusal(404, 'notice.unknown')
      admit(found)
      return { status: 200, body: await records.liftNotice(id, visitor, at) }
    },
  }),
]
