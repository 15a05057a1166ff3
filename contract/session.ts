/** Sessions: who is signed in, from where, until when. */
import { z } from 'zod'
import { login } from './account.ts'
import { millis } from './instant.ts'
import { principal } from './principal.ts'

const password = z.string().min(1).max(256)

export const signInRequest = z.strictObject({
  /** As it is typed: wide letters of an input method are the plain ones. */
  login: z
    .string()
    .max(64)
    .transform((text) => text.normalize('NFKC'))
    .pipe(login),
  password,
  /** Six digits of the second factor, once asked for. */
  code: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
})
export type SignInRequest = z.infer<typeof signInRequest>

export const passwordRequest = z.strictObject({ current: password, next: password })
export type PasswordRequest = z.infer<typeof passwordRequest>

/** `factor`: a second factor must be set up; `proof`: there is one, and this session was begun without it. */
export const owed = z.enum(['factor', 'proof'])
export type Owed = z.infer<typeof owed>

/** What a screen knows of who sits before it. */
export const ownSession = z.object({
  who: principal,
  /** Of a person; a wall has none. */
  login: z.string().optional(),
  unit: z.string(),
  title: z.string().optional(),
  /** Nothing else can be done before another password is chosen. */
  mustChange: z.boolean(),
  /** Nothing else can be done before it is there. */
  owes: owed.optional(),
  /** Has a password here; whoever signs in elsewhere may have none. */
  hasPassword: z.boolean(),
  secondFactor: z.boolean(),
  passkeys: z.number().int(),
  /** Ends at the latest then. */
  until: millis,
  /** Without anybody at it the session ends after so long, milliseconds; absent = a wall. */
  idle: z.number().int().positive().optional(),
})
export type OwnSession = z.infer<typeof ownSession>

/** A row of a list of sessions. */
export const sessionRow = z.object({
  /** Not the token: names the session, opens nothing. */
  id: z.string(),
  account: z.string(),
  kind: z.enum(['person', 'wall']),
  since: millis,
  seen: millis,
  address: z.string(),
  agent: z.string().max(300),
  /** The one that asks. */
  own: z.boolean(),
})
export type SessionRow = z.infer<typeof sessionRow>
