/** What this installation knows, made from the registers: the client lists nothing itself. */
import { z } from 'zod'
import { level } from './level.ts'
import { text } from './text.ts'

export const protocolWords = z.object({ id: z.string(), title: text, standard: z.string() })
export type ProtocolWords = z.infer<typeof protocolWords>

export const catalogue = z.object({
  rules: z.array(
    z.object({
      id: z.string(),
      family: z.string(),
      title: text,
      /** What is wrong, `{param}` filled from the alert. At most 12 Chinese characters when filled. */
      deviation: text,
      /** What it was, once it is over, where its last report would say nothing of that; absent = the deviation still says it. */
      ended: text.optional(),
      /** One sentence of explanation for the card. */
      explanation: text,
      verdictReasons: z.array(z.object({ key: z.string(), text })),
      levels: z.array(level),
    }),
  ),
  properties: z.record(z.string(), z.object({ unit: z.string(), label: text, decimals: z.number().optional() })),
  assetKinds: z.record(z.string(), text),
  protocols: z.array(protocolWords),
  conditions: z.record(z.string(), text),
})
export type Catalogue = z.infer<typeof catalogue>
