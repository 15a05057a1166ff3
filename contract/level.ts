/** Alert levels Ⅰ to Ⅳ, 1 worst. What each one asks of the operator: the district's defaults (docs/glossary.md). */
import { z } from 'zod'
import { MINUTE, type Millis, SECOND } from './instant.ts'

export const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
export type Level = z.infer<typeof level>

export const ROMAN: Readonly<Record<Level, string>> = { 1: 'Ⅰ', 2: 'Ⅱ', 3: 'Ⅲ', 4: 'Ⅳ' }

/** How long an alert of this level may wait for confirmation; undefined = born without a duty to confirm. */
export const ACK_LIMIT: Readonly<Record<Level, Millis | undefined>> = {
  1: 60 * SECOND,
  2: 3 * MINUTE,
  3: 10 * MINUTE,
  4: undefined,
}

/** The longest an alert of this level may be shelved; undefined = it may not be shelved at all. */
export const SHELVE_LIMIT: Readonly<Record<Level, Millis | undefined>> = {
  1: undefined,
  2: undefined,
  3: 30 * MINUTE,
  4: 8 * 60 * MINUTE,
}

export function worse(a: Level, b: Level): Level {
  return a < b ? a : b
}

/** One step towards Ⅰ; Ⅰ stays. */
export function raised(of: Level): Level {
  return Math.max(1, of - 1) as Level
}
