/**
 * Passkeys: what a browser is asked, and whether its answer is one. A question is good once, for a short time, for whom it was asked;
 * the key must be of our own address, and have looked at a finger, a face or a PIN: it counts as both factors.
 */
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers'
import { type Account, MINUTE, type PasskeyMade, type PasskeyShown, SECOND } from '@yiwang/contract'
import type { KeptPasskey } from '../postgres/passkeys.ts'
import type { Redis } from '../redis/connect.ts'
import type { RelyingParty } from './relying-party.ts'
import { tokenHash } from './token.ts'

/** A question is answered within this, or not. */
export const QUESTION_LASTS = 3 * MINUTE

/** A key as it was made. */
export type MadeKey = Pick<KeptPasskey, 'credential' | 'publicKey' | 'transports'> & { readonly counter: number }

export class Passkeys {
  readonly #redis: Redis
  readonly party: RelyingParty

  constructor(redis: Redis, party: RelyingParty) {
    this.#redis = redis
    this.party = party
  }

  /** For whoever comes: the key says who it is. */
  async askToShow(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const question = await generateAuthenticationOptions({
      rpID: this.party.id,
      userVerification: 'required',
      timeout: QUESTION_LASTS,
    })
    await this.#asked(question.challenge, 'show')
    return question
  }

  /** What the key has counted; undefined = it was not shown, to us, just now, by whom it belongs to. */
  async shown(key: KeptPasskey, answer: PasskeyShown): Promise<number | undefined> {
    const { userHandle, ...response } = answer.response
    const challenge = await this.#taken(response, 'show')
    if (challenge === undefined) return undefined
    if (userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== key.account) return undefined
    const { credential, publicKey } = key
    return unlessThrown(async () => {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: { ...answer, response, clientExtensionResults: {} },
        expectedChallenge: challenge,
        expectedOrigin: this.party.origin,
        expectedRPID: this.party.id,
        requireUserVerification: true,
        // What it has counted is compared where it is kept, in one step with keeping it.
        credential: { id: credential, publicKey, counter: 0 },
      })
      return verified ? authenticationInfo.newCounter : undefined
    })
  }

  async askToMake(
    { id, login, name }: Pick<Account, 'id' | 'login' | 'name'>,
    session: string,
    known: readonly string[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const question = await generateRegistrationOptions({
      rpName: '一网 Yiwang',
      rpID: this.party.id,
      userID: new TextEncoder().encode(id),
      userName: login,
      userDisplayName: name,
      timeout: QUESTION_LASTS,
      attestationType: 'none',
      excludeCredentials: known.map((credential) => ({ id: credential })),
      // Found by the browser without a login, and never without its owner.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    await this.#asked(question.challenge, session)
    return question
  }

  /** Undefined = none was made, for us, just now, in this session. */
  async made(session: string, answer: PasskeyMade): Promise<MadeKey | undefined> {
    const { transports = [], ...response } = answer.response
    const challenge = await this.#taken(response, session)
    if (challenge === undefined) return undefined
    return unlessThrown(async () => {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: { ...answer, response: { ...response, transports }, clientExtensionResults: {} },
        expectedChallenge: challenge,
        expectedOrigin: this.party.origin,
        expectedRPID: this.party.id,
        requireUserVerification: true,
      })
      if (!verified) return undefined
      const { id: credential, publicKey, counter } = registrationInfo.credential
      return { credential, publicKey, counter, transports }
    })
  }

  async #asked(challenge: string, whom: string): Promise<void> {
    await this.#redis.set(questionKey(challenge, whom), '1', { expiration: { type: 'EX', value: QUESTION_LASTS / SECOND } })
  }

  /** A question is taken with its first answer, right or wrong; undefined = none was asked of them. */
  async #taken({ clientDataJSON }: { readonly clientDataJSON: string }, whom: string): Promise<string | undefined> {
    const challenge = await unlessThrown(async () => String(decodeClientDataJSON(clientDataJSON).challenge))
    if (challenge === undefined) return undefined
    return (await this.#redis.del(questionKey(challenge, whom))) === 1 ? challenge : undefined
  }
}

function questionKey(challenge: string, whom: string): string {
  return `yw:passkey:${whom}:${tokenHash(challenge)}`
}

/** The library throws at whatever is wrong with an answer. */
async function unlessThrown<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look()
  } catch {
    return undefined
  }
}
