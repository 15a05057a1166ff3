/** One property of many features over time, in bins. */
import { z } from 'zod'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'
import { propertyOf } from './property.ts'

/** What stands for the values of one bin; `rise` = how much a running total grew in it. */
export const binned = z.enum(['last', 'mean', 'max', 'min', 'sum', 'rise'])
export type Binned = z.infer<typeof binned>

/** What a property's bins show when nobody says otherwise. */
const OF_PROPERTY: Readonly<Record<string, Binned>> = {
  'rain.5min': 'sum',
  'rain.1h': 'last',
  'rain.1d': 'last',
  'rain.current': 'last',
  'rain.total': 'rise',
  'water.depth': 'max',
  'water.level': 'max',
  'water.level.relative': 'max',
  'vehicle.mileage': 'rise',
}

export function binnedOf(property: string): Binned {
  return OF_PROPERTY[property] ?? (propertyOf(property)?.unit === 'boolean' ? 'max' : 'mean')
}

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
