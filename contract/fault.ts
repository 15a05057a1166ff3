/** What could not be read: never dropped, always shown with its reason and its first bytes. */
import { z } from 'zod'
import { millis } from './instant.ts'

export const fault = z.object({
  source: z.string().max(32),
  /** A code of the protocol (`checksum`, `badLength`, `json`, …) or of ingest (`credential`, `rate`, `shed`, `collision`). */
  reason: z.string().max(48),
  at: millis,
  /** Peer address, topic or credential: where it came from. */
  from: z.string().max(200),
  device: z.string().max(400).optional(),
  /** First bytes, hex, at most 512 bytes of them. */
  bytes: z.string().max(1_024).optional(),
  /** How many bytes could not be read: of a long run only the first are kept. */
  length: z.number().int().positive().optional(),
  /** How many the same fault stands for, when they came in a burst. */
  count: z.number().int().positive(),
})
export type Fault = z.infer<typeof fault>
