/** Passkeys (WebAuthn): keys kept by a telephone, a computer or a stick, for one address alone. Who shows one has also shown a finger, a face or a PIN. */
import { z } from 'zod'
import { millis } from './instant.ts'

const base64url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\w-]+$/)
/** The longest name a key may have, and the longest answers of those there are, with room. */
const keyId = base64url(1_400)
const answer = base64url(20_000)

/** As its owner sees it. */
export const passkey = z.object({
  id: z.uuid(),
  name: z.string(),
  madeAt: millis,
  /** Absent = never. */
  usedAt: millis.optional(),
})
export type Passkey = z.infer<typeof passkey>

/** What the browser is to be asked, as WebAuthn has it: for `navigator.credentials` as it is. */
export const passkeyQuestion = z.looseObject({ challenge: z.string() })

/** What the browser answers when a key was made. */
export const passkeyMade = z.object({
  id: keyId,
  rawId: keyId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: answer,
    attestationObject: answer,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
})
export type PasskeyMade = z.infer<typeof passkeyMade>

/** What the browser answers when a key was shown. */
export const passkeyShown = z.object({
  id: keyId,
  rawId: keyId,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: answer,
    authenticatorData: answer,
    signature: answer,
    userHandle: base64url(200).optional(),
  }),
})
export type PasskeyShown = z.infer<typeof passkeyShown>

/** What its owner calls it. */
export const newPasskey = z.strictObject({ name: z.string().trim().min(1).max(60), made: passkeyMade })
export type NewPasskey = z.infer<typeof newPasskey>
