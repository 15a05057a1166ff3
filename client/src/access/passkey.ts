/** Passkeys as this browser has them: whether pages of this address may ask for any, and the asking. */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser'
import type {
  NewPasskey,
  OwnSession,
  PasskeyMade,
  PasskeyShown,
  Problem,
  SecondFactorRequest,
  SignInWays,
} from '@yiwang/contract'
import { type Answer, send } from '../rest/ask.ts'
import type { Say } from '../words/index.ts'

/** Undefined = they can be had here; otherwise why not, in a sentence. */
export function whyNoPasskey({ passkeys }: SignInWays, t: Say): string | undefined {
  if (!passkeys) return t('passkey.nowhere')
  if (passkeys.origin !== location.origin) return t('passkey.elsewhere', { address: passkeys.origin })
  return 'PublicKeyCredential' in globalThis ? undefined : t('passkey.unsupported')
}

export async function signInWithPasskey(): Promise<Answer<OwnSession>> {
  const question = await send<PublicKeyCredentialRequestOptionsJSON>('/sessions/passkey/question', {})
  if (!question.ok) return question
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const shown = await startAuthentication({ optionsJSON: question.body }).catch(problemOf)
  return 'code' in shown ? { ok: false, problem: shown } : send<OwnSession>('/sessions/passkey', shown satisfies PasskeyShown)
}

export async function makePasskey(name: string, request: SecondFactorRequest): Promise<Answer<void>> {
  const question = await send<PublicKeyCredentialCreationOptionsJSON>('/sessions/own/passkeys/question', request)
  if (!question.ok) return question
  const { startRegistration } = await import('@simplewebauthn/browser')
  const made = await startRegistration({ optionsJSON: question.body }).catch(problemOf)
  if ('code' in made) return { ok: false, problem: made }
  return send('/sessions/own/passkeys', { name, made: keptOf(made) } satisfies NewPasskey)
}

/** Without what the key says twice. */
function keptOf({ id, rawId, type, response }: RegistrationResponseJSON): PasskeyMade {
  const { clientDataJSON, attestationObject, transports } = response
  return { id, rawId, type, response: { clientDataJSON, attestationObject, ...(transports && { transports }) } }
}

/** Browsers say no more than that it did not happen, but for a key that is there already. */
function problemOf(error: unknown): Problem {
  const isKnown = error instanceof Error && error.name === 'InvalidStateError'
  return { type: 'about:blank', title: String(error), status: 0, code: isKnown ? 'passkey.known' : 'passkey.notDone' }
}
