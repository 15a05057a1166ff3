/** 处置经过: what became of an alert, change by change. Reports that only repeat it are counted in the alert itself. */
import { z } from 'zod'
import { alertChange } from './alert.ts'
import { millis } from './instant.ts'
import { level } from './level.ts'
import { parameters } from './text.ts'

export const alertEvent = z.object({
  /** The alert's version after the change. */
  version: z.number().int().positive(),
  change: alertChange,
  at: millis,
  /** Who did it; absent = nobody did, it happened. */
  by: z.string().optional(),
  /** After the change. */
  level,
  /** What filled the rule's texts then; absent = it was not kept. */
  params: parameters.optional(),
})
export type AlertEvent = z.infer<typeof alertEvent>
