/**
 * The audit: who did or saw what, when, from where. Rows are chained: each hash covers the one before, so that a row changed, taken
 * out or moved is found by anybody who has the rows (GB/T 22239-2019, 8.1.4.3).
 */
import { z } from 'zod'
import { millis } from './instant.ts'
import { parameters } from './text.ts'

export const auditAct = z.object({
  /** Account or wall; `system` = the platform itself; `nobody` = somebody who was not let in. */
  by: z.string().max(64),
  session: z.string().max(64).optional(),
  address: z.string().max(64).optional(),
  /** The action of the door, or what no door stands before: signIn, signOut, … */
  act: z.string().max(64),
  /** `kind:id` of what it was done to. */
  on: z.string().max(200).optional(),
  orgPath: z.string().max(300).optional(),
  outcome: z.enum(['done', 'refused']),
  /** Ids, counts and reasons; never a password, a token or an unmasked number. */
  detail: parameters.optional(),
})
export type AuditAct = z.infer<typeof auditAct>

export const auditRow = auditAct.extend({
  n: z.number().int().positive(),
  at: millis,
  /** SHA-256, hexadecimal: of the row before, and of this one. */
  prev: z.string().regex(/^[0-9a-f]{64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type AuditRow = z.infer<typeof auditRow>
