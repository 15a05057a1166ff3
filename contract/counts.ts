/** How many alerts were raised, by time and level. */
import { z } from 'zod'
import { millis } from './instant.ts'

const many = z.number().int().nonnegative()

/** One bin: alerts first seen from `at` on, up to the next bin. */
export const alertCount = z.object({
  at: millis,
  /** Of the worst level they have been at. */
  byLevel: z.object({ 1: many, 2: many, 3: many, 4: many }),
  /** Raised in drills; not among the others. */
  drilled: many,
})
export type AlertCount = z.infer<typeof alertCount>
