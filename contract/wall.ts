/** Walls: screens that nobody sits before. They sign in with a token of their own, see what they were granted, and do nothing. */
import { z } from 'zod'
import { area } from './grant.ts'
import { millis } from './instant.ts'

export const wallRequest = z.strictObject({
  name: z.string().min(1).max(60),
  /** What it shows. */
  areas: z.array(area.strict()).min(1).max(20),
  /** Until then (exclusive); absent = until it is withdrawn. */
  until: millis.optional(),
})
export type WallRequest = z.infer<typeof wallRequest>

export const wall = z.object({
  id: z.uuid(),
  name: z.string(),
  areas: z.array(area),
  until: millis.optional(),
  madeAt: millis,
  madeBy: z.string(),
  withdrawnAt: millis.optional(),
})
export type Wall = z.infer<typeof wall>

/** With the token, which is never told again. */
export const madeWall = z.object({ wall, token: z.string() })

export const wallSignInRequest = z.strictObject({ token: z.string().min(20).max(100) })
export type WallSignInRequest = z.infer<typeof wallSignInRequest>
