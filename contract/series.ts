/** One property of many features over time, in bins. */
import { z } from 'zod'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'

/** What stands for the values of one bin. */
export const binned = z.enum(['last', 'mean', 'max', 'min', 'sum'])
export type Binned = z.infer<typeof binned>

export const series = z.object({
  property: z.string(),
  from: millis,
  to: millis,
  /** Milliseconds of a bin; bins begin as Beijing's hours and days do. */
  bin: z.number().int().positive(),
  as: binned,
  /** False while measurements of this time are still being written. */
  complete: z.boolean(),
  /** `[begin of the bin, value]`, oldest first; a bin without a measurement is not there. */
  series: z.array(z.object({ asset: deviceId, points: z.array(z.tuple([millis, z.number()])) })),
})
export type Series = z.infer<typeof series>
