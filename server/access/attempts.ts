/**
 * Guesses at passwords, counted before each is looked at. A name is locked for the source that guesses, never for where its owner has
 * signed in before, so that nobody can keep the duty officer out; strangers share one small budget however many addresses they have.
 */
import { DAY, MINUTE, type Millis, SECOND } from '@yiwang/contract'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Redis } from '../redis/connect.ts'
import { loginKey } from './directory.ts'
import { tokenHash } from './token.ts'

const WINDOW = 15 * MINUTE
export const ATTEMPT_LIMITS = {
  /** Wrong ones at one name from one source. */
  ofSource: { points: 5, duration: WINDOW / SECOND },
  /** At one name from all sources nobody has signed in to it from. */
  ofStrangers: { points: 10, duration: WINDOW / SECOND },
  ofStrangersADay: { points: 60, duration: DAY / SECOND },
  /** Wrong ones from one unknown source at whatever names; those being looked at when the last one fails come on top. */
  ofAddress: { points: 80, duration: WINDOW / SECOND },
} as const
/** Where somebody signed in is known for so long. */
const KNOWN_FOR = 90 * DAY

export interface From {
  readonly address: string
  /** The token of the device cookie. */
  readonly device?: string
}

/** What a guess is counted under. */
export interface Source {
  readonly key: string
  /** Its owner has signed in from there. */
  readonly known: boolean
  /** Of a stranger that has guessed wrong too often: how long it is not heard. */
  readonly barred?: Millis
}

export type Turn = { readonly ok: true } | { readonly ok: false; readonly retryAfter: Millis }

export class Attempts {
  readonly #redis: Redis
  readonly #ofSource: RateLimiterRedis
  readonly #ofStrangers: RateLimiterRedis
  readonly #ofStrangersADay: RateLimiterRedis
  readonly #ofAddress: RateLimiterRedis

  constructor(redis: Redis) {
    this.#redis = redis
    const limiter = (name: keyof typeof ATTEMPT_LIMITS) =>
      new RateLimiterRedis({
        storeClient: redis,
        useRedisPackage: true,
        keyPrefix: `yw:attempts:${name}`,
        ...ATTEMPT_LIMITS[name],
        // One that is refused costs no more questions until its time is over.
        inMemoryBlockOnConsumed: ATTEMPT_LIMITS[name].points + 1,
      })
    this.#ofSource = limiter('ofSource')
    this.#ofStrangers = limiter('ofStrangers')
    this.#ofStrangersADay = limiter('ofStrangersADay')
    this.#ofAddress = limiter('ofAddress')
  }

  /** A browser that has signed in to it, an address that has, or a stranger. */
  async sourceOf(login: string, { address, device }: From): Promise<Source> {
    const places = placesOf({ address, ...(device !== undefined && { device }) })
    // Asked in one go: a shift that begins signs in all at once.
    const [known, tooMany] = await Promise.all([
      this.#redis.mGet(places.map((place) => knownKey(login, place))),
      this.#tooMany(address),
    ])
    const place = places.find((_, i) => known[i] !== null)
    if (place !== undefined) return { key: place, known: true }
    return { key: addressPlace(address), known: false, ...(tooMany && { barred: tooMany.msBeforeNext }) }
  }

  /** Takes one guess from every budget it falls under, before the guess is looked at. */
  async take(login: string, { key, known, barred }: Source): Promise<Turn> {
    if (barred !== undefined) return { ok: false, retryAfter: barred }
    const name = loginKey(login)
    // First: what one source may not guess any more is not taken from what all strangers share.
    const own = await consumed(this.#ofSource, `${name}|${key}`)
    const shared =
      own || known ? [] : await Promise.all([this.#ofStrangers, this.#ofStrangersADay].map((one) => consumed(one, name)))
    const refused = own ?? shared.find((one) => one !== undefined)
    return refused ? { ok: false, retryAfter: refused.msBeforeNext } : { ok: true }
  }

  /** Whether this address may go on guessing at all: many of its guesses may have been under way at once. */
  async mayGuess({ address }: From, { known }: Pick<Source, 'known'>): Promise<boolean> {
    return known || (await this.#tooMany(address)) === undefined
  }

  async failed({ address }: From, { known }: Source): Promise<void> {
    if (!known) await consumed(this.#ofAddress, address)
  }

  async #tooMany(address: string): Promise<RateLimiterRes | undefined> {
    const so = await this.#ofAddress.get(address)
    return so !== null && so.consumedPoints >= this.#ofAddress.points ? so : undefined
  }

  /** It was right as far as it went: it costs nothing, but wrong ones before it still count. */
  async giveBack(login: string, { key, known }: Source): Promise<void> {
    const name = loginKey(login)
    await Promise.all([
      this.#ofSource.reward(`${name}|${key}`),
      ...(known ? [] : [this.#ofStrangers.reward(name), this.#ofStrangersADay.reward(name)]),
    ])
  }

  /** Signed in: from now on known from there, and with a clean slate. */
  async succeeded(login: string, from: From, { key, known }: Source): Promise<void> {
    const name = loginKey(login)
    await Promise.all([
      ...placesOf(from).map((place) =>
        this.#redis.set(knownKey(login, place), '1', { expiration: { type: 'PX', value: KNOWN_FOR } }),
      ),
      this.#ofSource.delete(`${name}|${key}`),
      ...(known ? [] : [this.#ofStrangers.reward(name), this.#ofStrangersADay.reward(name)]),
    ])
  }
}

async function consumed(limiter: RateLimiterRedis, key: string): Promise<RateLimiterRes | undefined> {
  try {
    await limiter.consume(key)
    return undefined
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused
    throw refused
  }
}

/** The browser first: behind one address there may be many. */
function placesOf({ address, device }: From): readonly string[] {
  return [...(device === undefined ? [] : [`device:${tokenHash(device)}`]), addressPlace(address)]
}

function addressPlace(address: string): string {
  return `address:${address}`
}

function knownKey(login: string, place: string): string {
  return `yw:known:${loginKey(login)}|${place}`
}
