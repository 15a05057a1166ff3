/** Forecasts (推演): where a measured curve goes if it goes on as it did. Never shown solid, never judged by a rule. */
import { z } from 'zod'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'
import { text } from './text.ts'

export const forecastPoint = z.object({
  at: millis,
  value: z.number(),
  /** Most of what came lay between these when it was replayed (docs/decisions/013-forecast-model.md has the share). */
  low: z.number(),
  high: z.number(),
})
export type ForecastPoint = z.infer<typeof forecastPoint>

export const forecastModel = z.object({
  id: z.string(),
  /** What a screen calls it. */
  name: text,
  /** How it works, in a sentence. */
  about: text,
  /** Properties it looks at. */
  inputs: z.array(z.string()),
})
export type ForecastModel = z.infer<typeof forecastModel>

/** Why there is none: `noData` nothing was measured within the hour, `stale` nothing new, `short` too little to tell a trend. */
export const noForecast = z.enum(['noData', 'stale', 'short'])
export type NoForecast = z.infer<typeof noForecast>

export const forecast = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    asset: deviceId,
    /** The last measurement it rests on. */
    from: z.object({ at: millis, value: z.number() }),
    /** Units of the property per hour. */
    rate: z.number(),
    /** Rain of the last hour that was taken into account, mm, and who measured it. */
    rain: z.object({ asset: deviceId, mm: z.number() }).optional(),
    /** Each 5 min, up to two hours after `made`. */
    points: z.array(forecastPoint),
    peak: z.object({ at: millis, value: z.number() }),
    /** Limits it will cross upwards, lowest first, and when. */
    reaches: z.array(z.object({ limit: z.number(), at: millis })),
  }),
  z.object({ ok: z.literal(false), asset: deviceId, why: noForecast, lastAt: millis.optional() }),
])
export type Forecast = z.infer<typeof forecast>

export const forecasts = z.object({
  property: z.string(),
  /** When it was reckoned; anew at most once a minute. */
  made: millis,
  model: forecastModel,
  /** The limits asked about: depth steps of the district. The one that closes a road is `closes`. */
  limits: z.array(z.number()),
  closes: z.number().optional(),
  items: z.array(forecast),
})
export type Forecasts = z.infer<typeof forecasts>
