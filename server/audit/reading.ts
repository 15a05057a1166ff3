/**
 * How much somebody reads of what is personal: pictures, and whole phone numbers. Counted by the hour; what is more than the house
 * expects, or far more than the person's own usual, is written into the audit. It stops nobody.
 */
import { DAY, HOUR, type Millis, SECOND } from '@yiwang/contract'
import type { Redis } from '../redis/connect.ts'
import { actorOf, type Visitor } from '../visitor.ts'
import type { Audit } from './audit.ts'

/** So far back one's own hours are remembered. */
const REMEMBERED = 28 * DAY
/** With fewer hours in which somebody read anything, nothing is usual yet. */
const ENOUGH_HOURS = 10
/** So many times one's own usual is far more. */
const FAR_MORE = 3
/** Whoever seldom reads is not noticed for a handful: this part of what the house expects is free. */
const FREE = 0.2

export interface Expected {
  readonly most: number
  /** Nine of ten of their hours had no more. */
  readonly usual?: number
}

/** What is expected of somebody in an hour, after so much in each of their earlier hours in which they read anything. Pure. */
export function expectedOf(earlier: readonly number[], limit: number): Expected {
  if (earlier.length < ENOUGH_HOURS) return { most: limit }
  const usual = earlier.toSorted((a, b) => a - b)[Math.ceil(earlier.length * 0.9) - 1] ?? 0
  return { most: Math.min(limit, Math.max(Math.ceil(limit * FREE), FAR_MORE * usual)), usual }
}

export const UNUSUAL = 'reading.unusual'

/** What the routes need: to say that somebody was shown something. */
export interface Readings {
  seen(visitor: Visitor, count: number, at: Millis): Promise<void>
}

export interface ReadingParts {
  readonly redis: Redis
  readonly audit: Audit
  /** In an hour, for everybody. */
  readonly limit: number
  failed(error: unknown): void
}

/** A wall shows what it shows, and nobody reads at it by name. */
export function createReadings({ redis, audit, limit, failed }: ReadingParts): Readings {
  const count = async (visitor: Visitor, by: number, at: Millis): Promise<void> => {
    const { id } = visitor.who
    const hour = Math.floor(at / HOUR)
    const key = `yw:reading:${id}`
    const [seen, hours] = await redis
      .multi()
      .hIncrBy(key, String(hour), by)
      .hGetAll(key)
      .expire(key, REMEMBERED / SECOND)
      .execTyped()
    const old = Object.keys(hours).filter((one) => Number(one) < hour - REMEMBERED / HOUR)
    if (old.length > 0) await redis.hDel(key, old)
    const earlier = Object.entries(hours).flatMap(([one, n]) => (Number(one) < hour && !old.includes(one) ? [Number(n)] : []))
    const { most, usual } = expectedOf(earlier, limit)
    if (seen <= most) return
    const told = `yw:reading:told:${id}:${hour}`
    const isFirst = await redis.set(told, '1', { condition: 'NX', expiration: { type: 'PX', value: HOUR } })
    if (isFirst === null) return
    const detail = { seen, expected: most, ...(usual !== undefined && { usual }) }
    try {
      await audit.note(at, { ...actorOf(visitor), act: UNUSUAL, on: `account:${id}`, outcome: 'done', detail })
    } catch (error) {
      await redis.del(told)
      throw error
    }
  }
  return {
    // Whoever reads is never kept waiting or refused for what is counted.
    seen: async (visitor, by, at) => {
      if (by > 0 && visitor.session?.kind === 'person') await count(visitor, by, at).catch(failed)
    },
  }
}
