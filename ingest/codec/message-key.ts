/** Idempotency keys: the fields of a message that a re-send repeats, joined by `|`, absent = empty. */
import { cleanText } from './clean-text.ts'
import { sha256 } from './sha256.ts'

const MAX = 1_000

/** A `|` inside a field is written %7C, so that no two different lists of fields give one key; an overlong key gives way to its hash. */
export function messageKey(...fields: readonly (string | number | null | undefined)[]): string {
  const key = fields.map((field) => cleanText(String(field ?? '').replaceAll('|', '%7C'), MAX + 1)).join('|')
  return key.length <= MAX ? key : `sha256:${sha256(key)}`
}
