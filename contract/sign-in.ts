/** What a sign-in page must know before anybody has signed in, and what keeps an account its owner's: passwords and second factors. */
import { z } from 'zod'
import { login } from './account.ts'
import { roleId } from './role.ts'

/** `nist`: long and not common, whatever it is made of. `mlps3`: 等保三级, kinds of characters, other than the last ones, not for ever. */
export const passwordPolicyName = z.enum(['nist', 'mlps3'])
export type PasswordPolicyName = z.infer<typeof passwordPolicyName>

export const passwordRules = z.object({
  policy: passwordPolicyName,
  least: z.number().int(),
  most: z.number().int(),
  /** Of small letters, capitals, digits and others so many must be there; 0 = none must. */
  kinds: z.number().int(),
  /** Not one of the last so many. */
  former: z.number().int(),
  /** Another one after so many days; absent = never. */
  days: z.number().int().optional(),
})
export type PasswordRules = z.infer<typeof passwordRules>

/** Why a password is not taken. */
export const passwordFlaw = z.enum(['tooShort', 'tooLong', 'common', 'aboutYou', 'tooFewKinds', 'former'])
export type PasswordFlaw = z.infer<typeof passwordFlaw>

/** How one may sign in here. */
export const signInWays = z.object({
  /** Somewhere else, where the organisation keeps its accounts. */
  singleSignOn: z.boolean(),
  /** Nobody is here yet: the first administrators are made with the link that `npm start` prints. */
  first: z.boolean(),
  password: passwordRules,
  /** Only pages of this origin may ask for passkeys; absent = we have no name they could be for. */
  passkeys: z.object({ origin: z.string() }).optional(),
  /** Accounts of the demo district; their password stands where the platform was started. */
  demo: z.array(z.object({ login, name: z.string(), roles: z.array(roleId) })).optional(),
})
export type SignInWays = z.infer<typeof signInWays>

const given = z.string().min(1).max(256)
export const sixDigits = z.string().regex(/^\d{6}$/)

/** A second factor begins and ends with the password: a screen left open is not enough. Whoever has none has just signed in elsewhere. */
export const secondFactorRequest = z.strictObject({ password: given.optional() })
export type SecondFactorRequest = z.infer<typeof secondFactorRequest>

/** For an authenticator: shown once. It counts from the first code on. */
export const secondFactorOffer = z.object({ secret: z.string(), uri: z.string() })
export type SecondFactorOffer = z.infer<typeof secondFactorOffer>

export const secondFactorProof = z.strictObject({ code: sixDigits })
export type SecondFactorProof = z.infer<typeof secondFactorProof>

const firstPerson = z.strictObject({ login, name: z.string().min(1).max(60) })

/** The three administrators are three people: whoever has the link is the first, the two others get passwords for one sign-in. */
export const firstRequest = z.strictObject({
  token: z.string().min(20).max(100),
  systemAdmin: firstPerson.extend({ password: given }),
  securityAdmin: firstPerson,
  auditor: firstPerson,
})
export type FirstRequest = z.infer<typeof firstRequest>

const handedOver = z.object({ login, password: z.string() })

/** Shown once, to be handed over. */
export const firstAnswer = z.object({ securityAdmin: handedOver, auditor: handedOver })
export type FirstAnswer = z.infer<typeof firstAnswer>
