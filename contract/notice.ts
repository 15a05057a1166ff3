/**
 * Notices: a weather warning signal (预警信号) or an emergency response (应急响应), as its authority issued it. Typed in by a
 * person with issuer and time and shown as text only: no rule can make one, and none is a level of ours.
 */
import { z } from 'zod'
import { type Millis, millis } from './instant.ts'

export const noticeKind = z.enum(['weather', 'response'])
export type NoticeKind = z.infer<typeof noticeKind>

export const notice = z.object({
  id: z.uuid(),
  kind: noticeKind,
  /** As issued: `暴雨橙色预警`, `防汛Ⅲ级应急响应`. */
  text: z.string(),
  /** Who issued it: `市气象台`. */
  issuer: z.string(),
  /** When it was issued. */
  at: millis,
  /** In force until then; absent = until it is lifted. */
  until: millis.optional(),
  orgPath: z.string(),
  enteredBy: z.string(),
  enteredAt: millis,
  liftedBy: z.string().optional(),
  liftedAt: millis.optional(),
})
export type Notice = z.infer<typeof notice>

export const noticeChange = z.enum(['issued', 'lifted'])
export type NoticeChange = z.infer<typeof noticeChange>

export function inForce({ at, until, liftedAt }: Pick<Notice, 'at' | 'until' | 'liftedAt'>, now: Millis): boolean {
  return at <= now && (until === undefined || now < until) && (liftedAt === undefined || now < liftedAt)
}

export const noticeRequest = z
  .strictObject({
    kind: noticeKind,
    text: z.string().trim().min(1).max(60),
    issuer: z.string().trim().min(1).max(40),
    at: millis,
    until: millis.optional(),
  })
  .refine(({ at, until }) => until === undefined || until > at, { path: ['until'], message: 'must be after `at`' })
export type NoticeRequest = z.infer<typeof noticeRequest>
