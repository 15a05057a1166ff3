/** Commands to devices: the one counter-flow. Claimed by the ingest that holds the connection, settled as a fact. */
import { z } from 'zod'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'

export const commandAction = z.discriminatedUnion('action', [
  /** GB/T 26875.3 type 90, SL 651 4A: set the device's clock to the centre's. */
  z.object({ action: z.literal('syncClock') }),
  /** GB/T 26875.3 type 91 (查岗): somebody must answer within the minutes given. */
  z.object({ action: z.literal('dutyCheck'), minutes: z.number().int().min(1).max(255) }),
  /** SL 651 function 37: send what you measure now. */
  z.object({ action: z.literal('queryNow') }),
])
export type CommandAction = z.infer<typeof commandAction>

export const command = z.object({
  id: z.uuid(),
  device: deviceId,
  body: commandAction,
  actor: z.string().max(128),
  issuedAt: millis,
  expiresAt: millis,
})
export type Command = z.infer<typeof command>

/** done = the device confirmed; refused = it denied; expired = never sent or never answered; unsupported = cannot be said in its protocol. */
export const commandOutcome = z.enum(['done', 'refused', 'expired', 'unsupported'])
export type CommandOutcome = z.infer<typeof commandOutcome>

/** Ingest reports an outcome as a `note` signal with this topic and `{id, outcome}` as detail, on the alarm lane. */
export const COMMAND_OUTCOME_TOPIC = 'command.outcome'
