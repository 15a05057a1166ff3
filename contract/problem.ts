/** Errors over HTTP: RFC 9457 problem documents, media type `application/problem+json`. */
import { z } from 'zod'

export const PROBLEM_TYPE = 'application/problem+json'

export const problem = z.object({
  /** Always `about:blank`; `code` is what programs look at. */
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  /** What was wrong where, when the request did not fit its schema. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** What exactly, as it was named in the request: people are told it behind the sentence that `code` stands for. */
  about: z.string().optional(),
  /** 409: the newer state, so that the caller can decide again. */
  current: z.unknown().optional(),
})
export type Problem = z.infer<typeof problem>
