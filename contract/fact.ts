/**
 * Facts: what was committed, in order, each once. They leave through the outbox with consecutive numbers; a client's
 * cursor is the number of the last fact it has applied. Facts carry ids and parameters, never sentences.
 */
import { z } from 'zod'
import { alert, alertChange } from './alert.ts'
import { asset } from './asset.ts'
import { commandOutcome } from './command.ts'
import { drill, drillChange } from './drill.ts'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'
import { limitValues } from './limits.ts'
import { notice, noticeChange } from './notice.ts'

export const fact = z.discriminatedUnion('kind', [
  /** The whole alert after the change: applying the newest version twice changes nothing. */
  z.object({ kind: z.literal('alert'), at: millis, change: alertChange, alert, by: z.string().optional() }),
  z.object({ kind: z.literal('asset'), at: millis, change: z.enum(['registered', 'changed', 'removed']), asset }),
  /** Judged in stream time by the device's own rhythm. */
  z.object({ kind: z.literal('silence'), at: millis, device: deviceId, feed: z.string(), silent: z.boolean(), since: millis }),
  z.object({
    kind: z.literal('command'),
    at: millis,
    id: z.uuid(),
    device: deviceId,
    action: z.string(),
    outcome: commandOutcome.or(z.literal('issued')),
    by: z.string(),
  }),
  z.object({ kind: z.literal('drill'), at: millis, change: drillChange, drill }),
  /** Entered or lifted by a person; no rule makes one. */
  z.object({ kind: z.literal('notice'), at: millis, change: noticeChange, notice }),
  /** Who may do what has changed: these accounts are to be read anew, these sessions are over. For servers only; no screen is told. */
  z.object({ kind: z.literal('access'), at: millis, accounts: z.array(z.string()), sessions: z.array(z.string()) }),
  /** The district judges by other limits from then on. For servers only; an alert says by which version it was judged. */
  z.object({ kind: z.literal('limits'), at: millis, version: z.number().int().positive(), values: limitValues }),
  /** Unit grids were drawn anew: whoever keeps them reads them again. For servers only. */
  z.object({ kind: z.literal('grids'), at: millis }),
])
export type Fact = z.infer<typeof fact>

/** A fact with its place in the order. */
export const numberedFact = z.object({ n: z.number().int().positive(), fact })
export type NumberedFact = z.infer<typeof numberedFact>
