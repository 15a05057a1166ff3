/**
 * Single sign-on: another house of the organisation says who it is (OpenID Connect, code flow with PKCE). It opens accounts that are
 * here already; it makes none. A name of that house is bound to the account with the same login once, and to no other one after that.
 */
import { login as loginShape, type Millis, millis, SECOND } from '@yiwang/contract'
import {
  type AuthorizationCodeGrantChecks,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
} from 'openid-client'
import { z } from 'zod'
import type { AccessRecords } from '../postgres/access.ts'
import type { Redis } from '../redis/connect.ts'
import type { Directory } from './directory.ts'
import type { Arrival, SignedIn, SignIn } from './sign-in.ts'
import { newToken, tokenHash } from './token.ts'

export interface SingleSignOnParts {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What the house calls a sign-in with two factors, besides `mfa` among its methods. */
  readonly acr: readonly string[]
  /** How long ago people may have signed in there when they are sent there; undefined = that is the house's own business. */
  readonly maxAgeSeconds: number | undefined
  /** Where the house sends the browser back to. */
  readonly returnsTo: string
  readonly redis: Redis
  readonly records: AccessRecords
  readonly directory: Directory
  readonly signIn: SignIn
}

/** How long somebody may take over there. */
export const SIGN_ON_SECONDS = 600
/** The house answers within this, or not. */
const PATIENCE_SECONDS = 10

/** The house's clock need not go exactly as ours does. */
const CLOCKS_APART = 30 * SECOND

const begun = z.object({ verifier: z.string(), nonce: z.string(), at: millis })
const beginKey = (state: string) => `yw:oidc:${state}`

export class SingleSignOn {
  readonly #parts: SingleSignOnParts
  #house: Promise<Configuration> | undefined

  constructor(parts: SingleSignOnParts) {
    this.#parts = parts
  }

  /** Where to send the browser, and what it must bring back in its cookie. */
  async begin(at: Millis): Promise<{ readonly to: URL; readonly cookie: string }> {
    const { redis, returnsTo, acr, maxAgeSeconds } = this.#parts
    const house = await this.#configuration()
    const cookie = newToken()
    // Only the browser that began can show what this is the hash of.
    const state = tokenHash(cookie)
    const verifier = randomPKCECodeVerifier()
    const nonce = randomNonce()
    await redis.set(beginKey(state), JSON.stringify({ verifier, nonce, at } satisfies z.infer<typeof begun>), {
      expiration: { type: 'EX', value: SIGN_ON_SECONDS },
    })
    const to = buildAuthorizationUrl(house, {
      redirect_uri: returnsTo,
      scope: 'openid profile',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...(acr.length > 0 && { acr_values: acr.join(' ') }),
      ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
    })
    return { to, cookie }
  }

  /** Undefined = not let in: the house did not say so, to this browser, just now, of somebody who has an account here. */
  async finish(
    query: Readonly<Record<string, string>>,
    cookie: string | undefined,
    from: Arrival,
    at: Millis,
  ): Promise<Extract<SignedIn, { ok: true }> | undefined> {
    const { records, returnsTo, signIn, acr, maxAgeSeconds } = this.#parts
    const refused = async (why: string, on?: string) => {
      const detail = { by: 'singleSignOn', why }
      await records.tell(at, {
        by: 'nobody',
        address: from.address,
        act: 'signIn',
        outcome: 'refused',
        detail,
        ...(on && { on }),
      })
      return undefined
    }
    const state = cookie === undefined ? undefined : tokenHash(cookie)
    const kept = state === undefined ? null : await this.#parts.redis.getDel(beginKey(state))
    if (state === undefined || kept === null) return refused('notBegunHere')
    const { verifier, nonce, at: askedAt } = begun.parse(JSON.parse(kept))
    const url = new URL(returnsTo)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }
    const claims = await vouchedFor(await this.#configuration(), url, checks, acr)
    if (!claims) return refused('notVouchedFor')
    // The browser carried the question: what it asked for the house may never have been asked.
    if (maxAgeSeconds !== undefined && !(claims.signedInAt >= askedAt - maxAgeSeconds * SECOND - CLOCKS_APART))
      return refused(Number.isNaN(claims.signedInAt) ? 'ageUnknown' : 'tooLongAgo')
    const account = await this.#accountOf(claims.subject, claims.login, from, at)
    if (account === undefined) return refused('noAccount')
    return (await signIn.vouchedFor(account, claims.byTwoFactors, from, at)) ?? refused('notActive', `account:${account}`)
  }

  async #accountOf(subject: string, login: string | undefined, { address }: Arrival, at: Millis): Promise<string | undefined> {
    const { records, directory } = this.#parts
    const bound = await records.accountOfSubject(subject)
    if (bound !== undefined) return bound
    const account = login === undefined ? undefined : directory.personOf(login)?.account
    if (!account) return undefined
    const act = { by: account.id, address, act: 'singleSignOn.bind', on: `account:${account.id}`, outcome: 'done' } as const
    return (await records.bindSubject(at, account.id, subject, act)) ? account.id : undefined
  }

  /** Asked once; again after it could not be reached. */
  #configuration(): Promise<Configuration> {
    const { issuer, clientId, clientSecret } = this.#parts
    const url = new URL(issuer)
    this.#house ??= discovery(url, clientId, clientSecret, undefined, {
      timeout: PATIENCE_SECONDS,
      // Configuration allows this on loopback alone.
      ...(url.protocol === 'http:' && { execute: [allowInsecureRequests] }),
    }).catch((error: unknown) => {
      this.#house = undefined
      throw error
    })
    return this.#house
  }
}

interface Vouched {
  /** Who it is there, for ever. */
  readonly subject: string
  /** What they are called there now. */
  readonly login: string | undefined
  /** When they showed it who they are; NaN = it does not say. */
  readonly signedInAt: Millis
  /** The house says that it asked for more than one factor: by its own name for it, or as RFC 8176 does. */
  readonly byTwoFactors: boolean
}

/** Undefined = the answer is not from there, not for us, or not to what was asked. */
async function vouchedFor(
  house: Configuration,
  url: URL,
  checks: AuthorizationCodeGrantChecks,
  twoFactors: readonly string[],
): Promise<Vouched | undefined> {
  try {
    const tokens = await authorizationCodeGrant(house, url, checks)
    const claims = tokens.claims()
    if (!claims) return undefined
    const { iss, sub, acr, amr, auth_time } = claims
    // A house that keeps to the letter puts names into the user information only.
    const name = claims.preferred_username ?? (await fetchUserInfo(house, tokens.access_token, sub)).preferred_username
    return {
      subject: `${iss} ${sub}`,
      // What could be no login here is nobody's, however like one it is read.
      login: loginShape.safeParse(name).data,
      signedInAt: typeof auth_time === 'number' ? auth_time * SECOND : Number.NaN,
      byTwoFactors: (Array.isArray(amr) && amr.includes('mfa')) || (typeof acr === 'string' && twoFactors.includes(acr)),
    }
  } catch {
    return undefined
  }
}
