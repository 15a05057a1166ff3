/** Reading that is not as usual: whoever sees more pictures and whole phone numbers in an hour than is expected is noticed, never stopped. */
import { z } from 'zod'
import { millis } from './instant.ts'

/** A row of what the security administrator is told. */
export const unusualReading = z.object({
  /** When it was noticed: once an hour for each person at the most. */
  at: millis,
  account: z.string(),
  name: z.string(),
  unit: z.string(),
  /** What they had seen of that hour by then, and how much is expected of them at most. */
  seen: z.number().int().positive(),
  expected: z.number().int().positive(),
  /** Nine of ten of their hours had no more; absent = too few hours to say. */
  usual: z.number().int().nonnegative().optional(),
})
export type UnusualReading = z.infer<typeof unusualReading>
