/**
 * Sessions in Redis. One is named by the SHA-256 of the token that only the browser has, so that what is read here opens nothing. A
 * person's is over when nobody was at it for a while, and after a shift in any case; a wall's when its token is withdrawn.
 */
import { DAY, HOUR, MINUTE, type Millis, millis, type PasswordPolicyName } from '@yiwang/contract'
import { z } from 'zod'
import type { Redis } from '../redis/connect.ts'
import { newToken, tokenHash } from './token.ts'

const session = z.object({
  id: z.string(),
  /** Of a person or of a wall. */
  account: z.string(),
  kind: z.enum(['person', 'wall']),
  since: millis,
  seen: millis,
  until: millis,
  /** Absent = it may be left alone. */
  idle: z.number().int().positive().optional(),
  /** They signed in elsewhere, and showed so many factors there as far as it says; absent = here, with all that the account has. */
  elsewhere: z.enum(['one', 'two']).optional(),
  address: z.string(),
  agent: z.string(),
})
export type Session = z.infer<typeof session>

export interface MadeSession {
  readonly token: string
  readonly session: Session
}

export interface SessionLimits {
  readonly idle: Millis
  readonly absolute: Millis
}

export const SESSION_LIMITS: Readonly<Record<PasswordPolicyName, SessionLimits>> = {
  nist: { idle: 30 * MINUTE, absolute: 12 * HOUR },
  mlps3: { idle: 10 * MINUTE, absolute: 12 * HOUR },
}
/** Browsers keep a cookie for so long; then a wall shows its token again. */
const WALL_LASTS = 400 * DAY
/** Written down at most so often. */
const TOUCH_EVERY = MINUTE
/** More of one account than this: the oldest goes. */
const MOST = 20

const keyOf = (id: string) => `yw:session:${id}`
const ALL = 'yw:sessions'
const of = (account: string) => `${ALL}:${account}`

/** If nobody is at it any more. */
export function endOf({ seen, idle, until }: Session): Millis {
  return Math.min(until, idle === undefined ? until : seen + idle)
}

export function isOver(session: Session, at: Millis): boolean {
  return at >= endOf(session)
}

export class Sessions {
  readonly #redis: Redis
  readonly #limits: SessionLimits

  constructor(redis: Redis, limits: SessionLimits) {
    this.#redis = redis
    this.#limits = limits
  }

  /** One to begin; the token is for the browser alone. */
  made(who: Pick<Session, 'account' | 'kind' | 'elsewhere' | 'address' | 'agent'>, at: Millis): MadeSession {
    const token = newToken()
    const { idle, absolute } = this.#limits
    return {
      token,
      session: {
        ...who,
        agent: who.agent.slice(0, 300),
        id: tokenHash(token),
        since: at,
        seen: at,
        ...(who.kind === 'person' ? { until: at + absolute, idle } : { until: at + WALL_LASTS }),
      },
    }
  }

  async begin(session: Session, at: Millis): Promise<void> {
    const { id, account, until } = session
    const [, , , mine] = await Promise.all([
      this.#redis.set(keyOf(id), JSON.stringify(session), { expiration: { type: 'PX', value: restOf(session, at) } }),
      this.#redis.zAdd(ALL, { score: until, value: id }),
      this.#redis.zAdd(of(account), { score: until, value: id }),
      this.#redis.zCard(of(account)),
      this.#redis.zRemRangeByScore(ALL, '-inf', at),
    ])
    if (mine > MOST) await this.#trim(account, at)
  }

  /** Undefined = it is over, or there never was one. */
  async find(id: string, at: Millis): Promise<Session | undefined> {
    const found = read(await this.#redis.get(keyOf(id)))
    return found && !isOver(found, at) ? found : undefined
  }

  /** Somebody is at it. One that was ended meanwhile stays ended. */
  async touch(known: Session, at: Millis): Promise<void> {
    if (at - known.seen < TOUCH_EVERY) return
    const next = { ...known, seen: at }
    await this.#redis.set(keyOf(known.id), JSON.stringify(next), {
      condition: 'XX',
      expiration: { type: 'PX', value: restOf(next, at) },
    })
  }

  /** Of these the ones that are not over. */
  async standing(ids: readonly string[], at: Millis): Promise<ReadonlyMap<string, Session>> {
    if (ids.length === 0) return new Map()
    const rows = (await this.#redis.mGet(ids.map(keyOf))).map(read)
    return new Map(rows.flatMap((row) => (row && !isOver(row, at) ? [[row.id, row] as const] : [])))
  }

  /** All there are, or those of one account, the newest first. */
  async list(at: Millis, account?: string): Promise<readonly Session[]> {
    const index = account === undefined ? ALL : of(account)
    await this.#redis.zRemRangeByScore(index, '-inf', at)
    const ids = await this.#redis.zRange(index, 0, -1)
    const standing = await this.standing(ids, at)
    const gone = ids.filter((id) => !standing.has(id))
    if (gone.length > 0) await this.#redis.zRem(index, gone)
    return [...standing.values()].sort((a, b) => b.since - a.since)
  }

  async end(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#redis.del(ids.map(keyOf))
  }

  /** Their ids; `but` = one that goes on. */
  async endAllOf(account: string, at: Millis, but?: string): Promise<readonly string[]> {
    const ids = (await this.list(at, account)).map(({ id }) => id).filter((id) => id !== but)
    await this.end(ids)
    return ids
  }

  async #trim(account: string, at: Millis): Promise<void> {
    const [...all] = await this.list(at, account)
    await this.end(all.slice(MOST).map(({ id }) => id))
  }
}

/** Redis forgets it then by itself. */
function restOf(session: Session, at: Millis): number {
  return Math.max(1, endOf(session) - at)
}

function read(text: string | null): Session | undefined {
  return text === null ? undefined : session.parse(JSON.parse(text))
}
